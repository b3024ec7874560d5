import { z } from 'zod'
import type { Adjacency } from './accountant/accountant.js'
import { CONVERSIONS } from './accountant/conversion.js'
import { type Budget, composedEpsilon, type Judgement } from './accountant/filter.js'
import { PLAN_ACCOUNTANT } from './accountant/plan.js'
import { pureEpsilon } from './event.js'
import type { LedgerReader, MechanismUse, NoiseKind, Spent } from './ledger/reader.js'
import type { Mechanism, MechanismName } from './mechanism/mechanism.js'

export const NOISE_SOURCES = {
  system: 'operating system CSPRNG',
  seeded: 'seeded stream: no guarantee',
} as const satisfies Record<NoiseKind, string>

/** Float noise leaks through its low bits (Mironov 2012); integer mechanisms do not. */
export const FLOAT_CAVEAT =
  'The noise is floating-point: its low bits can tell more than this number says (Mironov 2012).'

/** What is said instead where every release was made by one of EXACT_MECHANISMS. */
export const EXACT_NOISE = 'The noise is drawn exactly, in integers: no rounding is left out of this number.'

const EXACT_MECHANISMS: readonly MechanismName[] = [
  'discrete-gaussian',
  'discrete-laplace',
  'codebook-response',
  'randomized-response',
  'one-bit',
]

/** What one epsilon is about. */
export interface Coverage {
  /** Whose change the guarantee hides. */
  readonly unit: string
  readonly adjacency: Adjacency
  readonly notCovered: readonly string[]
  /** Not covered as long as the ledger knows no persons. */
  readonly withoutPersons: readonly string[]
}

/** Vertical training: embeddings of slices. */
export const VERTICAL_COVERAGE: Coverage = {
  unit: "one record's slice at this party",
  adjacency: 'replace-one',
  notCovered: [
    "other records' vectors, which depend on this record through the party's own trained weights and, of a table, through the means and deviations of its columns",
    'labels, and the gradients of released vectors, which depend on labels',
    'which records take part (entity alignment)',
  ],
  withoutPersons: ['a person with several records: the epsilons of their records add up'],
}

/** Outsourced work: protected forms of images. */
export const IMAGE_COVERAGE: Coverage = {
  unit: 'one image of this party',
  adjacency: 'replace-one',
  notCovered: ['labels sent with the images', 'ranges and budgets chosen by looking at private images'],
  withoutPersons: ['a person with several images: the epsilons of their images add up'],
}

/** Horizontal training: updates of a model. */
export const UPDATE_COVERAGE: Coverage = {
  unit: "one participant's update",
  adjacency: 'replace-one',
  notCovered: ['single examples within the update'],
  withoutPersons: [],
}

/** What a participant tells the coordinator and the reviewer about its releases: no record, no id, no key. */
export const PrivacyStatement = z.strictObject({
  version: z.literal(2),
  unit: z.string(),
  adjacency: z.enum(['add-remove', 'replace-one']),
  mechanisms: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      /** How many releases were made so, over all records. */
      releases: z.int().min(1),
      /** Of one release at `delta`; null for none. */
      epsilon: z.number().min(0).nullable(),
    }),
  ),
  /** Releases debited beforehand that were not made, or not yet. */
  reserved: z.int().min(0),
  /** Releases composed: the most that any record was in, reserved ones included. */
  releases: z.int().min(0),
  /** The largest that any record has spent over all runs of the ledger; null without a bound. */
  epsilon: z.number().min(0).nullable(),
  /** 0 where every release was pure. */
  delta: z.number().min(0).lt(1).nullable(),
  /** Epsilon over the records, null for no bound. */
  distribution: z.strictObject({
    min: z.number().min(0).nullable(),
    median: z.number().min(0).nullable(),
    max: z.number().min(0).nullable(),
  }),
  /** All records of one person together; absent where the ledger knows no persons. */
  person: z
    .strictObject({
      persons: z.int().min(1),
      /** The most records of one person. */
      records: z.int().min(1),
      epsilon: z.number().min(0).nullable(),
    })
    .optional(),
  accountant: z.string(),
  conversion: z.string(),
  noise: z.enum([NOISE_SOURCES.system, NOISE_SOURCES.seeded]),
  notCovered: z.array(z.string()),
  caveat: z.string(),
})
export type PrivacyStatement = z.infer<typeof PrivacyStatement>

