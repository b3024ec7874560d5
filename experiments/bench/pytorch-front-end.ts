import { z } from 'zod'
import { PythonProcess } from './python-process.js'

/**
 * Ways of the front end in PyTorch: forms by upsampling, by dense matrices, by three taps a row and column; the last with
 * Laplace noise of each image; and that with the gradient of the budgets.
 */
export type FrontEndVariant = 'literal' | 'dense' | 'banded' | 'noise' | 'backward'

export interface FrontEndWork {
  readonly variant: FrontEndVariant
  /** `torch.compile`; its compiling is not measured. */
  readonly compile: boolean
  readonly batch: number
  readonly side: number
  readonly repeats: number
}

/** The front end in a Python of the user's, ready to be asked for measurements one after the other. */
export class PytorchFrontEnd {
  private constructor(
    private readonly process: PythonProcess,
    readonly version: string,
  ) {}

  /** @throws PYTORCH if this Python has no PyTorch */
  static async start(python: string, threads: number): Promise<PytorchFrontEnd> {
    const script = { file: 'pytorch-front-end.py', library: 'PyTorch', option: '--vs-pytorch', module: 'torch' }
    const { process, ready } = await PythonProcess.start(python, { ...script, arguments: [String(threads)] })
    return new PytorchFrontEnd(process, z.object({ version: z.string() }).parse(ready).version)
  }

  /** Median milliseconds a batch. @throws PYTORCH if it ends in the middle */
  async measure(work: FrontEndWork): Promise<number> {
    return z.object({ milliseconds: z.number() }).parse(await this.process.ask(work)).milliseconds
  }

  stop(): Promise<void> {
    return this.process.stop()
  }
}
