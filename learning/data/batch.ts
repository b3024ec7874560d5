import { RandomStream } from '../engine/random.js'
import { writeAugmented } from './augmentation/augment.js'
import { type Augmentation, COLOURS } from './augmentation/augmentation.js'
import { writePlain } from './augmentation/geometric.js'
import { type Batch, type BatchRequest, madeOnDemand, type RecordInputs } from './inputs.js'

export interface BatchSource {
  /** Bytes [n, height, width, 3]. */
  readonly images: Uint8Array
  readonly height: number
  readonly width: number
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
export class BatchLoader implements RecordInputs {
  readonly #source: BatchSource
  readonly height: number
  readonly width: number
  readonly channels = COLOURS

  constructor(source: BatchSource) {
    this.#source = source
    this.height = source.height
    this.width = source.width
  }

  /** Values of one record: height * width * 3. */
  get valuesPerRecord(): number {
    return this.height * this.width * COLOURS
  }

  /** The batches that are asked for, augmented, each made when its turn comes. */
  batches(requests: Iterable<BatchRequest>): AsyncIterable<Batch> {
    return madeOnDemand(requests, ({ records, epoch }) => this.augmented(records, epoch))
  }

  /** Augmented inputs of some records, in their order: values [b, height, width, 3] in [-1, 1]. */
  augmented(records: ArrayLike<number>, epoch: number): Float32Array<ArrayBuffer> {
    const { images, ids, seed, party, augmentation } = this.#source
    const size = this.valuesPerRecord
    const out = new Float32Array(records.length * size)
    for (let b = 0; b < records.length; b++) {
      const record = records[b]!
      const image = { images, base: record * size }
      writeAugmented(out, b * size, image, this, augmentation, [seed, party, epoch, ids[record]!])
    }
    return out
  }

  /** The inputs as they are, e.g. for evaluation: values [b, height, width, 3] in [-1, 1]. */
  plain(records: ArrayLike<number>): Float32Array<ArrayBuffer> {
    const { images } = this.#source
    const size = this.valuesPerRecord
    const out = new Float32Array(records.length * size)
    for (let b = 0; b < records.length; b++) writePlain(out, b * size, { images, base: records[b]! * size }, this)
    return out
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