/**
 * The statement of all that a ledger holds, over all its runs.
 * @param budget whose filter judged and at whose delta epsilon is stated; null where none was granted, so that only pure
 *   releases have a bound
 * @param noiseKind of the releases still to come; one seeded release in the ledger makes the whole statement seeded
 */
export function stateLedger(
  ledger: LedgerReader,
  options: { readonly budget: Budget | null; readonly noiseKind: NoiseKind; readonly coverage: Coverage },
): PrivacyStatement {
  const { budget, noiseKind, coverage } = options
  const { adjacency } = coverage
  const uses = ledger.mechanisms()
  // Pure releases hold at delta 0, whatever delta their budget was granted at.
  const delta = isPure(ledger, adjacency) ? 0 : (budget?.delta ?? null)
  const spent = ledger.spent({ ...budget, delta: delta ?? 0, adjacency })
  const { person } = spent
  const seeded = noiseKind === 'seeded' || uses.some((use) => use.noiseKind === 'seeded')
  return {
    version: 2,
    unit: coverage.unit,
    adjacency,
    mechanisms: uses.map((use) => statedUse(use, delta ?? 0, adjacency)),
    reserved: ledger.reservations().reduce((sum, { times, used }) => sum + times - used, 0),
    releases: spent.releases,
    epsilon: spent.epsilon,
    delta,
    distribution: spent.distribution,
    ...(person === undefined ? {} : { person }),
    ...judgedBy(spent.judged, budget !== null),
    noise: seeded ? NOISE_SOURCES.seeded : NOISE_SOURCES.system,
    notCovered: [...coverage.notCovered, ...(person === undefined ? coverage.withoutPersons : [])],
    caveat: caveatOf(uses.map(({ mechanism }) => mechanism.name)),
  }
}

/**
 * The statement of a plan before it runs: what the worst of its units will have spent when all of it has been done.
 * @param planned how often a unit of each kind is released, and how; at least one kind
 * @param options.recordsPerPerson the most records of one person, where it is known
 */
export function statePlan(
  planned: readonly { readonly mechanism: Mechanism; readonly times: number }[],
  options: { readonly delta: number; readonly coverage: Coverage; readonly recordsPerPerson?: number },
): PrivacyStatement {
  const { coverage, recordsPerPerson } = options
  const { adjacency } = coverage
  const pure = planned.every(({ mechanism }) => pureEpsilon(mechanism.event, adjacency) !== undefined)
  const delta = pure ? 0 : options.delta
  const spentBy = (units: number) =>
    planned
      .map(({ mechanism: { event }, times }) =>
        composedEpsilon([{ event, times: units * times }], { delta, adjacency }),
      )
      .reduce((worst, each) => (each.epsilon > worst.epsilon ? each : worst))
  const spent = spentBy(1)
  const epsilon = finite(spent.epsilon)
  return {
    version: 2,
    unit: coverage.unit,
    adjacency,
    mechanisms: planned.map(({ mechanism, times }) => {
      const { name, event } = mechanism
      return statedUse(
        { mechanism: { name, event, description: mechanism.describe() }, releases: times },
        delta,
        adjacency,
      )
    }),
    reserved: 0,
    releases: Math.max(...planned.map(({ times }) => times)),
    epsilon,
    delta,
    distribution: { min: epsilon, median: epsilon, max: epsilon },
    ...(recordsPerPerson === undefined
      ? {}
      : { person: { persons: 1, records: recordsPerPerson, epsilon: finite(spentBy(recordsPerPerson).epsilon) } }),
    ...judgedBy(spent, false),
    noise: NOISE_SOURCES.system,
    notCovered: [...coverage.notCovered, ...(recordsPerPerson === undefined ? coverage.withoutPersons : [])],
    caveat: caveatOf(planned.map(({ mechanism }) => mechanism.name)),
  }
}

function finite(epsilon: number): number | null {
  return Number.isFinite(epsilon) ? epsilon : null
}

function caveatOf(mechanisms: readonly MechanismName[]): string {
  const exact = mechanisms.length > 0 && mechanisms.every((name) => EXACT_MECHANISMS.includes(name))
  return exact ? EXACT_NOISE : FLOAT_CAVEAT
}

function isPure(ledger: LedgerReader, adjacency: Adjacency): boolean {
  const histories = ledger.histories()
  return (
    histories.length > 0 &&
    histories.every(({ events }) => events.every(({ event }) => pureEpsilon(event, adjacency) !== undefined))
  )
}

