import { availableParallelism } from 'node:os'
import { type Augmentation, COLOURS } from './augmentation/augmentation.js'
import { BatchLoader, type BatchSource } from './batch.js'
import { type ImageContent, withoutRest } from './image-content.js'
import type { ImageName, ImageSource } from './image-store.js'
import type { Batch, BatchRequest, TrainingInputs } from './inputs.js'
import type { LoadingSetup } from './loading.js'
import { LoadingThread } from './loading-thread.js'

/** Inputs that hold threads until they are closed. */
export interface OpenInputs extends TrainingInputs {
  /** Ends the threads; a batch that somebody waits for fails. */
  close(): Promise<void>
}

/** Images decoded anew for each batch: for sets too large for memory. */
export interface EncodedSource {
  /** [n] JPEG, PNG, WebP or binary PGM. */
  readonly contents: readonly ImageContent[]
  /** Height and width to which the images are brought. */
  readonly size: number
  readonly ids: readonly string[]
  readonly seed: number
  readonly party: string
  readonly augmentation: Augmentation
}

export interface PrefetchOptions {
  /** Most records of a batch. */
  readonly batch: number
  /** Default: 1 with up to four processors, 2 with more. */
  readonly threads?: number
  /** Batches made ahead of the one that is used, default 3. */
  readonly ahead?: number
}

/**
 * Values of a batch from which threads pay. Fewer are augmented in about a millisecond, less than a hundredth of their
 * training step, while starting a thread takes some 50 ms and every batch a message each way.
 */
const WORTH_THREADS = 1 << 17

/** Batches of decoded images: made ahead in threads if that pays, else when their turn comes. The values are the same. */
export function openInputs(source: BatchSource, batch: number): OpenInputs {
  const values = batch * source.height * source.width * COLOURS
  return availableParallelism() > 1 && values >= WORTH_THREADS
    ? PrefetchLoader.ofDecoded(source, { batch })
    : new Synchronous(source)
}

class Synchronous extends BatchLoader implements OpenInputs {
  async close(): Promise<void> {}
}

/**
 * Makes batches in threads while earlier ones are used: `ahead` of them at most, each in a piece of shared memory that is
 * used again when the batch after it is asked for. The values are those of BatchLoader, whatever the number of threads.
 */
export class PrefetchLoader implements OpenInputs {
  readonly height: number
  readonly width: number
  readonly channels = COLOURS
  readonly #ids: readonly string[]
  readonly #nameOf: (record: number) => ImageName
  readonly #slots: readonly Float32Array[]
  readonly #threads: readonly LoadingThread[]
  #next = 0

  private constructor(
    setup: Omit<LoadingSetup, 'slots'>,
    ids: readonly string[],
    nameOf: (record: number) => ImageName,
    { batch, threads = defaultThreads(), ahead = 3 }: PrefetchOptions,
  ) {
    this.height = setup.size.height
    this.width = setup.size.width
    this.#ids = ids
    this.#nameOf = nameOf
    const values = batch * this.height * this.width * COLOURS
    this.#slots = Array.from({ length: ahead + 1 }, () => new Float32Array(new SharedArrayBuffer(4 * values)))
    this.#threads = Array.from({ length: threads }, () => new LoadingThread({ ...setup, slots: this.#slots }))
  }

  /** Batches of decoded images, which are copied once unless they lie in shared memory already. */
  static ofDecoded(source: BatchSource, options: PrefetchOptions): PrefetchLoader {
    const { height, width, ids, seed, party, augmentation } = source
    const images: ImageSource = { kind: 'decoded', images: shared(source.images) }
    const setup = { source: images, size: { height, width }, seed, party, augmentation }
    return new PrefetchLoader(setup, ids, (record) => record, options)
  }

  /** Batches of images that the threads decode. */
  static ofEncoded(source: EncodedSource, options: PrefetchOptions): PrefetchLoader {
    const { contents, size, ids, seed, party, augmentation } = source
    const setup = {
      source: { kind: 'encoded' },
      size: { height: size, width: size },
      seed,
      party,
      augmentation,
    } as const
    return new PrefetchLoader(setup, ids, (record) => withoutRest(contents[record]!), options)
  }

  /**
   * One pass at a time: all passes use the same memory.
   * @throws FedveilError DATA_BROKEN (exit 4), at its batch, for an image that does not decode
   */
  async *batches(requests: Iterable<BatchRequest>): AsyncGenerator<Batch, void, undefined> {
    const upcoming = requests[Symbol.iterator]()
    const free = [...this.#slots.keys()]
    const loading: { request: BatchRequest; slot: number; loaded: Promise<void> }[] = []
    const fill = (): void => {
      while (free.length > 0) {
        const { done, value: request } = upcoming.next()
        if (done) return
        const slot = free.pop()!
        loading.push({ request, slot, loaded: this.#load(request, slot) })
      }
    }
    try {
      for (fill(); loading.length > 0; fill()) {
        const { request, slot, loaded } = loading.shift()!
        await loaded
        yield { ...request, values: this.#slots[slot]!.subarray(0, request.records.length * this.#valuesPerRecord) }
        free.push(slot)
      }
    } finally {
      // The memory may be used again only when no thread writes to it any more.
      await Promise.allSettled(loading.map(({ loaded }) => loaded))
    }
  }

  get #valuesPerRecord(): number {
    return this.height * this.width * COLOURS
  }

  #load({ records, epoch }: BatchRequest, slot: number): Promise<void> {
    const thread = this.#threads[this.#next++ % this.#threads.length]!
    const ids = Array.from(records, (record) => this.#ids[record]!)
    const loaded = thread.load({ slot, epoch, ids, images: Array.from(records, this.#nameOf) })
    // A failure is told when the batch's turn comes; until then nobody listens.
    loaded.catch(() => {})
    return loaded
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }
}

function defaultThreads(): number {
  return availableParallelism() > 4 ? 2 : 1
}

function shared(images: Uint8Array): Uint8Array {
  if (images.buffer instanceof SharedArrayBuffer) return images
  const copy = new Uint8Array(new SharedArrayBuffer(images.length))
  copy.set(images)
  return copy
}
