import { z } from 'zod'

/**
 * How a coordinator of a horizontal run makes one update of its participants': a rule by name with its settings.
 * docs/aggregation.md says what each does, what it needs and where it comes from.
 */

const FedAvg = z.strictObject({ rule: z.literal('fedavg') })
const Ariba = z.strictObject({ rule: z.literal('ariba') })

const Rule = z.discriminatedUnion('rule', [FedAvg, Ariba])

/** Rules that need no setting; their name alone stands for them. */
const BARE = ['fedavg', 'ariba'] as const

/** A rule with its settings, or the bare name of one that needs none: `fedavg` stands for `{ rule: fedavg }`. */
export const Aggregation = z.union([z.enum(BARE).transform((rule) => Rule.parse({ rule })), Rule])
export type Aggregation = z.infer<typeof Aggregation>
