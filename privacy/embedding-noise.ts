import type { Privacy } from '../proto/plan.js'
import { calibrateGaussian } from './accountant/gaussian.js'
import { replaceOneSensitivity } from './mechanism/gaussian.js'

/** Standard deviations of the noise of a vertical run's embeddings, per coordinate. */
export interface EmbeddingNoise {
  /** Of a training record's release in one epoch. */
  readonly training: number
  /** Of a test record's only release. */
  readonly prediction: number
}

/**
 * The noise that a plan's budget asks for: a training record is released once an epoch and a test record once, so each
 * has its own noise for the same epsilon and delta. A party computes it itself; the coordinator does for its decoder.
 */
export function embeddingNoise(
  { clip, epsilon, delta }: Extract<Privacy, { mechanism: 'gaussian' }>,
  epochs: number,
): EmbeddingNoise {
  const sigma = (releases: number) =>
    calibrateGaussian({ epsilon, delta, releases, sensitivity: replaceOneSensitivity(clip) })
  return { training: sigma(epochs), prediction: sigma(1) }
}
