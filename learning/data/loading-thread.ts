import { Worker } from 'node:worker_threads'
import { EXIT, FedveilError } from '../../proto/error.js'
import type { LoadingReply, LoadingRequest, LoadingSetup } from './loading.js'

interface Waiting {
  resolve(): void
  reject(error: Error): void
}

/** A thread that writes batches. It keeps the process alive only while somebody waits for one. */
export class LoadingThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #ended: Error | undefined

  constructor(setup: LoadingSetup) {
    this.#worker = new Worker(new URL('./loading-worker.js', import.meta.url), { workerData: setup })
    this.#worker.on('message', (reply: LoadingReply) => this.#settle(reply))
    this.#worker.on('error', (error: Error) => this.#end(error))
    this.#worker.on('exit', () => this.#end(new Error('a loading thread ended before its work did')))
    // Only now: a listener for messages would keep the process alive again.
    this.#worker.unref()
  }

  /**
   * Resolves when the batch is in its slot.
   * @throws FedveilError DATA_BROKEN (exit 4) for an image that does not decode; whatever the thread died of
   */
  load(request: LoadingRequest): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.slot, { resolve, reject })
      this.#worker.ref()
      this.#worker.postMessage(request)
    })
  }

  #settle({ slot, broken }: LoadingReply): void {
    const waiting = this.#waiting.get(slot)
    this.#waiting.delete(slot)
    if (this.#waiting.size === 0) this.#worker.unref()
    if (broken === null) waiting?.resolve()
    else waiting?.reject(brokenError(broken))
  }

  #end(error: Error): void {
    this.#ended ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}

function brokenError(id: string): FedveilError {
  return new FedveilError('DATA_BROKEN', `${id} cannot be read or decoded: repair it or leave it out.`, EXIT.data)
}
