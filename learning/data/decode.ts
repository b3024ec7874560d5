import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type BrokenImage, type DecodeReply, type DecodeRequest, decodeBatch } from './decode-batch.js'
import { type ImageContent, withoutRest } from './image-content.js'

export interface DecodeOptions {
  /** Height and width of the results in pixels. */
  readonly size: number
  /** Return no pixels: only whether each image decodes. */
  readonly verifyOnly?: boolean | undefined
  readonly threads?: number | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

export interface Decoded {
  /** Bytes [n, size, size, 3] in the order of the contents, zeros where broken; empty if only verified. */
  readonly images: Uint8Array
  /** Ascending. */
  readonly broken: readonly BrokenImage[]
}

/** Images of one message to a thread. */
const PER_REQUEST = 32
/** Fewer images than this are decoded here: starting threads would take longer. */
const WORTH_THREADS = 128

/** Decodes images on `threads` threads, at most as many as there are processors; the results keep their order. */
export async function decodeImages(contents: readonly ImageContent[], options: DecodeOptions): Promise<Decoded> {
  const { size, verifyOnly = false, onProgress } = options
  const bytes = size * size * 3
  const images = new Uint8Array(verifyOnly ? 0 : contents.length * bytes)
  const broken: BrokenImage[] = []
  let done = 0
  const accept = (reply: DecodeReply): void => {
    images.set(reply.images, reply.first * (verifyOnly ? 0 : bytes))
    broken.push(...reply.broken)
    done += reply.count
    onProgress?.(done, contents.length)
  }
  const requests = requestsFor(contents, size, verifyOnly)
  if (contents.length < WORTH_THREADS) for (const request of requests) accept(await decodeBatch(request))
  else await onThreads(requests, threadCount(options.threads), accept)
  return { images, broken: broken.sort((a, b) => a.place - b.place) }
}

function* requestsFor(
  contents: readonly ImageContent[],
  size: number,
  verifyOnly: boolean,
): Generator<DecodeRequest, undefined> {
  for (let first = 0; first < contents.length; first += PER_REQUEST)
    yield { first, contents: contents.slice(first, first + PER_REQUEST).map(withoutRest), size, verifyOnly }
}

function threadCount(wanted: number | undefined): number {
  return Math.max(1, Math.min(wanted ?? Number.POSITIVE_INFINITY, availableParallelism()))
}

/** Shares requests among threads until none is left; every thread has ended when this settles. */
async function onThreads(
  requests: Iterator<DecodeRequest, undefined>,
  threads: number,
  accept: (reply: DecodeReply) => void,
): Promise<void> {
  const workers = Array.from({ length: threads }, () => new Worker(new URL('./decode-worker.js', import.meta.url)))
  try {
    await Promise.all(workers.map((worker) => serve(worker, requests, accept)))
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** Keeps one thread busy, one request at a time. */
function serve(
  worker: Worker,
  requests: Iterator<DecodeRequest, undefined>,
  accept: (reply: DecodeReply) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const { value } = requests.next()
      if (value === undefined) resolve()
      else worker.postMessage(value)
    }
    worker.on('message', (reply: DecodeReply) => {
      try {
        accept(reply)
        next()
      } catch (error) {
        reject(error)
      }
    })
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('a decoding thread ended before its work did')))
    next()
  })
}
