import { RandomStream } from '../engine/random.js'
import { type Augmentation, drawAugmentation, INPUT, writeAugmented } from './augmentation.js'

export interface BatchSource {
  /** Bytes [n, height, width, channels]. */
  readonly images: Uint8Array
  readonly height: number
  readonly width: number
  /** 3 unless said otherwise. */
  readonly channels?: number
  /** [n] record ids: they name the stream of each record's augmentation. */
  readonly ids: readonly string[]
  readonly seed: number
  /** Who augments: two parties change the same record differently. */
  readonly party: string
  readonly augmentation: Augmentation
}

/**
 * Makes batches of network inputs. A record's augmentation is drawn from `seed / party / epoch / record / augment`,
 * so it does not matter which batch a record is in, or whether an epoch was interrupted before it.
 */
export class BatchLoader {
  readonly #source: BatchSource
  readonly height: number
  readonly width: number
  readonly channels: number

  constructor(source: BatchSource) {
    this.#source = source
    this.height = source.height
    this.width = source.width
    this.channels = source.channels ?? 3
  }

  /** Values of one record: height * width * channels. */
  get valuesPerRecord(): number {
    return this.height * this.width * this.channels
  }

  /** Augmented inputs of some records, in their order: values [b, height, width, channels] in [-1, 1]. */
  augmented(records: ArrayLike<number>, epoch: number): Float32Array<ArrayBuffer> {
    const { images, ids, seed, party, augmentation } = this.#source
    const size = this.valuesPerRecord
    const out = new Float32Array(records.length * size)
    for (let b = 0; b < records.length; b++) {
      const record = records[b]!
      const draw = drawAugmentation(augmentation, this, [seed, party, epoch, ids[record]!])
      if (draw) writeAugmented(out, b * size, images, record * size, this, draw)
      else this.#copy(out, b, record)
    }
    return out
  }

  /** The inputs as they are, e.g. for evaluation: values [b, height, width, channels] in [-1, 1]. */
  plain(records: ArrayLike<number>): Float32Array<ArrayBuffer> {
    const out = new Float32Array(records.length * this.valuesPerRecord)
    for (let b = 0; b < records.length; b++) this.#copy(out, b, records[b]!)
    return out
  }

  #copy(out: Float32Array, place: number, record: number): void {
    const { images } = this.#source
    const size = this.valuesPerRecord
    for (let k = 0; k < size; k++) out[place * size + k] = INPUT[images[record * size + k]!]!
  }
}

/**
 * The order of an epoch: a shuffled copy of the records (or of 0 .. count-1), from the stream `seed / order / epoch`.
 * It depends on the records given and their order, on the epoch and the seed, and on nothing else.
 */
export function epochOrder(records: number | ArrayLike<number>, epoch: number, seed: number): Int32Array<ArrayBuffer> {
  const order =
    typeof records === 'number' ? Int32Array.from({ length: records }, (_, i) => i) : Int32Array.from(records)
  return RandomStream.named(seed, 'order', epoch).shuffle(order)
}
