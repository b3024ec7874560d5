import { processorHasBfloat16 } from '../../learning/engine/bfloat16.js'
import { hasKernels } from '../../learning/engine/native-op.js'
import * as tf from '../../learning/engine/tf.js'
import type { Precision } from '../../learning/network.js'
import { timed } from './clock.js'
import { BenchNetwork, operationsPerStep } from './network.js'
import type { Pytorch } from './pytorch.js'

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

/** How many kernels tfjs or our layers have the engine run. */
function kernelsOf(work: () => void): number {
  const backend = tf.backend() as unknown as { executeMultipleOutputs?: unknown; binding?: { executeOp?: unknown } }
  const binding = backend.binding
  if (!binding?.executeOp) return countedByTfjs(work)
  let count = 0
  const execute = binding.executeOp as (...args: unknown[]) => unknown
  // The addon's own object cannot be changed: one that inherits from it stands in for the time of a step.
  backend.binding = Object.create(binding, {
    executeOp: {
      value: (...args: unknown[]) => {
        count++
        return execute.apply(binding, args)
      },
    },
  }) as { executeOp: unknown }
  try {
    work()
  } finally {
    backend.binding = binding
  }
  return count
}

function countedByTfjs(work: () => void): number {
  const { state } = tf.engine()
  let count = 0
  const profiling = state.profiling
  state.profiling = true
  const before = state.activeProfile.kernels.length
  try {
    work()
    count = state.activeProfile.kernels.length - before
  } finally {
    state.profiling = profiling
    state.activeProfile.kernels.length = before
  }
  return count
}

/** Rounds in which both sides are measured, so that what else the machine does meets both. */
const TURNS = 3

/**
 * Compares the bench network with PyTorch's, in turns: its best eager layout, `torch.compile`, bfloat16 against
 * bfloat16 where the processor has it, and the forward pass alone.
 */
export async function compareWithPytorch(
  pytorch: Pytorch,
  repeats: number,
  onStage: (what: string) => void,
): Promise<Comparison[]> {
  const results: Comparison[] = []
  for (const precision of precisions()) {
    for (const work of ['step', 'forward'] as const) {
      for (const compile of [false, true]) {
        const what = `${work}, ${precision}, ${compile ? 'torch.compile' : 'eager'}`
        onStage(what)
        results.push({ what, ...(await inTurns(pytorch, { work, precision, compile }, repeats)) })
      }
    }
  }
  return results
}

async function inTurns(
  pytorch: Pytorch,
  { work, precision, compile }: { work: 'step' | 'forward'; precision: Precision; compile: boolean },
  repeats: number,
): Promise<Omit<Comparison, 'what'>> {
  const network = new BenchNetwork(precision)
  const ours: number[] = []
  const theirs = { 'channels-last': [] as number[], default: [] as number[] }
  try {
    for (let turn = 0; turn < TURNS; turn++) {
      ours.push(timed(repeats, () => void network[work]()).median)
      for (const layout of ['channels-last', 'default'] as const)
        theirs[layout].push(await pytorch.measure({ work, layout, precision, compile, repeats }))
    }
  } finally {
    network.dispose()
  }
  const best = Math.min(median(theirs['channels-last']), median(theirs.default))
  return { ours: median(ours), pytorch: best, ratio: median(ours) / best }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}
