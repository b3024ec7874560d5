import { join } from 'node:path'
import { RandomStream } from '../../learning/engine/random.js'
import { majority } from '../../learning/metrics/majority.js'
import { meanSquaredError, peakSignalToNoise } from '../../learning/metrics/peak-signal-to-noise.js'
import type { FormReader } from '../../privacy/frequency/form-method.js'
import { budgetFiles } from '../scenario/load.js'
import { dataSeedOf } from '../scenario/schema.js'
import { type FinishedRun, runFolderAt } from '../simulate/run-folder.js'
import { type Attacked, attackRow } from './attack-context.js'
import { type AttackOptions, armsAttacked, dataOf, imagesOf, learnToRecognise, undefended } from './attacked-run.js'
import { MAIN_WEIGHT } from './defence-capability.js'
import { foreignFaces } from './foreign-faces.js'
import { formCost } from './form-cost.js'
import { distinguish } from './form-distinguishing.js'
import { FormInversion, valuesOf } from './form-inversion.js'
import { formRebuilder, meansOf, plainReader, rebuildForms, rebuiltReader } from './form-rebuilder.js'
import { FormTarget } from './form-target.js'
import { type Recovery, scoreRecovery } from './recovered-images.js'
import { type ShownRecovery, saveRecoveredPictures } from './recovered-pictures.js'
import type { AttackResults, AttackRow, FormAttackEffort, FormCost } from './results.js'
import type { SliceRecogniser } from './slice-recogniser.js'

interface FormAttackContext extends Attacked {
  readonly target: FormTarget
  readonly effort: FormAttackEffort
  readonly recogniser: SliceRecogniser
  /** The attacker's own images. */
  readonly others: Uint8Array
  readonly signal: AbortSignal
  onAttack(name: string): void
}

/**
 * Makes every attack on the forms of an outsourced run: what the coordinator, or whoever reads its disk, makes of the one
 * release of each test record. Saves pictures of what was recovered.
 * @throws ATTACK_RUN
 */
export async function attackForms(
  run: FinishedRun,
  options: AttackOptions & { readonly effort: FormAttackEffort },
): Promise<AttackResults> {
  const { path, scenario, summary } = run
  const { effort, progress, signal } = options
  const spec = imagesOf(path, scenario)
  const seed = dataSeedOf(scenario)
  const data = await dataOf(spec, seed, progress)
  const { images: others, builtIn } = await foreignFaces(spec, seed, effort.images)
  const mainIdeal = undefended(run)
  const rows: AttackRow[] = []
  const costs: FormCost[] = []
  let recogniser: SliceRecogniser | undefined
  try {
    for (const { name: arm } of armsAttacked(scenario, options.arms)) {
      signal.throwIfAborted()
      const target = await FormTarget.open(runFolderAt(path), arm, data, budgetFiles(scenario), signal)
      try {
        recogniser ??= await learnToRecognise(
          target,
          data,
          { what: 'clean images', epochs: effort.recogniserEpochs, seed: scenario.seed },
          options,
        )
        const main = summary.arms.find(({ name }) => name === arm)?.accuracy ?? 0
        const task = progress.task(`${arm}: attacks on its forms`, 'attacks')
        let done = 0
        const onAttack = (name: string) => task.update(done++, ATTACKS, name)
        const found = await attackArm({
          ...{ arm, party: null, main, mainIdeal, target, effort, recogniser, others, signal, onAttack },
        })
        rows.push(...found.rows)
        costs.push({ arm, ...formCost(target) })
        task.end()
        if (spec.source === 'faces') await saveRecoveredPictures(join(path, arm), found.shown, target.input)
      } finally {
        target.dispose()
      }
    }
  } finally {
    recogniser?.dispose()
  }
  return {
    version: 2,
    mode: 'outsourced',
    scenario: scenario.name,
    seed: scenario.seed,
    effort,
    dcs: { mainWeight: MAIN_WEIGHT, mainIdeal },
    knowledge: { images: others.length / (spec.size * spec.size * 3), builtIn },
    costs,
    rows,
  }
}

/** Steps of the progress bar. */
const ATTACKS = 3

/** Draws images from what was released of them: values [n, height, width, 3] in [-1, 1]. */
interface Inversion {
  draw(released: Float32Array, n: number): Float32Array
  dispose(): void
}

