import { join } from 'node:path'
import { RandomStream } from '../../learning/engine/random.js'
import { majority } from '../../learning/metrics/majority.js'
import { budgetFiles } from '../scenario/load.js'
import { dataSeedOf } from '../scenario/schema.js'
import { type FinishedRun, runFolderAt } from '../simulate/run-folder.js'
import { type Attacked, attackRow } from './attack-context.js'
import { type AttackOptions, armsAttacked, dataOf, imagesOf, learnToRecognise, undefended } from './attacked-run.js'
import { MAIN_WEIGHT } from './defence-capability.js'
import { foreignFaces } from './foreign-faces.js'
import { formCost } from './form-cost.js'
import { FormInversion, valuesOf } from './form-inversion.js'
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
const ATTACKS = 1

async function attackArm(context: FormAttackContext): Promise<{ rows: AttackRow[]; shown: ShownRecovery[] }> {
  const { target, effort, recogniser, others, signal, onAttack } = context
  const tests = someTests(target, effort.tests)
  const images = target.chosen(target.slices, tests)
  const released = target.release(target.clean(images, tests.length), tests.length, target.stream('test'))
  const mean = meanImage(others, images.length / tests.length)
  const constant = repeated(mean, tests.length)
  const reference = scoreRecovery(target, tests, constant, recogniser)
  const shown: ShownRecovery[] = [
    { caption: 'the image', slices: valuesOf(images) },
    { caption: 'one channel of what left', slices: firstChannels(target, released, tests.length) },
    { caption: 'the mean face', slices: constant },
  ]
  onAttack('black-box inversion')
  const network = await FormInversion.train(target, target.method.reader, others, mean, {
    ...effort,
    name: 'black box',
    signal,
  })
  try {
    const drawn = network.draw(released, tests.length)
    shown.push({ caption: 'black-box inversion', slices: drawn })
    const score = scoreRecovery(target, tests, drawn, recogniser)
    return { rows: recoveryRows(context, 'black-box inversion', score, reference, tests), shown }
  } finally {
    network.dispose()
  }
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
