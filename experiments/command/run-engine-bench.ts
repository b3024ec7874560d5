import { benchEngine } from '../../learning/engine/bench.js'
import { type EngineInfo, loadEngine } from '../../learning/engine/load.js'
import {
  type Comparison,
  compareWithPytorch,
  measureNetwork,
  type NetworkFigures,
  precisions,
} from '../bench/engine.js'
import { Pytorch } from '../bench/pytorch.js'

export interface BenchOptions {
  readonly repeats: number
  readonly vsPytorch?: string
  readonly json: boolean
}

/** `fedveil engine bench`. @throws PYTORCH before anything is measured, if the given Python has none */
export async function bench(options: BenchOptions): Promise<void> {
  const engine = await loadEngine({ onNotice: (sentence) => process.stderr.write(`${sentence}\n`) })
  const python = engine.backend === 'native' ? options.vsPytorch : undefined
  const pytorch = python === undefined ? undefined : await Pytorch.start(python, engine.threads)
  try {
    await measureAndPrint(engine, pytorch, options)
  } finally {
    await pytorch?.stop()
  }
}

async function measureAndPrint(
  engine: EngineInfo,
  pytorch: Pytorch | undefined,
  { repeats, json }: BenchOptions,
): Promise<void> {
  const native = engine.backend === 'native'
  // A step takes minutes in pure JavaScript.
  const networks = native ? precisions().map((precision) => measureNetwork(precision, repeats)) : []
  const speed = benchEngine('full', repeats)
  const comparison = pytorch && { version: pytorch.version, results: await compare(pytorch, repeats) }
  if (json) {
    const [first] = networks
    const { msPerStep, kernelsPerStep, gflops, peakMB } = first ?? {}
    const ratio = comparison?.results.find(({ what }) => what === 'step, float32, eager')?.ratio
    const printed = { ...engine, node: process.version, msPerStep, kernelsPerStep, gflops, peakMB, ratio }
    process.stdout.write(`${JSON.stringify({ ...printed, networks, speed, comparison })}\n`)
    return
  }
  const kernels = engine.kernels ? ', own kernels' : ''
  print('engine', `${engine.library}, ${engine.device}, threads: ${engine.threads}${kernels}`)
  if (!native) print('network', 'not measured: a step takes minutes in pure JavaScript')
  for (const figures of networks) print('network', describe(figures))
  for (const { work, gflops, milliseconds } of speed)
    print('speed', `${gflops.toPrecision(3)} GFLOP/s  ${milliseconds.toFixed(1)} ms  ${work}`)
  if (comparison === undefined) return
  print(
    'pytorch',
    `${comparison.version}, best of channels-last and default layout, ${engine.threads} threads, in turns`,
  )
  for (const one of comparison.results) print('ratio', ratioLine(one))
}

function compare(pytorch: Pytorch, repeats: number): Promise<Comparison[]> {
  return compareWithPytorch(pytorch, repeats, (what) => void process.stderr.write(`measuring ${what}\n`))
}

function describe({ precision, msPerStep, msForward, kernelsPerStep, gflops, peakMB }: NetworkFigures): string {
  const step = `${msPerStep.toFixed(0)} ms a step (${kernelsPerStep} kernels, ${gflops.toFixed(0)} GFLOP/s)`
  return `${precision}: ${step}, ${msForward.toFixed(0)} ms forward, peak ${peakMB} MB`
}

function ratioLine({ what, ours, pytorch, ratio }: Comparison): string {
  return `${ratio.toFixed(2)}  ${what}: ${ours.toFixed(0)} ms, PyTorch ${pytorch.toFixed(0)} ms`
}

function print(label: string, value: string): void {
  process.stdout.write(`${label.padEnd(8)} ${value}\n`)
}
