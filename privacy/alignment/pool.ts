import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { EXIT, FedveilError } from '../../proto/error.js'
import type { AlignmentWork } from './work.js'
import type { WorkReply } from './worker.js'

/** Ids or points of one request to a thread, and of one message: 128 KiB of points, a quarter of a second of work. */
export const PART = 4096

/** First and last (exclusive) of each part of so many rows. */
export function parts(count: number): (readonly [first: number, last: number])[] {
  return Array.from({ length: Math.ceil(count / PART) }, (_, i) => [i * PART, Math.min((i + 1) * PART, count)] as const)
}

/** As many as there are processors, and two on a machine that counts a single one. */
export function defaultThreads(): number {
  return Math.max(2, availableParallelism())
}

interface Job {
  readonly request: AlignmentWork
  resolve(bytes: Uint8Array<ArrayBuffer> | undefined): void
  reject(error: Error): void
}

/** Threads that share the arithmetic of an alignment, in the order in which it is asked for. */
export class AlignmentPool {
  readonly #idle: Worker[] = []
  readonly #busy = new Map<Worker, Job>()
  readonly #queue: Job[] = []
  #ended: Error | undefined

  constructor(readonly threads = defaultThreads()) {
    for (let i = 0; i < threads; i++) this.#idle.push(this.#start())
  }

  /** @throws ALIGNMENT_POINT; whatever a thread died of */
  async run(request: Exclude<AlignmentWork, { work: 'encode' }>): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#submit(request))!
  }

  /** @returns undefined if the seed does not serve */
  encode(
    request: Omit<Extract<AlignmentWork, { work: 'encode' }>, 'work'>,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#submit({ work: 'encode', ...request })
  }

  async close(): Promise<void> {
    this.#end(new Error('the alignment was given up'))
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()))
  }

  #submit(request: AlignmentWork): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.#ended) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject })
      this.#next()
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.js', import.meta.url))
    worker.on('message', (reply: WorkReply) => this.#settle(worker, reply))
    worker.on('error', (error: Error) => this.#end(error))
    worker.on('exit', () => this.#end(new Error('a thread of the alignment ended before its work did')))
    return worker
  }

  #next(): void {
    while (this.#idle.length > 0 && this.#queue.length > 0) {
      const worker = this.#idle.pop()!
      const job = this.#queue.shift()!
      this.#busy.set(worker, job)
      worker.postMessage(job.request)
    }
  }

  #settle(worker: Worker, { bytes, refused }: WorkReply): void {
    const job = this.#busy.get(worker)
    this.#busy.delete(worker)
    this.#idle.push(worker)
    if (refused) job?.reject(new FedveilError(refused.code, refused.sentence, EXIT.refused))
    else job?.resolve(bytes)
    this.#next()
  }

  #end(error: Error): void {
    this.#ended ??= error
    for (const { reject } of [...this.#busy.values(), ...this.#queue.splice(0)]) reject(this.#ended)
  }
}
