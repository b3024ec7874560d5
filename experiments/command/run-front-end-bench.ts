import { type EngineInfo, loadEngine } from '../../learning/engine/load.js'
import { compareFrontEnd, FRONT_END_BATCH, FRONT_END_SIDE, measureFrontEnd } from '../bench/front-end.js'
import { PytorchFrontEnd } from '../bench/pytorch-front-end.js'
import type { BenchOptions } from './run-engine-bench.js'

/** `fedveil engine bench --frontend`. @throws PYTORCH before anything is measured, if the given Python has none */
export async function benchFrontEnd(options: BenchOptions): Promise<void> {
  const engine = await loadEngine({ onNotice: (sentence) => process.stderr.write(`${sentence}\n`) })
  const { vsPytorch } = options
  const pytorch = vsPytorch === undefined ? undefined : await PytorchFrontEnd.start(vsPytorch, engine.threads)
  try {
    await measureAndPrint(engine, pytorch, options)
  } finally {
    await pytorch?.stop()
  }
}

async function measureAndPrint(
  engine: EngineInfo,
  pytorch: PytorchFrontEnd | undefined,
  { repeats, json }: BenchOptions,
): Promise<void> {
  const measured = measureFrontEnd(repeats)
  const onStage = (what: string) => void process.stderr.write(`measuring ${what}\n`)
  const comparison = pytorch && {
    version: pytorch.version,
    results: await compareFrontEnd(pytorch, Math.max(1, Math.floor(repeats / 3)), onStage),
  }
  if (json) {
    const size = { side: FRONT_END_SIDE, batch: FRONT_END_BATCH }
    process.stdout.write(`${JSON.stringify({ ...engine, node: process.version, ...size, ...measured, comparison })}\n`)
    return
  }
  const kernels = engine.kernels ? 'own kernels' : 'JavaScript alone: no kernels'
  print('engine', `${kernels}, threads: ${engine.threads}`)
  print(
    'images',
    `${FRONT_END_BATCH} of ${FRONT_END_SIDE}x${FRONT_END_SIDE}, 189 x ${FRONT_END_SIDE ** 2} coefficients each`,
  )
  for (const { work, imagesPerSecond } of measured.figures) print('speed', `${perSecond(imagesPerSecond)}  ${work}`)
  print('memory', `${measured.growthMB} MB more at the most than before, the batch's forms among them`)
  if (comparison === undefined) return
  print('pytorch', `${comparison.version}, ${engine.threads} threads, in turns`)
  for (const { what, ours, pytorch: theirs, ratio } of comparison.results)
    print('ratio', `${ratio.toFixed(2)}  ${what}: ${perSecond(ours)}, PyTorch ${perSecond(theirs)}`)
}

function perSecond(images: number): string {
  return `${images.toFixed(images < 10 ? 1 : 0)} images/s`
}

function print(label: string, value: string): void {
  process.stdout.write(`${label.padEnd(8)} ${value}\n`)
}
