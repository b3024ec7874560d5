import { z } from 'zod'
import { Name } from '../../proto/plan.js'

const Measure = z.strictObject({
  value: z.number(),
  interval: z.strictObject({ low: z.number(), high: z.number(), level: z.number() }),
})

export const MEASURES = ['accuracy', 'recognition', 'ssim', 'psnr', 'mse', 'auc', 'advantage'] as const

/** One figure of one attack on one party of one arm. */
export const AttackRow = Measure.extend({
  arm: Name,
  /** Null where the records of all parties are attacked. */
  party: Name.nullable(),
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

/** How much work the attackers of a vertical run may do. */
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

/** How much work the attackers of an outsourced run may do. */
export const FormAttackEffort = z.strictObject({
  recogniserEpochs: Count,
  /** Passes of an attacker's U-Net over its own images, each with fresh releases. */
  epochs: Count,
  /** Peak rate of its Adam. */
  learningRate: z.number().positive(),
  /** Channels of its levels. */
  widths: z.array(Count).min(1),
  /** The attacker's own images, of people who have no part in the run. */
  images: Count,
  /** Most test records that are attacked. */
  tests: Count,
  /** What a U-Net sees: what the coordinator's model reads, or the form's channels too, whichever recovers more. */
  inputs: z.enum(['reader', 'both']),
})
export type FormAttackEffort = z.infer<typeof FormAttackEffort>

const COMMON = {
  version: z.literal(2),
  scenario: Name,
  seed: z.int(),
  /** b, and MP* of the defence capability score; AP* is a row's `ignorance`. */
  dcs: z.strictObject({ mainWeight: z.number(), mainIdeal: z.number() }),
  rows: z.array(AttackRow),
}

/** What protecting an image costs, as measured while its run was attacked. */
export const FormCost = z.strictObject({
  arm: Name,
  /** Of one form on the wire in the plan's encoding, without its label and the frame around it. */
  bytesPerImage: z.number().positive(),
  /** At a participant, from pixels to encoded bytes: the mean over some images, one after the other. */
  millisecondsPerImage: z.number().positive(),
})
export type FormCost = z.infer<typeof FormCost>

/** attacks.json of a run folder. */
export const AttackResults = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('vertical'), effort: AttackEffort, ...COMMON }),
  z.strictObject({
    mode: z.literal('outsourced'),
    effort: FormAttackEffort,
    /** The attackers' own images, of people who have no part in the run, and whether those are drawn. */
    knowledge: z.strictObject({ images: Count, builtIn: z.boolean() }),
    costs: z.array(FormCost),
    ...COMMON,
  }),
])
export type AttackResults = z.infer<typeof AttackResults>
