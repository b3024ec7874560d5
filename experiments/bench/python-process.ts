import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { EXIT, FedveilError } from '../../proto/error.js'

export interface PythonScript {
  /** A file beside this one: it prints a line when it is ready, then a line of JSON for each line of JSON that it reads. */
  readonly file: string
  readonly arguments: readonly string[]
  /** What it needs, for the error of a Python that cannot run it. */
  readonly library: string
  readonly option: string
  readonly module: string
}

/** A script in a Python of the user's, ready to be asked for measurements one after the other. */
export class PythonProcess {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>

  private constructor(
    python: string,
    private readonly script: PythonScript,
  ) {
    const path = fileURLToPath(new URL(`./${script.file}`, import.meta.url))
    this.#process = spawn(python, [path, ...script.arguments], { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#process.on('error', () => {})
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]()
  }

  /** @returns it with its first line. @throws an error named after the library if this Python cannot run the script */
  static async start(python: string, script: PythonScript): Promise<{ process: PythonProcess; ready: unknown }> {
    const process = new PythonProcess(python, script)
    return { process, ready: await process.#answer(python) }
  }

  /** @throws as `start`, if it ends in the middle */
  async ask(question: unknown): Promise<unknown> {
    const line = JSON.stringify(question)
    this.#process.stdin!.write(`${line}\n`)
    return this.#answer(line)
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
    const { library, option, module } = this.script
    const message = `${library} did not answer for ${asked} (${why}): give ${option} a Python that can "import ${module}".`
    throw new FedveilError(library.toUpperCase(), message, EXIT.usage)
  }
}
