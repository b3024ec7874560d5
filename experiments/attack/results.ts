import { z } from 'zod'
import { Name } from '../../proto/plan.js'

const Measure = z.strictObject({
  value: z.number(),
  interval: z.strictObject({ low: z.number(), high: z.number(), level: z.number() }),
})

export const MEASURES = ['accuracy', 'recognition', 'ssim', 'psnr', 'mse', 'auc'] as const

/** One figure of one attack on one party of one arm. */
export const AttackRow = Measure.extend({
  arm: Name,
  party: Name,
  attack: z.string(),
  measure: z.enum(MEASURES),
  /** What knowing nothing gives: always naming the largest class, or a coin. */
  ignorance: z.number().nullable(),
  /** The same figure of somebody who knows less: see `referenceIs`. */
  reference: Measure.nullable(),
  /** What the reference knows, in words. */
  referenceIs: z.string().nullable(),
  /** Whether the attack gains no more than the reference: its figure is not above the reference's interval. */
  within: z.boolean().nullable(),
  /** Defence capability score, of the figure that the attack is judged by. */
  dcs: z.number().nullable(),
})
export type AttackRow = z.infer<typeof AttackRow>

const Count = z.int().min(1)

/** How much work attackers may do. */
export const AttackEffort = z.strictObject({
  /** Which parties' records are attacked, and which parties attack labels. */
  parties: z.enum(['first', 'all']),
  /** Labelled records a class that label attacks know. */
  labelled: Count,
  recogniserEpochs: Count,
  decoderEpochs: Count,
  attributeEpochs: Count,
  whiteBoxSteps: Count,
  whiteBoxRecords: Count,
  /** Most test records that are inverted. */
  tests: Count,
  /** Most slices that a decoder learns from. */
  slices: Count,
})
export type AttackEffort = z.infer<typeof AttackEffort>

/** attacks.json of a run folder. */
export const AttackResults = z.strictObject({
  version: z.literal(1),
  scenario: Name,
  seed: z.int(),
  effort: AttackEffort,
  /** b, and MP* of the defence capability score; AP* is a row's `ignorance`. */
  dcs: z.strictObject({ mainWeight: z.number(), mainIdeal: z.number() }),
  rows: z.array(AttackRow),
})
export type AttackResults = z.infer<typeof AttackResults>
