import { z } from 'zod'
import { Partition } from '../../learning/data/partition.js'
import { DataSpec, isRows } from '../../learning/data/spec.js'
import { objections } from '../../privacy/plan-check.js'
import { type Misfit, misfits } from '../../proto/holdings.js'
import { Membership, type Mode, Name, Work } from '../../proto/plan.js'
import { Privacy } from '../../proto/privacy.js'
import { isPictureSlice, Slice } from '../../proto/slice.js'
import { TrainingChanges } from '../../proto/training.js'
import type { Absent } from '../../proto/vertical-work.js'
import { attackMisfits, HorizontalAttack, knownTo, takesPart } from '../attack/horizontal/spec.js'
import { ActiveCompletionSpec } from '../attack/malicious-sgd.js'

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
  /** Epsilon granted to each record over all runs of the ledger; maxEpsilon if not given. */
  budget: z.number().positive().optional(),
  /** Accept a plan without any guarantee; `--allow-unprotected` does the same for one run. */
  allowUnprotected: z.boolean().default(false),
  /** Outsourced only: send the labels with the forms. */
  shareLabels: z.boolean().default(false),
  /** Most ids of one owner with which a participant aligns its own. */
  maxAlignedIds: z.int().min(1).default(2_000_000),
  /** Central noise only: let the coordinator see the clipped updates. */
  trustCoordinator: z.boolean().default(false),
})
export type Limits = z.infer<typeof Limits>

/** Limits of one participant in place of everybody's. */
const OwnLimits = z.strictObject({ budget: Limits.shape.budget })

/** What some parties do in place of their part, for research on attacks and defences. */
export const Attack = z.discriminatedUnion('kind', [
  /** Horizontal: they poison records, or send updates that they have not learnt. */
  ...HorizontalAttack.options,
  /** Vertical: they train so that the top model relies on them, for `fedveil attack` to complete their bottom models. */
  ActiveCompletionSpec.extend({ kind: z.literal('active-completion'), participants: z.array(Name).min(1) }),
])
export type Attack = z.infer<typeof Attack>

/** Training on pooled data, to compare with: switched on or off, or on with other training settings. */
export const Ceiling = z.union([
  z.boolean(),
  // Widths of its network: several parties' networks together hold more than one of theirs.
  TrainingChanges.extend({ widths: z.array(z.int().min(4).max(512)).min(1).max(5).optional() }),
])

/** Of the records that are kept for testing, drawn at random: the coordinator trains on them and does not test with them. */
const RootData = z.strictObject({ records: z.int().min(1).max(100_000) })

/** Honest rounds of plain averaging before the arms begin; other keys of the training where they are not to be the arms'. */
const WarmStart = TrainingChanges.required({ epochs: true })