/** The names of what made a number, and of how it became an epsilon at delta. */
function judgedBy({ how, order }: Spent['judged'], filtered: boolean): { accountant: string; conversion: string } {
  const names: Record<Judgement['how'], { accountant: string; conversion: string }> = {
    pure: { accountant: 'pure releases by basic composition', conversion: 'none, delta is not used' },
    gdp: {
      accountant: 'Gaussian releases exactly (mu^2 adds), pure releases before them by basic composition',
      conversion: 'exact Gaussian (epsilon, delta) curve of Balle and Wang 2018',
    },
    rdp: {
      accountant: `Renyi divergences of order ${order} add up, pure releases before them by basic composition`,
      conversion: CONVERSIONS.improved,
    },
    plan: PLAN_ACCOUNTANT,
  }
  const { accountant, conversion } = names[how]
  return { accountant: filtered ? `privacy filter: ${accountant}` : accountant, conversion }
}

function statedUse(
  { mechanism, releases }: Pick<MechanismUse, 'mechanism' | 'releases'>,
  delta: number,
  adjacency: Adjacency,
): PrivacyStatement['mechanisms'][number] {
  const { epsilon } = composedEpsilon([{ event: mechanism.event, times: 1 }], { delta, adjacency })
  const { name, description } = mechanism
  return { name, description, releases, epsilon: finite(epsilon) }
}

/** The statement in plain sentences. Numbers are rounded up; where there is no guarantee the text opens with that. */
export function statementText(statement: PrivacyStatement): string {
  if (statement.releases === 0) return 'Nothing has been released yet: epsilon 0.'
  if (statement.epsilon === null) return noBound(statement)
  const claim = boundedClaim(statement, statement.epsilon)
  if (statement.noise === NOISE_SOURCES.system) return claim
  return `Seeded noise: no guarantee, because whoever knows the seed can subtract it. With secret noise it would be: ${claim}`
}

/** What is said of mechanisms that promise nothing. */
const UNBOUNDED: Readonly<Record<string, string>> = {
  unprotected: 'no guarantee: unprotected release',
  'batch-maximum-noise':
    'unsafe: no guarantee: the noise follows the largest norm of a batch, which tells of its records',
  'variational-bottleneck':
    'no guarantee: samples of a variational bottleneck, whose noise the party itself has learned',
  duetface: 'no guarantee: most frequencies as they are',
  partialface: 'no guarantee: a subset of the frequencies in a random order, without noise',
  minusface: 'no guarantee: what a generator leaves of an image, its channels in a random order, without noise',
} satisfies Partial<Record<MechanismName, string>>

function noBound(statement: PrivacyStatement): string {
  const reason =
    statement.mechanisms.map(({ name }) => UNBOUNDED[name]).find((each) => each !== undefined) ??
    'no guarantee: Gaussian noise is bounded at a delta, and none was set'
  return `${reason} (unit ${statement.unit}, at most ${count(statement.releases, 'release')} of a record).`
}

function boundedClaim(statement: PrivacyStatement, epsilon: number): string {
  const { unit, adjacency, delta, releases, mechanisms, accountant, conversion, noise, notCovered, caveat } = statement
  const { person, reserved } = statement
  const at = delta === null || delta === 0 ? '' : ` at delta ${delta}`
  const ways = mechanisms.map(
    (use) => `${use.description} (epsilon ${use.epsilon === null ? 'unbounded' : shownUp(use.epsilon)}${at} a release)`,
  )
  return [
    `Epsilon ${shownUp(epsilon)}${at} for ${unit} (${adjacency}), over at most ${count(releases, 'release')} of a record: ${ways.join('; ') || 'none made yet'}.`,
    ...(reserved === 0 ? [] : [`Counted in it: ${count(reserved, 'reserved release')} that have not been made.`]),
    ...(person === undefined ? [] : [personClaim(person, at)]),
    `Accountant: ${accountant}; conversion: ${conversion}; noise: ${noise}.`,
    `Not covered: ${notCovered.join('; ')}.`,
    caveat,
  ].join(' ')
}

function personClaim({ epsilon, records }: NonNullable<PrivacyStatement['person']>, at: string): string {
  const bound = epsilon === null ? 'no bound' : `epsilon ${shownUp(epsilon)}${at}`
  return `For all records of one person together, at most ${records}: ${bound}.`
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

/** Four significant digits, never below the value (but for the last bits of a double). */
export function shownUp(value: number): string {
  if (value === 0) return '0'
  const digits = 3 - Math.floor(Math.log10(value))
  const whole = Math.ceil(value * 10 ** digits * (1 - 1e-12))
  return String(Number(`${whole}e${-digits}`))
}
