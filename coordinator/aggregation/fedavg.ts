import { EXIT, FedveilError } from '../../proto/error.js'
import type { UpdateRows } from './kernel/update-rows.js'
import type { Outcome } from './outcome.js'
import type { RunningSum } from './running-round.js'

/**
 * Federated averaging: the weighted mean of the participants' updates, sum(w_i u_i) / sum(w_i).
 *
 * Convention: updates are weight changes, not weights; they are added in the order of rows, in float64, and the result is
 * rounded to float32 once. At least 1 update. Cost O(n d) time, O(d) memory besides the input.
 * @param weights n numbers >= 0 with a positive sum, e.g. record counts; left out, all count the same
 * @throws WEIGHT_COUNT, WEIGHT_RANGE for weights; UPDATE_NOT_FINITE
 * Source: McMahan et al. 2017, arXiv:1602.05629, algorithm 1 (their weights are n_k / n).
 */
export function fedavg(rows: UpdateRows, weights?: readonly number[]): Outcome {
  if (!weights) return { update: rows.mean() }
  if (weights.length !== rows.count)
    throw new FedveilError(
      'WEIGHT_COUNT',
      `fedavg needs one weight for each update, got ${weights.length} weights for ${rows.count} updates`,
    )
  weights.forEach(checkWeight)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  checkTotal(total)
  return { update: rows.combined(weights, total) }
}

/** `fedavg` over updates that come one by one: memory is one float64 vector [d], however many are added. */
export class RunningMean implements RunningSum {
  #sum: Float64Array | undefined
  #weight = 0
  #count = 0

  /**
   * Adds one update. The caller keeps the order of additions (participant-id order for equal bytes).
   * @param update flat vector [d]; not kept
   * @param weight finite and >= 0; 1 unless given
   * @param share by how much the divisor grows; the weight unless given
   */
  add(update: Float32Array, weight = 1, share = weight): void {
    checkWeight(weight, this.#count)
    this.#sum ??= new Float64Array(update.length)
    if (update.length !== this.#sum.length)
      throw new FedveilError(
        'UPDATE_LENGTH',
        `updates[${this.#count}] has ${update.length} values, but the updates before it have ${this.#sum.length}`,
        EXIT.refused,
      )
    const sum = this.#sum
    for (let k = 0; k < sum.length; k++) sum[k]! += weight * update[k]!
    this.#weight += share
    this.#count++
  }

  /** The mean of what was added, a new vector [d]. */
  value(): Float32Array {
    if (!this.#sum)
      throw new FedveilError('UPDATE_MISSING', 'fedavg needs at least 1 update, got 0: no participant contributed')
    const total = this.#weight
    checkTotal(total)
    return Float32Array.from(this.#sum, (x) => x / total)
  }
}

function checkWeight(weight: number, i: number): void {
  if (!Number.isFinite(weight) || weight < 0)
    throw new FedveilError('WEIGHT_RANGE', `weights[${i}] must be a finite number >= 0, got ${weight}`)
}

function checkTotal(total: number): void {
  if (!(total > 0 && total < Number.POSITIVE_INFINITY))
    throw new FedveilError('WEIGHT_RANGE', `the weights must have a positive, finite sum, got ${total}`)
}
