import type { Aggregation } from '../../proto/aggregation.js'
import { Ariba } from '../defence/ariba.js'
import { aribaPlain } from '../defence/ariba-plain.js'
import type { LayerShape } from '../defence/fragments.js'
import { fedavg } from './fedavg.js'
import type { AggregationRule } from './rule.js'

/** What rules may use of the run that they serve. */
export interface RuleContext {
  /** The model's tensors in the order in which an update holds them. */
  readonly layers: readonly LayerShape[]
  readonly seed: number
}

/** The rule of a plan, without memory yet of any round. */
export function buildRule(aggregation: Aggregation, { layers, seed }: RuleContext): AggregationRule {
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
      return new Ariba({ ...aggregation, layers, seed })
    case 'ariba-plain':
      return {
        aggregate: ({ participants, updates }) => {
          const malicious = aggregation.malicious === undefined ? {} : { malicious: aggregation.malicious }
          const named = participants.map((participant, i) => ({ participant, values: updates[i]! }))
          const { kept, pruned, heat, reason } = aribaPlain({ updates: named, layers, ...malicious })
          const keptUpdates = named.filter(({ participant }) => kept.includes(participant))
          return { update: fedavg(keptUpdates.map(({ values }) => values)), kept, pruned, heat, reason }
        },
      }
  }
}
