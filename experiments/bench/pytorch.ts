import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { EXIT, FedveilError } from '../../proto/error.js'

export interface PytorchWork {
  readonly work: 'step' | 'forward' | 'ir-50 forward'
  readonly layout: 'channels-last' | 'default'
  readonly precision: 'float32' | 'bfloat16'
  /** `torch.compile`; its compiling is not measured. */
  readonly compile: boolean
  readonly repeats: number
}

/** The bench network in a Python of the user's, ready to be asked for measurements one after the other. */
export class Pytorch {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  version = ''

  private constructor(python: string, threads: number) {
    const script = fileURLToPath(new URL('./pytorch.py', import.meta.url))
    this.#process = spawn(python, [script, String(threads)], { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#process.on('error', () => {})
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]()
  }

  /** @throws PYTORCH if this Python has no PyTorch */
  static async start(python: string, threads: number): Promise<Pytorch> {
    const started = new Pytorch(python, threads)
    started.version = z.object({ version: z.string() }).parse(await started.#answer(python)).version
    return started
  }

  /** Median milliseconds. @throws PYTORCH if it ends in the middle */
  async measure(work: PytorchWork): Promise<number> {
    this.#process.stdin!.write(`${JSON.stringify(work)}\n`)
    return z.object({ milliseconds: z.number() }).parse(await this.#answer(JSON.stringify(work))).milliseconds
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.pid === undefined) return
    const ended = once(this.#process, 'exit')
    this.#process.stdin!.end()
    await ended
  }

  async #answer(asked: string): Promise<unknown> {
    let complaint = ''
    this.#process.stderr!.on('data', (text: Buffer) => {
      complaint = `${complaint}${text}`.slice(-2000)
    })
    const { value, done } = await this.#lines.next()
    this.#process.stderr!.removeAllListeners('data')
    if (!done) return JSON.parse(value)
    const why = complaint.trim().split('\n').at(-1) || 'it could not be started'
    const message = `PyTorch did not answer for ${asked} (${why}): give --vs-pytorch a Python that can "import torch".`
    throw new FedveilError('PYTORCH', message, EXIT.usage)
  }
}
