import { RandomStream } from '../../learning/engine/random.js'
import type { ImageRecords } from '../../participant/work.js'
import type { Plan } from '../../proto/plan.js'
import type { Scenario } from './schema.js'

/** Share of its records that a participant keeps for federated evaluation unless its scenario says otherwise. */
const DEFAULT_SHARE = 0.2

/**
 * A participant's records with its validation records, drawn at random from those to train on, in the place of test records;
 * as they are where the plan has no federated evaluation.
 */
export function withValidation(own: ImageRecords, scenario: Scenario, plan: Plan, name: string): ImageRecords {
  const { work } = plan
  if (work.mode !== 'horizontal' || work.federatedEvaluation === 'none') return own
  const share = scenario.participants.find((one) => one.name === name)?.validation ?? DEFAULT_SHARE
  const order = RandomStream.named(scenario.dataSeed ?? plan.seed, name, 'validation').shuffle(own.train.slice())
  const count = Math.min(Math.round(share * order.length), order.length - 1)
  return { ...own, train: order.slice(count).sort(), test: order.slice(0, count).sort() }
}
