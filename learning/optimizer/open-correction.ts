import type { GradientCorrection } from './optimizer.js'

/** A correction of gradients that holds tensors until it is disposed of. */
export interface OpenCorrection {
  readonly correct: GradientCorrection
  dispose(): void
}
