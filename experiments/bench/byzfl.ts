import { z } from 'zod'
import { PythonProcess } from './python-process.js'

/** What an aggregation of a round takes. */
export interface AggregationCost {
  /** Median. */
  readonly milliseconds: number
  /** Most memory beyond the updates, in 10^6 bytes; null where the system does not tell. */
  readonly megabytes: number | null
}

export interface ByzflWork {
  readonly rule: string
  readonly participants: number
  readonly parameters: number
  readonly malicious: number
  readonly repeats: number
}

/** ByzFL in a Python of the user's, ready to be asked for measurements one after the other. */
export class Byzfl {
  private constructor(
    private readonly process: PythonProcess,
    readonly version: string,
  ) {}

  /** @throws BYZFL if this Python has no ByzFL */
  static async start(python: string, threads: number): Promise<Byzfl> {
    const script = { file: 'byzfl.py', library: 'ByzFL', option: '--vs-byzfl', module: 'byzfl' }
    const { process, ready } = await PythonProcess.start(python, { ...script, arguments: [String(threads)] })
    return new Byzfl(process, z.object({ version: z.string() }).parse(ready).version)
  }

  /** @throws BYZFL if it ends in the middle */
  async measure(work: ByzflWork): Promise<AggregationCost> {
    const answer = z.object({ milliseconds: z.number(), megabytes: z.number().nullable() })
    return answer.parse(await this.process.ask(work))
  }

  stop(): Promise<void> {
    return this.process.stop()
  }
}
