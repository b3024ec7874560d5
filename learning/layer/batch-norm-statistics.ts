import { FedveilError } from '../../proto/error.js'
import { assignValues } from '../checkpoint/model-tensors.js'
import type * as tf from '../engine/tf.js'
import type { Parameters } from '../parameters.js'

/** Moments of one part of the data, and how much that part counts. */
export interface WeightedMoments {
  readonly moments: ArrayLike<number>
  /** > 0 */
  readonly weight: number
}

/** Names of a layer's buffers without the ending: NAME of NAME/mean and NAME/variance. */
interface Layer {
  readonly name: string
  readonly mean: tf.Variable
  readonly variance: tf.Variable
}

/**
 * The running statistics of a model's batch norm layers: all pairs of buffers NAME/mean and NAME/variance, in order of
 * creation. Other buffers (gains, averages of heads) are not among them.
 *
 * As one vector [size]: for each layer the c means of its channels, then its c variances. As moments the same, with the
 * second raw moment E[x^2] = variance + mean^2 of each channel in the variance's place: the moments of pooled data are
 * the weighted means of its parts' moments, and so the pooled variance is mean of variances + variance of means (law of
 * total variance).
 */
export class BatchNormStatistics {
  readonly #layers: readonly Layer[]

  constructor({ buffers }: Parameters) {
    const byName = new Map(buffers.map(({ name, variable }) => [name, variable]))
    this.#layers = buffers.flatMap(({ name: full, variable: mean }) => {
      const name = /^(.*)\/mean$/.exec(full)?.[1]
      const variance = byName.get(`${name}/variance`)
      return name === undefined || variance === undefined ? [] : [{ name, mean, variance }]
    })
  }

  /** The buffers, in the order of the vector. */
  get tensors(): { name: string; variable: tf.Variable }[] {
    return this.#layers.flatMap(({ name, mean, variance }) => [
      { name: `${name}/mean`, variable: mean },
      { name: `${name}/variance`, variable: variance },
    ])
  }

  /** Number of scalars; 0 for a model without batch norm. */
  get size(): number {
    return this.#layers.reduce((sum, { mean }) => sum + 2 * mean.size, 0)
  }

  /** A new vector [size]. */
  moments(): Float64Array {
    const moments = new Float64Array(this.size)
    for (const { first, second, layer } of this.#channels()) {
      const means = layer.mean.dataSync()
      const variances = layer.variance.dataSync()
      for (let i = 0; i < means.length; i++) {
        moments[first + i] = means[i]!
        moments[second + i] = Math.max(0, variances[i]!) + means[i]! ** 2
      }
    }
    return moments
  }

  /**
   * The first layer of which a channel's moments are no data's: not finite, or the second below the square of the first
   * by more than rounding to float32 makes.
   * @param moments [size]
   */
  impossibleLayer(moments: ArrayLike<number>): string | undefined {
    for (const { first, second, layer } of this.#channels())
      for (let i = 0; i < layer.mean.size; i++)
        if (!isPossible(moments[first + i]!, moments[second + i]!)) return layer.name
    return undefined
  }

  /** Sets all from one vector of statistics [size]. @throws STATISTICS_SIZE */
  assign(statistics: Float32Array): void {
    if (statistics.length !== this.size)
      throw new FedveilError(
        'STATISTICS_SIZE',
        `The model has ${this.size} means and variances of batch norm, got ${statistics.length}: give those of the same model.`,
      )
    for (const { first, second, layer } of this.#channels()) {
      assignValues(layer.mean, statistics.subarray(first, second))
      assignValues(layer.variance, statistics.subarray(second, second + layer.mean.size))
    }
  }

  /**
   * Sets all to the statistics of the pooled parts, in float64 until they are rounded once; a variance that rounding
   * has made negative becomes 0.
   * @param parts at least one, added in this order; moments [size]
   */
  assignPooled(parts: readonly WeightedMoments[]): void {
    const statistics = weightedMean(parts, this.size)
    for (const { first, second, layer } of this.#channels())
      for (let i = 0; i < layer.mean.size; i++)
        statistics[second + i] = Math.max(0, statistics[second + i]! - statistics[first + i]! ** 2)
    this.assign(Float32Array.from(statistics))
  }

  /** Where in the vector each layer's first and second values begin. */
  *#channels(): Generator<{ first: number; second: number; layer: Layer }, undefined, undefined> {
    let first = 0
    for (const layer of this.#layers) {
      const second = first + layer.mean.size
      yield { first, second, layer }
      first = second + layer.mean.size
    }
  }
}

/** Rounding a second moment to float32 moves it by 2^-24 of itself at most, and below the least normal number by more. */
const ROUNDING = 2 ** -23
const LEAST_NORMAL = 2 ** -126

function isPossible(mean: number, second: number): boolean {
  return Number.isFinite(mean) && Number.isFinite(second) && second >= mean ** 2 * (1 - ROUNDING) - LEAST_NORMAL
}

function weightedMean(parts: readonly WeightedMoments[], size: number): Float64Array {
  const mean = new Float64Array(size)
  const total = parts.reduce((sum, { weight }) => sum + weight, 0)
  for (const { moments, weight } of parts) for (let i = 0; i < size; i++) mean[i]! += (weight / total) * moments[i]!
  return mean
}
