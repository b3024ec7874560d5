import { z } from 'zod'

/**
 * How a coordinator of a horizontal run makes one update of its participants': a rule by name with its settings.
 * docs/aggregation.md says what each does, what it needs and where it comes from.
 */

const FedAvg = z.strictObject({ rule: z.literal('fedavg') })
const Ariba = z.strictObject({
  rule: z.literal('ariba'),
  /** How many participants are malicious, if that is known. */
  malicious: z.int().min(0).optional(),
  /** What is compared of every layer. */
  features: z
    .array(z.enum(['similarity', 'concentration', 'magnitude', 'orientation', 'principal']))
    .min(1)
    .default(['similarity', 'concentration', 'magnitude']),
  detector: z.enum(['mahalanobis', 'local-outlier-factor', 'isolation-forest', 'ecod']).default('mahalanobis'),
  /** What of a participant's standing is kept from round to round. */
  memory: z.number().min(0).lt(1).default(0.5),
  /** Weights of layers by name; others weigh 1, and those of the class head 0. */
  layerWeights: z.record(z.string(), z.number().min(0)).default({}),
})
const AribaPlain = z.strictObject({
  rule: z.literal('ariba-plain'),
  /** How many participants are malicious, if that is known. */
  malicious: z.int().min(0).optional(),
})

const Rule = z.discriminatedUnion('rule', [FedAvg, Ariba, AribaPlain])

/** Rules that need no setting; their name alone stands for them. */
const BARE = ['fedavg', 'ariba', 'ariba-plain'] as const

/** A rule with its settings, or the bare name of one that needs none: `fedavg` stands for `{ rule: fedavg }`. */
export const Aggregation = z.union([z.enum(BARE).transform((rule) => Rule.parse({ rule })), Rule])
export type Aggregation = z.infer<typeof Aggregation>