export const Scenario = z
  .strictObject({
    name: Name,
    title: z.string().min(1).max(120),
    /** What the run is expected to show; printed above its results. */
    claim: z.string().min(1).max(600),
    seed: z.int().min(0).default(1),
    /** Horizontal: of built-in data, of what is kept for testing and of who holds what; `seed` if not given. */
    dataSeed: z.int().min(0).optional(),
    /** Engine threads of each process; the same bytes need the same count. */
    threads: z.int().min(1).max(256).default(1),
    /** Horizontal simulations: processes that the participants share; the results are the same for any number. */
    processes: z.int().min(1).max(1000).optional(),
    data: DataSpec,
    /** Horizontal and outsourced simulations: who holds which records; dealt at random if not given. */
    partition: Partition.optional(),
    participants: z
      .array(
        z.strictObject({
          name: Name,
          slice: Slice.default('whole'),
          /** Share of the records that it holds, drawn at random: a partial overlap to align. */
          holds: z.number().gt(0).max(1).default(1),
          /** Share of its records that it does not train on but tests the global model with: work.federatedEvaluation. */
          validation: z.number().min(0).max(0.5).optional(),
          limits: OwnLimits.optional(),
        }),
      )
      .min(1)
      .max(10_000),
    privacy: Privacy,
    work: Work,
    /** Horizontal: what the coordinator's own update is trained on, with which the rule `fltrust` compares. */
    rootData: RootData.optional(),
    /** Horizontal simulations: the model that every arm begins with. */
    warmStart: WarmStart.optional(),
    ceiling: Ceiling.default(true),
    attack: Attack.optional(),
    /** Vertical, for research: each party keeps the gradients that it receives in its own store, for `fedveil attack`. */
    record: z.literal('gradients').optional(),
    limits: Limits.prefault({}),
    /** What becomes of the run when a participant leaves it in order; by the mode if not given. */
    membership: Membership.partial().optional(),
    arms: z
      .array(Arm)
      .min(1)
      .default([{ name: 'run', title: 'as written', set: {} }]),
  })
  .superRefine((scenario, context) => {
    const refuse = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', message, path })
    const { work, participants, attack, record } = scenario
    const names = participants.map(({ name }) => name)
    repeatedAt(names).forEach((i) => {
      refuse('every participant needs a name of its own', 'participants', i, 'name')
    })
    repeatedAt(scenario.arms.map(({ name }) => name)).forEach((i) => {
      refuse('every arm needs a name of its own', 'arms', i, 'name')
    })
    for (const [i, { name }] of scenario.arms.entries()) {
      if (RESERVED_ARMS.has(name)) refuse(`"${name}" is kept for a folder of the run`, 'arms', i, 'name')
    }
    const aligns = work.mode === 'vertical' && work.alignment.kind === 'psi'
    const evaluates = work.mode === 'horizontal' && work.federatedEvaluation !== 'none'
    for (const [i, { name, holds, validation }] of participants.entries()) {
      if (validation !== undefined && !evaluates)
        refuse('nobody tests on it: set work.federatedEvaluation in horizontal mode', 'participants', i, 'validation')
      if (holds < 1 && !aligns)
        refuse('a share of the records needs work.alignment.kind psi in vertical mode', 'participants', i, 'holds')
      if (RESERVED.has(name)) refuse(`"${name}" is kept for another folder of the run`, 'participants', i, 'name')
    }
    const { data } = scenario
    const imageSize = isRows(data) ? undefined : data.size
    for (const { path, why } of [...misfits({ participants, work, imageSize }), ...notFeatures(scenario)]) {
      refuse(why, ...path)
    }
    const claim = { ...scenario, membership: membershipOf(scenario), ...recordsOf(scenario.data) }
    for (const { path, why } of objections(claim)) refuse(why, ...path)
    if (scenario.processes !== undefined && work.mode !== 'horizontal')
      refuse('only participants of horizontal runs share processes: leave it out', 'processes')
    const horizontal = horizontalAttackOf(scenario)
    if (horizontal !== undefined && work.mode !== 'horizontal') {
      refuse('such an attack needs participants who train whole models: work.mode horizontal', 'attack')
    }
    if (attack?.kind === 'active-completion' && work.mode !== 'vertical') {
      refuse('a bottom model to complete is that of a party of work.mode vertical', 'attack')
    }
    if (scenario.partition !== undefined && work.mode === 'vertical') {
      refuse('every party of a vertical run holds a slice of all records: nothing is dealt', 'partition')
    }
    if (scenario.partition?.kind === 'shares' && scenario.partition.shares.length !== participants.length) {
      refuse(`give each of the ${participants.length} participants a share`, 'partition', 'shares')
    }
    if (scenario.dataSeed !== undefined && work.mode !== 'horizontal') {
      refuse('only horizontal runs deal their records by a seed of its own', 'dataSeed')
    }
    if (scenario.rootData !== undefined && work.mode !== 'horizontal') {
      refuse('only the coordinator of a horizontal run trains an update of its own: work.mode horizontal', 'rootData')
    }
    if (work.mode === 'horizontal' && work.aggregation.rule === 'fltrust' && scenario.rootData === undefined) {
      refuse(
        'it compares with the coordinator’s own update: say what that is trained on, rootData: {records: 100}',
        'work',
        'aggregation',
      )
    }
    if (scenario.warmStart !== undefined && work.mode !== 'horizontal') {
      refuse('rounds that train a whole model are those of work.mode horizontal', 'warmStart')
    }
    if (scenario.warmStart !== undefined && scenario.privacy.mechanism !== 'unprotected') {
      refuse(
        'what is learnt before would escape the guarantee: privacy.mechanism unprotected, or no warm start',
        'warmStart',
      )
    }
    if (record !== undefined && work.mode !== 'vertical') {
      refuse('gradients come back to the parties of vertical runs alone: work.mode vertical', 'record')
    }
    for (const { path, why } of attack ? attackMisfits(attack, names) : []) refuse(why, 'attack', ...path)
    const { privacy } = scenario
    const someAreDrawn = privacy.mechanism === 'dp-fedavg-central' && privacy.samplingRate < 1
    if (horizontal && someAreDrawn && knownTo(horizontal, names).length > 0) {
      refuse('it waits for updates of everybody in every round: privacy.samplingRate 1', 'attack', 'kind')
    }
  })
