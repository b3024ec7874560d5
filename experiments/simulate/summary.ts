import { z } from 'zod'
import { Metrics, RunResult } from '../../coordinator/event.js'
import { share } from '../../privacy/reference/reference.js'
import { Name } from '../../proto/plan.js'
import { Detection } from './detection.js'

/** What the parties of a protected vertical arm know by themselves: null elsewhere, and where one of them left. */
export const PartyAccuracies = z.strictObject({
  /** By party: how often it names the class of a test record rightly without noise and without the others, 0..1. */
  partyAccuracy: z.record(Name, z.number()).nullable().default(null),
  /** As `reference`, where each party knows no more than that. */
  referenceFromParties: z.number().nullable().default(null),
})
export type PartyAccuracies = z.infer<typeof PartyAccuracies>

/** What a round of a horizontal arm measured; null where it was not. Round 0 is the model that the arm began with. */
export const RoundFigures = z.strictObject({
  round: z.int(),
  /** Of the test records. */
  accuracy: z.number().nullable(),
  attackSuccess: z.number().nullable(),
  ...Detection.shape,
})
export type RoundFigures = z.infer<typeof RoundFigures>

/** One arm in result.json: what it measured, without the ids of the run. */
export const ArmSummary = RunResult.omit({ run: true, arm: true, mode: true, majority: true }).extend({
  name: Name,
  title: z.string(),
  /** `epsilon`, beside `epsilonPerRelease`. */
  epsilonTotal: z.number().nullable(),
  /** accuracy / (reference x accuracy of the unprotected arm); null where one of them is missing. */
  share: z.number().nullable(),
  /** Over the attacked rounds from the fifth on, without any over all rounds; null of a rule that flags nobody. */
  detection: Detection.nullable().default(null),
  /** Over all attacked rounds. */
  detectionOverAll: Detection.nullable().default(null),
  /** Horizontal. */
  rounds: z.array(RoundFigures).default([]),
  ...PartyAccuracies.shape,
})
export type ArmSummary = z.infer<typeof ArmSummary>

/** result.json of a run folder, and with `--json` the last line of standard output (which adds `out`). */
export const Summary = z.strictObject({
  scenario: Name,
  title: z.string(),
  claim: z.string(),
  mode: z.enum(['vertical', 'horizontal', 'outsourced']),
  seed: z.int(),
  /** Accuracy of training on pooled data; null if the scenario switches it off. */
  ceiling: z.number().nullable(),
  /** Its area under the ROC curve, of two classes. */
  ceilingAuc: z.number().nullable(),
  /** Seconds that the centralised training took. */
  ceilingSeconds: z.number().nullable(),
  /** Accuracy of always naming the largest class. */
  majority: z.number(),
  arms: z.array(ArmSummary),
})
export type Summary = z.infer<typeof Summary>

/** A line of a run folder's metrics.jsonl. */
export const ArmMetrics = Metrics.extend({ arm: z.string(), detection: Detection.optional() })
export type ArmMetrics = z.infer<typeof ArmMetrics>

/** The name under which the centralised training's metrics and result are kept. */
export const CENTRALISED = 'centralised'

/** What one arm measured: the run itself, its parties alone, and round by round how its attackers were found. */
export interface ArmResult {
  readonly run: RunResult
  readonly parties: PartyAccuracies
  readonly detection: Detection | null
  readonly detectionOverAll: Detection | null
  readonly rounds: RoundFigures[]
}

/** @param unprotected accuracy of the scenario's arm without protection, where it has one */
export function armSummary(
  { run: result, parties, ...course }: ArmResult,
  title: string,
  unprotected: number | null,
): ArmSummary {
  const { run: _run, arm, mode: _mode, majority: _majority, ...measured } = result
  const { accuracy, reference, epsilon } = result
  const comparable = accuracy !== null && reference !== null && unprotected !== null
  return {
    name: arm,
    title,
    ...measured,
    epsilonTotal: epsilon,
    share: comparable ? share(accuracy, reference, unprotected) : null,
    ...course,
    ...parties,
  }
}
