import { type Batch, type BatchRequest, madeOnDemand, type RecordInputs } from './inputs.js'

/** Encoded rows of a table. */
export interface TableSource {
  /** Values [n, width]. */
  readonly inputs: Float32Array
  /** Inputs of one row. */
  readonly width: number
}

/** Makes batches of encoded rows, [b, 1, 1, width]. Rows are not augmented: training sees them as they are. */
export class TableLoader implements RecordInputs {
  readonly height = 1
  readonly width = 1
  readonly channels: number
  readonly #inputs: Float32Array

  constructor({ inputs, width }: TableSource) {
    this.#inputs = inputs
    this.channels = width
  }

  batches(requests: Iterable<BatchRequest>): AsyncIterable<Batch> {
    return madeOnDemand(requests, ({ records }) => this.plain(records))
  }

  augmented(records: ArrayLike<number>): Float32Array<ArrayBuffer> {
    return this.plain(records)
  }

  plain(records: ArrayLike<number>): Float32Array<ArrayBuffer> {
    const out = new Float32Array(records.length * this.channels)
    for (let b = 0; b < records.length; b++) {
      const from = records[b]! * this.channels
      out.set(this.#inputs.subarray(from, from + this.channels), b * this.channels)
    }
    return out
  }

  async close(): Promise<void> {}
}
