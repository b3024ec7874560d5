import type { ImageShape } from '../network.js'
import { type Draw, drawAugmentation } from './augmentation/draw.js'
import { type Batch, type BatchRequest, madeOnDemand, type PlainInputs, type TrainingInputs } from './inputs.js'

/** How inputs that are no pictures are changed in training, anew in each epoch. */
export interface Moves {
  /** Most shift in whole pixels, each direction; what comes in is 0. */
  readonly shift: number
  /** Mirror half of them. */
  readonly flip: boolean
  /** A record's change is drawn from the stream `seed / party / epoch / record / augment`. */
  readonly seed: number
  readonly party: string
}

/** Inputs of a network that lie in memory. */
export class InMemoryInputs implements TrainingInputs, PlainInputs {
  readonly height: number
  readonly width: number
  readonly channels: number

  /**
   * @param values [n, height, width, channels]
   * @param moves in training; as they are where left out
   */
  constructor(
    { height, width, channels }: ImageShape,
    private readonly values: Float32Array,
    private readonly moves?: Moves,
  ) {
    this.height = height
    this.width = width
    this.channels = channels
  }

  batches(requests: Iterable<BatchRequest>): AsyncIterable<Batch> {
    const { moves } = this
    if (moves === undefined) return madeOnDemand(requests, ({ records }) => this.plain(records))
    const { seed, party } = moves
    return madeOnDemand(requests, ({ records, epoch }) =>
      this.#made(records, (record) => drawAugmentation(moves, this, [seed, party, epoch, String(record)])),
    )
  }

  plain(records: ArrayLike<number>): Float32Array {
    return this.#made(records, () => null)
  }

  #made(records: ArrayLike<number>, drawFor: (record: number) => Draw | null): Float32Array {
    const length = this.height * this.width * this.channels
    const out = new Float32Array(records.length * length)
    for (let i = 0; i < records.length; i++) {
      const input = this.values.subarray(records[i]! * length, (records[i]! + 1) * length)
      const draw = drawFor(records[i]!)
      if (draw === null) out.set(input, i * length)
      else this.#move(input, draw, out.subarray(i * length, (i + 1) * length))
    }
    return out
  }

  #move(input: Float32Array, { right, down, mirrored }: Draw, out: Float32Array): void {
    const { height, width, channels } = this
    const [first, last] = [Math.max(0, right), Math.min(width, width + right)]
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      const row = (y - down) * width
      if (mirrored) {
        for (let x = first; x < last; x++) {
          const from = (row + width - 1 - (x - right)) * channels
          out.set(input.subarray(from, from + channels), (y * width + x) * channels)
        }
      } else {
        const from = (row + first - right) * channels
        out.set(input.subarray(from, from + (last - first) * channels), (y * width + first) * channels)
      }
    }
  }
}
