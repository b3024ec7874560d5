import { z } from 'zod'
import { PythonProcess } from './python-process.js'

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
  private constructor(
    private readonly process: PythonProcess,
    readonly version: string,
  ) {}

  /** @throws PYTORCH if this Python has no PyTorch */
  static async start(python: string, threads: number): Promise<Pytorch> {
    const script = { file: 'pytorch.py', library: 'PyTorch', option: '--vs-pytorch', module: 'torch' }
    const { process, ready } = await PythonProcess.start(python, { ...script, arguments: [String(threads)] })
    return new Pytorch(process, z.object({ version: z.string() }).parse(ready).version)
  }

  /** Median milliseconds. @throws PYTORCH if it ends in the middle */
  async measure(work: PytorchWork): Promise<number> {
    return z.object({ milliseconds: z.number() }).parse(await this.process.ask(work)).milliseconds
  }

  stop(): Promise<void> {
    return this.process.stop()
  }
}
