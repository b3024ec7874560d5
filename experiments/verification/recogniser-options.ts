import type { Protection } from './protection.js'
import type { RecogniserSettings } from './settings.js'

/** How a trial's recogniser is trained. */
export interface RecogniserOptions {
  readonly settings: RecogniserSettings
  readonly seed: number
  /** Folder of the trial: its state after every epoch, and the model at the end. */
  readonly folder: string
  readonly signal: AbortSignal
  /** Training and tested images are released by it, and seen only as released; without it images are seen as they are. */
  readonly protection?: Protection | undefined
  onLearning?(what: string, done: number, total: number): void
  onStep(done: number, total: number, loss: number | undefined): void
}
