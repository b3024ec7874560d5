import { z } from 'zod'
import { DataSpec } from '../../learning/data/spec.js'
import { Name, Privacy, Slice, TrainingChanges, Work } from '../../proto/plan.js'
import { BackdoorSpec } from '../attack/backdoor.js'

/** One YAML file that says a whole experiment. docs/scenarios.md explains every key. */

/** An arm is the scenario with some keys replaced: dotted path -> value. */
export const Arm = z.strictObject({
  name: Name,
  title: z.string().min(1).max(120),
  set: z.record(z.string(), z.unknown()).default({}),
})
export type Arm = z.infer<typeof Arm>

/** What a participant of this scenario will never go beyond, whatever plan a coordinator sends. */
export const Limits = z.strictObject({
  /** Most epsilon that one record may spend. */
  maxEpsilon: z.number().positive().default(1000),
  /** Accept a plan without any guarantee; `--allow-unprotected` does the same for one run. */
  allowUnprotected: z.boolean().default(false),
  /** Outsourced only: send the labels with the forms. */
  shareLabels: z.boolean().default(false),
})
export type Limits = z.infer<typeof Limits>

/** One party that plants a trigger, for research on defences. */
export const Attack = BackdoorSpec.extend({
  kind: z.literal('backdoor'),
  /** Names of the attackers. */
  participants: z.array(Name).min(1),
})
export type Attack = z.infer<typeof Attack>

/** Training on pooled data, to compare with: switched on or off, or on with other training settings. */
export const Ceiling = z.union([
  z.boolean(),
  // Widths of its network: several parties' networks together hold more than one of theirs.
  TrainingChanges.extend({ widths: z.array(z.int().min(4).max(512)).min(1).max(5).optional() }),
])

export const Scenario = z
  .strictObject({
    name: Name,
    title: z.string().min(1).max(120),
    /** What the run is expected to show; printed above its results. */
    claim: z.string().min(1).max(600),
    seed: z.int().min(0).default(1),
    /** Engine threads of each process; the same bytes need the same count. */
    threads: z.int().min(1).max(256).default(1),
    data: DataSpec,
    participants: z
      .array(z.strictObject({ name: Name, slice: Slice.default('whole') }))
      .min(1)
      .max(10_000),
    privacy: Privacy,
    work: Work,
    ceiling: Ceiling.default(true),
    attack: Attack.optional(),
    limits: Limits.prefault({}),
    arms: z
      .array(Arm)
      .min(1)
      .default([{ name: 'run', title: 'as written', set: {} }]),
  })
  .superRefine((scenario, context) => {
    const refuse = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', message, path })
    const { work, privacy, participants, attack } = scenario
    const names = participants.map(({ name }) => name)
    repeatedAt(names).forEach((i) => {
      refuse('every participant needs a name of its own', 'participants', i, 'name')
    })
    repeatedAt(scenario.arms.map(({ name }) => name)).forEach((i) => {
      refuse('every arm needs a name of its own', 'arms', i, 'name')
    })
    for (const [i, { name, slice }] of participants.entries()) {
      if (RESERVED.has(name)) refuse(`"${name}" is kept for the coordinator's folder`, 'participants', i, 'name')
      if (work.mode !== 'vertical' && slice !== 'whole') {
        refuse(`participants hold whole images in ${work.mode} mode; allowed: whole`, 'participants', i, 'slice')
      }
    }
    if (!MECHANISMS[work.mode].includes(privacy.mechanism)) {
      const allowed = MECHANISMS[work.mode].join(', ')
      refuse(`in ${work.mode} mode this mechanism does not apply; allowed: ${allowed}`, 'privacy', 'mechanism')
    }
    if (attack !== undefined && work.mode !== 'horizontal') {
      refuse('a backdoor needs participants who train whole models: work.mode horizontal', 'attack')
    }
    for (const [i, name] of (attack?.participants ?? []).entries()) {
      if (!names.includes(name))
        refuse(`no participant has this name (${names.join(', ')})`, 'attack', 'participants', i)
    }
  })
export type Scenario = z.infer<typeof Scenario>

const RESERVED = new Set(['coordinator'])

const MECHANISMS: Readonly<Record<Scenario['work']['mode'], readonly string[]>> = {
  vertical: ['unprotected', 'gaussian'],
  horizontal: ['unprotected'],
  outsourced: ['unprotected', 'dctdp'],
}

function repeatedAt(names: readonly string[]): number[] {
  return names.flatMap((name, i) => (names.indexOf(name) < i ? [i] : []))
}
