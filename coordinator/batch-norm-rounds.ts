import type { Classifier } from '../learning/classifier.js'
import type { PlainInputs } from '../learning/data/inputs.js'
import type * as tf from '../learning/engine/tf.js'
import { BatchNormStatistics } from '../learning/layer/batch-norm-statistics.js'
import { measureStatistics } from '../learning/train.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { HorizontalWork } from '../proto/horizontal-work.js'
import type { Plan } from '../proto/plan.js'

/** What a participant sent for a round. */
export interface SentUpdate {
  readonly participant: string
  /** Weight changes [d], with the bit of an adaptive clip behind them. */
  readonly values: Float32Array
  /** Moments of batch norm, where they are pooled. */
  readonly moments: Float32Array
}

/**
 * The global model's batch norm statistics over the rounds of a horizontal run. Pooled: means and variances go out behind
 * the weights; behind its weight changes an update brings a participant's own means and second raw moments, in the same
 * places (`BatchNormStatistics` says which). Local: nothing of them crosses, and they are measured on the coordinator's
 * own images.
 *
 * Source of `local` at the participants: Andreux et al. 2020 (SiloBN).
 */
export class BatchNormRounds {
  readonly #statistics: BatchNormStatistics
  readonly #pooled: boolean

  constructor(
    work: HorizontalWork,
    private readonly plan: Plan,
    private readonly model: Classifier,
  ) {
    this.#statistics = new BatchNormStatistics(model.parameters)
    this.#pooled = work.batchNormStatistics === 'pooled'
  }

  /** What goes out behind the weights. */
  get tensors(): { name: string; variable: tf.Variable }[] {
    return this.#pooled ? this.#statistics.tensors : []
  }

  /** Values of an update behind its weight changes. */
  get size(): number {
    return this.#pooled ? this.#statistics.size : 0
  }

  /**
   * An update taken apart. No plan has both moments and the bit of an adaptive clip (privacy/plan-check.ts).
   * @param sent as long as an update is
   * @throws UPDATE_MOMENTS if the moments are no data's
   */
  split(participant: string, sent: Float32Array): SentUpdate {
    const end = sent.length - this.size
    const moments = sent.subarray(end)
    const layer = this.#pooled ? this.#statistics.impossibleLayer(moments) : undefined
    if (layer !== undefined)
      throw new FedveilError(
        'UPDATE_MOMENTS',
        `"${participant}" sent moments of the batch norm "${layer}" that no data have (not finite, or a negative variance): its update cannot be used.`,
        EXIT.runFailed,
      )
    return { participant, values: sent.subarray(0, end), moments }
  }

  /** After a round, from the updates that were averaged, which weigh the same; at least one where there are moments. */
  pool(updates: readonly SentUpdate[]): void {
    if (this.size > 0) this.#statistics.assignPooled(updates.map(({ moments }) => ({ moments, weight: 1 })))
  }

  /** Before the model is tested: from the test inputs, where no participant's reach it. */
  async measure(source: PlainInputs, records: ArrayLike<number>, signal: AbortSignal): Promise<void> {
    if (this.#pooled || this.#statistics.size === 0) return
    await measureStatistics(this.model, source, records, this.plan.seed, signal)
  }
}
