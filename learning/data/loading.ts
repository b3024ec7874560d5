import { writeAugmented } from './augmentation/augment.js'
import { type Augmentation, COLOURS, type ImageSize } from './augmentation/augmentation.js'
import { type ImageName, type ImageSource, type ImageStore, openImages } from './image-store.js'

/** What a loading thread is started with; plain data. */
export interface LoadingSetup {
  readonly source: ImageSource
  readonly size: ImageSize
  readonly seed: number
  readonly party: string
  readonly augmentation: Augmentation
  /** Memory shared with the thread that asks, each as long as the longest batch: batches are written there. */
  readonly slots: readonly Float32Array[]
}

/** One batch to load. */
export interface LoadingRequest {
  readonly slot: number
  readonly epoch: number
  /** Id of each record. */
  readonly ids: readonly string[]
  /** Image of each record. */
  readonly images: readonly ImageName[]
}

export interface LoadingReply {
  readonly slot: number
  /** Id of the first record whose image does not decode; the slot's contents mean nothing then. */
  readonly broken: string | null
}

/** Writes batches into their slots, in whatever thread it runs. */
export class BatchWriter {
  readonly #setup: LoadingSetup
  readonly #store: ImageStore

  constructor(setup: LoadingSetup) {
    this.#setup = setup
    this.#store = openImages(setup.source, setup.size)
  }

  async write({ slot, epoch, ids, images }: LoadingRequest): Promise<LoadingReply> {
    const { size, seed, party, augmentation, slots } = this.#setup
    const values = size.height * size.width * COLOURS
    for (const [i, id] of ids.entries()) {
      const image = await this.#store.read(images[i]!).catch(() => null)
      if (image === null) return { slot, broken: id }
      writeAugmented(slots[slot]!, i * values, image, size, augmentation, [seed, party, epoch, id])
    }
    return { slot, broken: null }
  }
}
