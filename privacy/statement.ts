import { z } from 'zod'
import { ACCOUNTANT, CONVERSION, debited, EMPTY_ACCOUNT, epsilonOf } from './accountant/account.js'
import type { Ledger, MechanismUse, NoiseKind } from './ledger.js'

export const NOISE_SOURCES = {
  system: 'operating system CSPRNG',
  seeded: 'seeded stream: no guarantee',
} as const satisfies Record<NoiseKind, string>

/** Float noise leaks through its low bits (Mironov 2012); integer mechanisms do not. */
export const FLOAT_CAVEAT =
  'The noise is floating-point: its low bits can tell more than this number says (Mironov 2012).'

/** What one epsilon is about. */
export interface Coverage {
  /** Whose change the guarantee hides. */
  readonly unit: string
  readonly notCovered: readonly string[]
}

/** Vertical training: embeddings of slices. */
export const VERTICAL_COVERAGE: Coverage = {
  unit: "one record's slice at this party",
  notCovered: [
    "other records' vectors, which depend on this record through the party's own trained weights",
    'labels, and the gradients of released vectors, which depend on labels',
    'which records take part (entity alignment)',
    'a person with several records: the epsilons of their records add up',
  ],
}

/** Outsourced work: protected forms of images. */
export const IMAGE_COVERAGE: Coverage = {
  unit: 'one image of this party',
  notCovered: [
    'labels sent with the images',
    'ranges and budgets chosen by looking at private images',
    'a person with several images: the epsilons of their images add up',
  ],
}

/** Horizontal training: updates of a model. */
export const UPDATE_COVERAGE: Coverage = {
  unit: "one participant's update",
  notCovered: ['single examples within the update'],
}

/** What a participant tells the coordinator and the reviewer about its releases: no record, no id, no key. */
export const PrivacyStatement = z.strictObject({
  version: z.literal(1),
  unit: z.string(),
  adjacency: z.literal('replace-one'),
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
  /** Releases composed: the most that any record was in. */
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
  accountant: z.string(),
  conversion: z.string(),
  noise: z.enum([NOISE_SOURCES.system, NOISE_SOURCES.seeded]),
  notCovered: z.array(z.string()),
  caveat: z.string(),
})
export type PrivacyStatement = z.infer<typeof PrivacyStatement>

/**
 * The statement of all that a ledger holds, over all its runs.
 * @param delta at which epsilon is stated; null where no budget was granted, so that Gaussian releases have no bound
 * @param noiseKind of the releases still to come; one seeded release in the ledger makes the whole statement seeded
 */
export function stateLedger(
  ledger: Ledger,
  options: { readonly delta: number | null; readonly noiseKind: NoiseKind; readonly coverage: Coverage },
): PrivacyStatement {
  const { noiseKind, coverage } = options
  const uses = ledger.mechanisms()
  // Pure releases hold at delta 0, whatever delta their budget was granted at.
  const pure = uses.length > 0 && uses.every(({ mechanism }) => mechanism.loss.kind === 'pure')
  const delta = pure ? 0 : options.delta
  const spent = ledger.spent(delta ?? 0)
  const seeded = noiseKind === 'seeded' || uses.some((use) => use.noiseKind === 'seeded')
  return {
    version: 1,
    unit: coverage.unit,
    adjacency: 'replace-one',
    mechanisms: uses.map((use) => statedUse(use, delta ?? 0)),
    releases: spent.releases,
    epsilon: spent.epsilon,
    delta,
    distribution: spent.distribution,
    accountant: ACCOUNTANT,
    conversion: CONVERSION,
    noise: seeded ? NOISE_SOURCES.seeded : NOISE_SOURCES.system,
    notCovered: [...coverage.notCovered],
    caveat: FLOAT_CAVEAT,
  }
}

function statedUse({ mechanism, releases }: MechanismUse, delta: number): PrivacyStatement['mechanisms'][number] {
  const epsilon = epsilonOf(debited(EMPTY_ACCOUNT, mechanism.loss), delta)
  const { name, description } = mechanism
  return { name, description, releases, epsilon: Number.isFinite(epsilon) ? epsilon : null }
}

/** The statement in plain sentences. Numbers are rounded up; where there is no guarantee the text opens with that. */
export function statementText(statement: PrivacyStatement): string {
  if (statement.releases === 0) return 'Nothing has been released yet: epsilon 0.'
  if (statement.epsilon === null) return noBound(statement)
  const claim = boundedClaim(statement, statement.epsilon)
  if (statement.noise === NOISE_SOURCES.system) return claim
  return `Seeded noise: no guarantee, because whoever knows the seed can subtract it. With secret noise it would be: ${claim}`
}

function noBound(statement: PrivacyStatement): string {
  const unprotected = statement.mechanisms.some(({ name }) => name === 'unprotected')
  const reason = unprotected ? 'unprotected release' : 'Gaussian noise is bounded at a delta, and none was set'
  return `no guarantee: ${reason} (unit ${statement.unit}, at most ${count(statement.releases, 'release')} of a record).`
}

function boundedClaim(statement: PrivacyStatement, epsilon: number): string {
  const { unit, adjacency, delta, releases, mechanisms, accountant, conversion, noise, notCovered, caveat } = statement
  const at = delta === null || delta === 0 ? '' : ` at delta ${delta}`
  const ways = mechanisms.map(
    (use) => `${use.description} (epsilon ${use.epsilon === null ? 'unbounded' : shownUp(use.epsilon)}${at} a release)`,
  )
  return [
    `Epsilon ${shownUp(epsilon)}${at} for ${unit} (${adjacency}), over at most ${count(releases, 'release')} of a record: ${ways.join('; ')}.`,
    `Accountant: ${accountant}; conversion: ${conversion}; noise: ${noise}.`,
    `Not covered: ${notCovered.join('; ')}.`,
    caveat,
  ].join(' ')
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
