import { processorHasBfloat16 } from '../../learning/engine/bfloat16.js'
import { hasKernels } from '../../learning/engine/native-op.js'
import * as tf from '../../learning/engine/tf.js'
import type { Precision } from '../../learning/network.js'
import { medianOf, timed } from './clock.js'
import { BenchNetwork, Ir50Forward, operationsPerStep } from './network.js'
import type { Pytorch, PytorchWork } from './pytorch.js'

/** The bench network on the loaded engine. */
export interface NetworkFigures {
  readonly precision: Precision
  readonly msPerStep: number
  readonly msForward: number
  readonly kernelsPerStep: number
  readonly gflops: number
  /** Most bytes that the process held while it trained, in 10^6. */
  readonly peakMB: number
}

/** Ours and PyTorch's, measured in turns. */
export interface Comparison {
  readonly what: string
  readonly ours: number
  readonly pytorch: number
  /** ours / PyTorch's; below 1 ours is faster. */
  readonly ratio: number
}

/** Precisions that can be measured here. */
export function precisions(): Precision[] {
  return hasKernels() && processorHasBfloat16() ? ['float32', 'bfloat16'] : ['float32']
}

/** @param repeats measured steps, >= 1; the median is given */
export function measureNetwork(precision: Precision, repeats: number): NetworkFigures {
  const network = new BenchNetwork(precision)
  try {
    const msPerStep = timed(repeats, () => void network.step()).median
    const msForward = timed(repeats, () => void network.forward()).median
    return {
      precision,
      msPerStep,
      msForward,
      kernelsPerStep: kernelsOf(() => void network.step()),
      gflops: operationsPerStep() / msPerStep / 1e6,
      peakMB: Math.round(process.resourceUsage().maxRSS / 1000),
    }
  } finally {
    network.dispose()
  }
}

/** How many ops a piece of work has the native engine run. */
function kernelsOf(work: () => void): number {
  const backend = tf.backend() as unknown as { binding: { executeOp(...args: unknown[]): unknown } }
  const { binding } = backend
  let count = 0
  // The addon's own object cannot be changed: one that inherits from it stands in for the time of a step.
  backend.binding = Object.create(binding, {
    executeOp: {
      value: (...args: unknown[]) => {
        count++
        return binding.executeOp(...args)
      },
    },
  }) as typeof binding
  try {
    work()
  } finally {
    backend.binding = binding
  }
  return count
}

/** Rounds in which both sides are measured, so that what else the machine does meets both. */
const TURNS = 3

/** What can be asked of both sides. */
type Work = PytorchWork['work']

/**
 * Compares with PyTorch in turns: a step and the forward pass of the bench network against its best eager layout and
 * against `torch.compile`, in float32 and, where the processor has it, bfloat16 against bfloat16; IR-50's forward pass
 * against eager.
 */
export async function compareWithPytorch(
  pytorch: Pytorch,
  repeats: number,
  onStage: (what: string) => void,
): Promise<Comparison[]> {
  const asked = precisions().flatMap((precision) => [
    ...(['step', 'forward'] as const).flatMap((work) =>
      [false, true].map((compile) => ({ work, precision, compile, repeats })),
    ),
    { work: 'ir-50 forward' as const, precision, compile: false, repeats: Math.max(1, Math.floor(repeats / 4)) },
  ])
  const results: Comparison[] = []
  for (const one of asked) {
    const what = `${one.work}, ${one.precision}, ${one.compile ? 'torch.compile' : 'eager'}`
    onStage(what)
    results.push({ what, ...(await inTurns(pytorch, one)) })
  }
  return results
}

async function inTurns(pytorch: Pytorch, asked: Omit<PytorchWork, 'layout'>): Promise<Omit<Comparison, 'what'>> {
  const subject = subjectOf(asked.work, asked.precision)
  const ours: number[] = []
  const theirs = { 'channels-last': [] as number[], default: [] as number[] }
  try {
    for (let turn = 0; turn < TURNS; turn++) {
      ours.push(timed(asked.repeats, subject.run).median)
      for (const layout of ['channels-last', 'default'] as const)
        theirs[layout].push(await pytorch.measure({ ...asked, layout }))
    }
  } finally {
    subject.dispose()
  }
  const best = Math.min(medianOf(theirs['channels-last']), medianOf(theirs.default))
  return { ours: medianOf(ours), pytorch: best, ratio: medianOf(ours) / best }
}

function subjectOf(work: Work, precision: Precision): { run(): void; dispose(): void } {
  if (work === 'ir-50 forward') {
    const network = new Ir50Forward(precision)
    return { run: () => network.run(), dispose: () => network.dispose() }
  }
  const network = new BenchNetwork(precision)
  return { run: () => network.run(work), dispose: () => network.dispose() }
}
