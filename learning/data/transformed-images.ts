import { type Batch, type BatchRequest, madeOnDemand, type TrainingInputs } from './inputs.js'

/** Images of which a transform is what a network sees, made for each batch: all at once would not fit in memory. */
export class TransformedImages implements TrainingInputs {
  readonly height: number
  readonly width: number

  /**
   * @param images bytes [n, height, width, 3]
   * @param channels of a transformed image
   * @param transform from n images to [n, height, width, channels]
   */
  constructor(
    private readonly images: Uint8Array,
    { height, width }: { readonly height: number; readonly width: number },
    readonly channels: number,
    private readonly transform: (images: Uint8Array, n: number) => Float32Array,
  ) {
    this.height = height
    this.width = width
  }

  batches(requests: Iterable<BatchRequest>): AsyncIterable<Batch> {
    return madeOnDemand(requests, ({ records }) => {
      const bytes = this.height * this.width * 3
      const chosen = new Uint8Array(records.length * bytes)
      for (const [i, record] of records.entries())
        chosen.set(this.images.subarray(record * bytes, (record + 1) * bytes), i * bytes)
      return this.transform(chosen, records.length)
    })
  }
}