async function attackArm(context: FormAttackContext): Promise<{ rows: AttackRow[]; shown: ShownRecovery[] }> {
  const { target, effort, recogniser, others, signal, onAttack } = context
  const tests = someTests(target, effort.tests)
  const images = target.chosen(target.slices, tests)
  const released = target.arrived(images, 'test')
  const { own, heldOut } = parted(others, images.length / tests.length)
  const mean = meanImage(own, images.length / tests.length)
  const constant = repeated(mean, tests.length)
  const reference = scoreRecovery(target, tests, constant, recogniser)
  const rows: AttackRow[] = []
  const shown: ShownRecovery[] = [
    { caption: 'the image', slices: valuesOf(images) },
    { caption: 'one channel of what left', slices: firstChannels(target, released, tests.length) },
    { caption: 'the mean face', slices: constant },
  ]
  const report = (attack: string, drawn: Float32Array) => {
    rows.push(...recoveryRows(context, attack, scoreRecovery(target, tests, drawn, recogniser), reference, tests))
    shown.push({ caption: attack, slices: drawn })
  }
  const learn = (name: string, view: FormReader) =>
    FormInversion.train(target, view, own, mean, { ...effort, name, signal })
  const attack = async (name: string, candidates: (() => Promise<Inversion>)[]) => {
    onAttack(name)
    const inversion = await strongest(target, heldOut, candidates)
    try {
      report(name, inversion.draw(released, tests.length))
    } finally {
      inversion.dispose()
    }
  }

  const { method } = target
  const plain = () => plainReader(method, target.arrived(own.subarray(0, SAMPLE * mean.length), 'scale'))
  await attack('black-box inversion', [
    () => learn('black box', method.reader),
    ...(effort.inputs === 'both' ? [() => learn('black box, plain', plain())] : []),
  ])
  const rebuild = formRebuilder(method)
  if (rebuild !== undefined) {
    await attack('white-box inversion', [
      async () => ({ draw: (forms, n) => rebuildForms(rebuild, forms, n, () => meansOf(mean)), dispose() {} }),
      () => learn('white box', rebuiltReader(method, rebuild)),
    ])
    const truth = valuesOf(images)
    const means = (i: number) => meansOf(truth.subarray(i * mean.length, (i + 1) * mean.length))
    report('rebuilt, told the mean colours', rebuildForms(rebuild, released, tests.length, means))
  }
  onAttack('distinguishing')
  const advantage = (name: string, knows: (record: number) => number) =>
    attackRow(context, name, 'advantage', distinguish(target, tests, knows, released, name), { ignorance: 0 })
  const trained = firstTrained(target)
  rows.push(
    advantage('which of two images', (record) => record),
    advantage('which of two people', (record) => trained.get(target.data.set.labels[record]!)!),
  )
  return { rows, shown }
}

/** Releases that scales of a form's channels are measured on. */
const SAMPLE = 16

/** The inversion that comes nearest to images that none of them learned from, by PSNR. */
async function strongest(
  target: FormTarget,
  heldOut: Uint8Array,
  candidates: readonly (() => Promise<Inversion>)[],
): Promise<Inversion> {
  const released = target.arrived(heldOut, 'held out')
  const { height, width, channels } = target.input
  const size = height * width * channels
  const truth = valuesOf(heldOut)
  let best: { readonly inversion: Inversion; readonly psnr: number } | undefined
  for (const make of candidates) {
    const inversion = await make()
    if (candidates.length === 1) return inversion
    const drawn = inversion.draw(released.slice(), truth.length / size)
    let psnr = 0
    for (let at = 0; at < truth.length; at += size)
      psnr += peakSignalToNoise(meanSquaredError(drawn.subarray(at, at + size), truth.subarray(at, at + size)), 2)
    if (best === undefined || psnr > best.psnr) {
      best?.inversion.dispose()
      best = { inversion, psnr }
    } else inversion.dispose()
  }
  return best!.inversion
}

/** An attacker's images with a tenth of them held out, to choose among its inversions by. */
function parted(images: Uint8Array, size: number): { own: Uint8Array; heldOut: Uint8Array } {
  const count = images.length / size
  const from = (count - Math.ceil(count / 10)) * size
  return { own: images.subarray(0, from), heldOut: images.subarray(from) }
}

function recoveryRows(
  context: FormAttackContext,
  attack: string,
  recovery: Recovery,
  reference: Recovery,
  tests: Int32Array,
): AttackRow[] {
  const ignorance = majority(context.target.classesOf(tests))
  return (['recognition', 'ssim', 'psnr', 'mse'] as const).map((measure) =>
    attackRow(context, attack, measure, recovery[measure], {
      ignorance: measure === 'recognition' ? ignorance : null,
      reference: reference[measure],
      referenceIs: 'the mean of other people’s faces',
      hedged: true,
    }),
  )
}

/** A training record of each person. */
function firstTrained({ data: { set, split } }: FormTarget): ReadonlyMap<number, number> {
  return new Map([...split.train].reverse().map((record) => [set.labels[record]!, record]))
}

/** At most so many test records, drawn at random. */
function someTests({ data: { split }, plan }: FormTarget, most: number): Int32Array {
  return RandomStream.named(plan.seed, 'attacked records').shuffle(split.test.slice()).slice(0, most)
}

/** Mean of images, values [height, width, 3] in [-1, 1]. */
function meanImage(images: Uint8Array, length: number): Float32Array {
  const sums = new Float64Array(length)
  for (const [i, byte] of images.entries()) sums[i % length]! += byte
  return Float32Array.from(sums, (sum) => (sum * length) / images.length / 127.5 - 1)
}

function repeated(row: Float32Array, times: number): Float32Array {
  const rows = new Float32Array(times * row.length)
  for (let i = 0; i < times; i++) rows.set(row, i * row.length)
  return rows
}

/** The first channel of each form in grey, from its own darkest to its own brightest: values [n, height, width, 3]. */
function firstChannels({ method, input }: FormTarget, released: Float32Array, n: number): Float32Array {
  const pixels = input.height * input.width
  const grey = new Float32Array(n * pixels * 3)
  for (let i = 0; i < n; i++) {
    const from = i * method.released.channels * pixels
    const plane = released.subarray(from, from + pixels)
    const [low, high] = [plane.reduce((a, b) => Math.min(a, b)), plane.reduce((a, b) => Math.max(a, b))]
    for (const [p, value] of plane.entries())
      grey.fill(high > low ? (2 * (value - low)) / (high - low) - 1 : 0, (i * pixels + p) * 3, (i * pixels + p + 1) * 3)
  }
  return grey
}
