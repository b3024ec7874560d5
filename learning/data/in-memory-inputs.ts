import type { ImageShape } from '../network.js'
import { type Batch, type BatchRequest, madeOnDemand, type PlainInputs, type TrainingInputs } from './inputs.js'

/** Inputs of a network that lie in memory, in training as they are. */
export class InMemoryInputs implements TrainingInputs, PlainInputs {
  readonly height: number
  readonly width: number
  readonly channels: number

  /** @param values [n, height, width, channels] */
  constructor(
    { height, width, channels }: ImageShape,
    private readonly values: Float32Array,
  ) {
    this.height = height
    this.width = width
    this.channels = channels
  }

  batches(requests: Iterable<BatchRequest>): AsyncIterable<Batch> {
    return madeOnDemand(requests, ({ records }) => this.plain(records))
  }

  plain(records: ArrayLike<number>): Float32Array {
    const length = this.height * this.width * this.channels
    const out = new Float32Array(records.length * length)
    for (let i = 0; i < records.length; i++)
      out.set(this.values.subarray(records[i]! * length, (records[i]! + 1) * length), i * length)
    return out
  }
}
