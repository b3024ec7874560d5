import type { Aggregation } from '../../proto/aggregation.js'
import { ariba } from '../defence/ariba.js'
import type { LayerShape } from '../defence/fragments.js'
import { fedavg } from './fedavg.js'
import type { AggregationRule } from './rule.js'

/** What rules may use of the run that they serve. */
export interface RuleContext {
  /** The model's tensors in the order in which an update holds them. */
  readonly layers: readonly LayerShape[]
}

/** The rule of a plan, without memory yet of any round. */
export function buildRule(aggregation: Aggregation, { layers }: RuleContext): AggregationRule {
  switch (aggregation.rule) {
    case 'fedavg':
      return {
        aggregate: ({ participants, updates, weights }) => ({
          update: fedavg(updates, weights),
          kept: participants,
          pruned: [],
        }),
      }
    case 'ariba':
      return {
        aggregate: ({ participants, updates }) => {
          const named = participants.map((participant, i) => ({ participant, values: updates[i]! }))
          const { kept, pruned, heat, reason } = ariba({ updates: named, layers })
          const keptUpdates = named.filter(({ participant }) => kept.includes(participant))
          return { update: fedavg(keptUpdates.map(({ values }) => values)), kept, pruned, heat, reason }
        },
      }
  }
}
