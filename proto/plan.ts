import { z } from 'zod'
import { Backbone } from './backbone.js'
import { EXIT, FedveilError } from './error.js'
import { FormEncoding } from './form-encoding.js'
import { Head } from './head.js'
import { misfits } from './holdings.js'
import { HorizontalWork } from './horizontal-work.js'
import { Privacy } from './privacy.js'
import { Slice } from './slice.js'
import { Training } from './training.js'
import { VerticalWork } from './vertical-work.js'

/**
 * The plan of a run: all that a coordinator and its participants must agree on before a record is touched.
 * The coordinator sends it in `Welcome.plan_json`; a participant checks it here and against its own limits.
 */

export const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, ".", "_" and "-", at most 64')

export const OutsourcedWork = z.strictObject({
  mode: z.literal('outsourced'),
  model: Backbone,
  embedding: z.int().min(2).max(4096),
  head: Head,
  training: Training,
  /** Images a form message carries. */
  formsPerMessage: z.int().min(1).max(1024),
  encoding: FormEncoding.default('f16'),
})
export type OutsourcedWork = z.infer<typeof OutsourcedWork>

export const Work = z.discriminatedUnion('mode', [VerticalWork, HorizontalWork, OutsourcedWork])
export type Work = z.infer<typeof Work>
export type Mode = Work['mode']

/** Whether neither a mechanism nor a defence protects what a run releases: what others are measured against. */
export function isUndefended({ privacy, work }: { readonly privacy: Privacy; readonly work: Work }): boolean {
  return privacy.mechanism === 'unprotected' && (work.mode !== 'vertical' || work.defence.kind === 'none')
}

/** What becomes of a run when a participant leaves it in order, e.g. because its budget is spent. */
export const Membership = z.strictObject({
  /** `go-on`: later rounds open without it. `stop`: the run ends at the last whole round. */
  departure: z.enum(['go-on', 'stop']),
  /** Fewest participants with which a round counts; with fewer the run ends at the last whole round. */
  minimum: z.int().min(1),
  /**
   * Horizontal runs: how long a participant whose connection is lost is waited for in the open round, and how long a
   * participant tries to come back, in seconds; then it has left. 0: a lost connection fails the run.
   */
  waitSeconds: z.int().min(0).max(86_400).default(60),
})
export type Membership = z.infer<typeof Membership>

export const Plan = z
  .strictObject({
    version: z.literal(1),
    run: Name,
    scenario: Name,
    arm: Name,
    /** `predict`: the parties of a finished vertical run release embeddings of records from the models that they kept. */
    purpose: z.enum(['train', 'predict']).default('train'),
    /** Public: initial weights, batch order, augmentation. Never the noise of a deployment. */
    seed: z.int().min(0),
    /** Engine threads of each process: part of the plan because the same bytes need the same count. */
    threads: z.int().min(1).max(256),
    /** Height and width of an image in pixels, 3 colours; not given where records are rows of a table. */
    imageSize: z.int().min(8).max(512).optional(),
    classes: z.int().min(2),
    participants: z
      .array(z.strictObject({ name: Name, slice: Slice }))
      .min(1)
      .max(10_000),
    privacy: Privacy,
    work: Work,
    membership: Membership,
  })
  .superRefine((plan, context) => {
    for (const { path, why } of misfits(plan)) context.addIssue({ code: 'custom', path: [...path], message: why })
  })
export type Plan = z.infer<typeof Plan>

/** Height and width of a plan's images in pixels. @throws PLAN_IMAGES if its records are rows of a table */
export function imageSizeOf({ run, imageSize }: Pick<Plan, 'run' | 'imageSize'>): number {
  if (imageSize !== undefined) return imageSize
  throw new FedveilError(
    'PLAN_IMAGES',
    `The plan of run "${run}" is about a table, where images are needed.`,
    EXIT.refused,
  )
}

/** How long a participant that lost its connection may take to come back into the open run; 0: it cannot. */
export function secondsToReturn({ work, membership }: Pick<Plan, 'work' | 'membership'>): number {
  if (work.mode === 'horizontal') return membership.waitSeconds
  return work.mode === 'vertical' && work.absent.kind === 'wait' ? work.absent.seconds : 0
}