export type Scenario = z.infer<typeof Scenario>

/** The attack of a horizontal scenario, if it has one. */
export function horizontalAttackOf({ attack }: { readonly attack?: Attack | undefined }): HorizontalAttack | undefined {
  return attack?.kind === 'active-completion' ? undefined : attack
}

/** Whether a participant does more than its part in the run: it attacks, tells attackers its updates, or keeps gradients. */
export function actsInExperiment(scenario: Scenario, name: string): boolean {
  const everybody = scenario.participants.map((one) => one.name)
  const { attack, record } = scenario
  return record !== undefined || (attack !== undefined && takesPart(attack, everybody, name))
}

const RESERVED = new Set(['coordinator', 'collusion'])
/** Folders of a run beside those of its arms. */
const RESERVED_ARMS = new Set(['pretrained', 'warm-start'])

interface Joined {
  readonly work: { readonly mode: Mode; readonly absent?: Absent }
  readonly participants: readonly unknown[]
  readonly membership?:
    | {
        departure?: Membership['departure'] | undefined
        minimum?: number | undefined
        waitSeconds?: number | undefined
      }
    | undefined
}

/**
 * The policy of a scenario with what it leaves open: horizontal runs go on with two or more, vertical ones that fill with
 * one or more, others stop.
 */
export function membershipOf({ work, participants, membership }: Joined): Membership {
  const fewest = fewestWithout(work)
  return {
    departure: membership?.departure ?? (fewest === undefined ? 'stop' : 'go-on'),
    minimum: membership?.minimum ?? Math.min(fewest ?? participants.length, participants.length),
    waitSeconds: membership?.waitSeconds ?? 60,
  }
}

/** With how many participants a run still makes sense; undefined if it needs all of them. */
function fewestWithout({ mode, absent }: Joined['work']): number | undefined {
  if (mode === 'horizontal') return 2
  return absent?.kind === 'fill' ? 1 : undefined
}

/** Seed of the data and of who holds what of it. */
export function dataSeedOf({ dataSeed, seed }: Pick<Scenario, 'dataSeed' | 'seed'>): number {
  return dataSeed ?? seed
}

/** Columns of a table that no party can learn from. */
function notFeatures({ data, participants }: Pick<Scenario, 'data' | 'participants'>): Misfit[] {
  if (!isRows(data)) return []
  const { label, id } = data
  return participants.flatMap(({ slice }, i) => {
    const columns = isPictureSlice(slice) ? [] : slice.columns
    return [
      ...(columns.includes(label) ? [`column "${label}" is the label, which the coordinator alone holds`] : []),
      ...(id !== undefined && columns.includes(id)
        ? [`column "${id}" names the rows, and is nothing to learn from`]
        : []),
    ].map((why) => ({ path: ['participants', i, 'slice'], why }))
  })
}

/** How many records built-in data makes; of own data that is not known beforehand. */
function recordsOf(data: DataSpec): { records?: number } {
  if (data.source === 'synthetic-table') return { records: data.rows }
  return data.source === 'faces' ? { records: data.identities * data.imagesPerIdentity } : {}
}

function repeatedAt(names: readonly string[]): number[] {
  return names.flatMap((name, i) => (names.indexOf(name) < i ? [i] : []))
}
