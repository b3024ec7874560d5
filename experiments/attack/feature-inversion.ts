import { RandomStream } from '../../learning/engine/random.js'
import { majority } from '../../learning/metrics/majority.js'
import { type AttackContext, attackRow } from './attack-context.js'
import { BlackBoxInversion } from './black-box-inversion.js'
import { drawPredictedPersons } from './predicted-person.js'
import { type Recovery, scoreRecovery } from './recovered-images.js'
import type { ShownRecovery } from './recovered-pictures.js'
import type { AttackRow } from './results.js'
import type { Target } from './target.js'
import { invertWhiteBox } from './white-box-inversion.js'

export interface Inversions {
  readonly rows: AttackRow[]
  readonly shown: readonly ShownRecovery[]
}

/** What the coordinator makes of one release of each test record. */
export async function invertFeatures(context: AttackContext): Promise<Inversions> {
  const { target, effort, recogniser, otherPeople, signal, onAttack } = context
  const all = Int32Array.from(target.predictions.positions)
  const places = someOf(all.length, effort.tests, target.plan.seed).sort()
  const tests = places.map((place) => all[place]!)
  const released = target.release(target.clean(target.slices, tests), 'test')
  const options = { epochs: effort.decoderEpochs, signal }
  const persons = rowsOf(drawPredictedPersons(target), all.length, places)
  const reference = scoreRecovery(target, tests, persons, recogniser)
  const score = (recovered: Float32Array, records = tests) => scoreRecovery(target, records, recovered, recogniser)

  onAttack('black-box inversion')
  const { train } = target.data.split
  const known = someOf(train.length, effort.slices, target.plan.seed)
    .map((i) => train[i]!)
    .sort()
  const guess = await drawn(target, target.slices, known, 'same people', released, options)
  const others = target.sliced(otherPeople).images
  const { height, width, channels } = target.input
  const count = Math.min(effort.slices, others.length / (height * width * channels))
  const foreign = await drawn(
    target,
    others,
    Int32Array.from({ length: count }, (_, i) => i),
    'other people',
    released,
    options,
  )

  onAttack('white-box inversion')
  const few = someOf(tests.length, effort.whiteBoxRecords, target.plan.seed)
  const fewTests = few.map((i) => tests[i]!)
  const start = rowsOf(guess, tests.length, few)
  const recovered = await invertWhiteBox(
    target,
    rowsOf(target.vectors(released), tests.length, few),
    start,
    noiseScale(target, known),
    {
      epochs: effort.whiteBoxSteps,
      signal,
    },
  )
  const fewPersons = rowsOf(persons, tests.length, few)
  const shape = (caption: string, slices: Float32Array) => ({ caption, slices })
  return {
    rows: [
      ...recoveryRows(context, 'black-box inversion (same people)', score(guess), reference),
      ...recoveryRows(context, 'black-box inversion (other people)', score(foreign), reference),
      ...recoveryRows(context, 'white-box inversion', score(recovered, fewTests), score(fewPersons, fewTests)),
    ],
    shown: [
      shape('the party’s slice', target.values(fewTests)),
      shape('the person that the coordinator names', fewPersons),
      shape('black-box inversion', start),
      shape('white-box inversion', recovered),
    ],
  }
}

async function drawn(
  target: Target,
  slices: Uint8Array,
  rows: Int32Array,
  knowledge: string,
  released: Float32Array,
  options: { readonly epochs: number; readonly signal: AbortSignal },
): Promise<Float32Array> {
  const attack = await BlackBoxInversion.train(target, slices, rows, knowledge, options)
  try {
    return attack.draw(released)
  } finally {
    attack.dispose()
  }
}

/** What the mechanism does to vectors, as whoever knows it measures it on slices of their own (white-box-inversion.ts). */
function noiseScale(target: Target, rows: Int32Array): number {
  const clean = target.clean(target.slices, rows)
  const released = target.vectors(target.release(clean, 'scale'))
  const means = target.means(clean)
  let sum = 0
  for (let i = 0; i < means.length; i++) sum += (released[i]! - means[i]!) ** 2 + means[i]! ** 2 / 1000
  return sum / rows.length
}

function recoveryRows(context: AttackContext, attack: string, recovery: Recovery, reference: Recovery): AttackRow[] {
  const ignorance = majority(context.target.classesOf(context.target.predictions.positions))
  const referenceIs = 'told the predicted person alone'
  return (['recognition', 'ssim', 'psnr', 'mse'] as const).map((measure) =>
    attackRow(context, attack, measure, recovery[measure], {
      ignorance: measure === 'recognition' ? ignorance : null,
      reference: reference[measure],
      referenceIs,
    }),
  )
}

/** At most so many of 0 .. count - 1, drawn at random and in that order. */
function someOf(count: number, most: number, seed: number): Int32Array {
  const order = RandomStream.named(seed, 'attacked records').shuffle(Int32Array.from({ length: count }, (_, i) => i))
  return order.slice(0, most)
}

/** Some rows of a matrix of `count` rows. */
function rowsOf(matrix: Float32Array, count: number, rows: ArrayLike<number>): Float32Array {
  const columns = matrix.length / count
  const taken = new Float32Array(rows.length * columns)
  for (let to = 0; to < rows.length; to++) {
    taken.set(matrix.subarray(rows[to]! * columns, (rows[to]! + 1) * columns), to * columns)
  }
  return taken
}
