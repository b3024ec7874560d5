import { z } from 'zod'
import { Metrics, RunResult } from '../../coordinator/event.js'
import { Name } from '../../proto/plan.js'

/** One arm in result.json: what it measured, without the ids of the run. */
export const ArmSummary = RunResult.omit({ run: true, arm: true, mode: true, majority: true }).extend({
  name: Name,
  title: z.string(),
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
  /** Seconds that the centralised training took. */
  ceilingSeconds: z.number().nullable(),
  /** Accuracy of always naming the largest class. */
  majority: z.number(),
  arms: z.array(ArmSummary),
})
export type Summary = z.infer<typeof Summary>

/** A line of a run folder's metrics.jsonl. */
export const ArmMetrics = Metrics.extend({ arm: z.string() })
export type ArmMetrics = z.infer<typeof ArmMetrics>

/** The name under which the centralised training's metrics and result are kept. */
export const CENTRALISED = 'centralised'

export function armSummary(result: RunResult, title: string): ArmSummary {
  const { run: _run, arm, mode: _mode, majority: _majority, ...measured } = result
  return { name: arm, title, ...measured }
}
