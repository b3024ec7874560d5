import { z } from 'zod'

/**
 * How a coordinator of a horizontal run makes one update of its participants': a rule by name with its settings.
 * docs/aggregation.md says what each does, what it needs and where it comes from.
 */

/** f: how many participants may be malicious. */
const malicious = z.int().min(0).max(5_000)
const KrumVariant = z.enum(['published', 'flower', 'byzfl'])

const FedAvg = z.strictObject({ rule: z.literal('fedavg') })
const Median = z.strictObject({ rule: z.literal('median') })
const TrimmedMean = z.strictObject({ rule: z.literal('trimmed-mean'), malicious })
const Krum = z.strictObject({ rule: z.literal('krum'), malicious, variant: KrumVariant.default('published') })
const MultiKrum = Krum.extend({
  rule: z.literal('multi-krum'),
  /** How many updates are averaged. */
  keep: z.int().min(1).max(10_000).optional(),
})
const Bulyan = z.strictObject({ rule: z.literal('bulyan'), malicious })
const GeometricMedian = z.strictObject({
  rule: z.literal('geometric-median'),
  /** Distances below it count as it. */
  smoothing: z.number().positive().default(0.1),
  steps: z.int().min(1).max(100).default(3),
})
const CenteredClipping = z.strictObject({
  rule: z.literal('centered-clipping'),
  /** How far one update may pull the centre in a step, L2. */
  radius: z.number().positive().default(10),
  steps: z.int().min(1).max(100).default(1),
  /** Of each participant's own; 0 remembers none. */
  momentum: z.number().min(0).lt(1).default(0.9),
})
const Dnc = z.strictObject({
  rule: z.literal('dnc'),
  malicious,
  iterations: z.int().min(1).max(100).default(5),
  /** Coordinates that are drawn each time. */
  sample: z.int().min(1).max(1_000_000).default(10_000),
  /** Updates that are removed each time, as a multiple of `malicious`. */
  share: z.number().positive().default(1),
})

/** Rules that look at one round's updates alone and never at who sent them: they may follow a mixing or clipping. */
const Plain = [FedAvg, Median, TrimmedMean, Krum, MultiKrum, Bulyan, GeometricMedian, CenteredClipping, Dnc] as const
const NearestNeighbourMixing = z.strictObject({
  rule: z.literal('nearest-neighbour-mixing'),
  malicious,
  next: z.discriminatedUnion('rule', Plain),
})
const AdaptiveRobustClipping = z.strictObject({
  rule: z.literal('adaptive-robust-clipping'),
  malicious,
  next: z.discriminatedUnion('rule', [...Plain, NearestNeighbourMixing]),
})

const NormClipping = z.strictObject({
  rule: z.literal('norm-clipping'),
  /** Largest L2 norm of an update. */
  norm: z.number().positive(),
  /** Standard deviation of noise on each coordinate of the mean; no privacy is claimed for it. */
  noise: z.number().min(0).default(0),
})
const RobustLearningRate = z.strictObject({
  rule: z.literal('robust-learning-rate'),
  /** Coordinates whose signs sum to less are turned round. */
  threshold: z.number().positive(),
})
const FoolsGold = z.strictObject({
  rule: z.literal('foolsgold'),
  /** What is compared: the whole update, or the output layer alone. */
  features: z.enum(['all', 'output']).default('all'),
})
const Flame = z.strictObject({
  rule: z.literal('flame'),
  /** Noise on each coordinate of the mean, as a multiple of the median norm. */
  noise: z.number().min(0).default(0.001),
})
const FlTrust = z.strictObject({ rule: z.literal('fltrust') })
const Ariba = z.strictObject({
  rule: z.literal('ariba'),
  /** How many participants are malicious, if that is known. */
  malicious: malicious.optional(),
  /** What is compared of every layer. */
  features: z
    .array(z.enum(['similarity', 'concentration', 'magnitude', 'orientation', 'principal']))
    .min(1)
    .default(['similarity', 'concentration', 'magnitude']),
  detector: z
    .enum(['bounded-deviations', 'mahalanobis', 'local-outlier-factor', 'isolation-forest', 'ecod'])
    .default('bounded-deviations'),
  /** What of a participant's standing is kept from round to round. */
  memory: z.number().min(0).lt(1).default(0.5),
  /** Weights of layers by name; others weigh 1, the one before the class head 0.5, and those of the class head 0. */
  layerWeights: z.record(z.string(), z.number().min(0)).default({}),
})
const AribaPlain = z.strictObject({ rule: z.literal('ariba-plain'), malicious: malicious.optional() })

const Rule = z.discriminatedUnion('rule', [
  ...Plain,
  NearestNeighbourMixing,
  AdaptiveRobustClipping,
  NormClipping,
  RobustLearningRate,
  FoolsGold,
  Flame,
  FlTrust,
  Ariba,
  AribaPlain,
])

/** Rules that need no setting: their name alone stands for them. */
const BARE = [
  'fedavg',
  'median',
  'geometric-median',
  'centered-clipping',
  'foolsgold',
  'flame',
  'fltrust',
  'ariba',
  'ariba-plain',
] as const

/** A rule with its settings, or the bare name of one that needs none: `fedavg` stands for `{ rule: fedavg }`. */
export const Aggregation = z.union([z.enum(BARE).transform((rule) => Rule.parse({ rule })), Rule])
export type Aggregation = z.infer<typeof Aggregation>

/** Whether a rule leaves participants out of a round by name; others move or weigh values of everybody's. */
export function leavesOut(aggregation: Aggregation): boolean {
  switch (aggregation.rule) {
    case 'krum':
    case 'multi-krum':
    case 'bulyan':
    case 'dnc':
    case 'flame':
    case 'fltrust':
    case 'foolsgold':
    case 'ariba':
    case 'ariba-plain':
      return true
    case 'nearest-neighbour-mixing':
    case 'adaptive-robust-clipping':
      return leavesOut(aggregation.next)
    default:
      return false
  }
}

/** Whether a rule's scores are the trust that it has in participants, so that a low one speaks against them. */
export function scoresTrust({ rule }: Aggregation): boolean {
  return rule === 'foolsgold' || rule === 'fltrust'
}

/** Fewest updates of a round that a rule can work with. Each rule's file says why. */
export function leastUpdates(aggregation: Aggregation): number {
  switch (aggregation.rule) {
    case 'krum':
    case 'multi-krum': {
      const { malicious: f, variant } = aggregation
      const least = variant === 'published' ? 2 * f + 3 : variant === 'byzfl' ? 2 * f + 1 : f + 1
      return aggregation.rule === 'multi-krum' ? Math.max(least, aggregation.keep ?? 1) : least
    }
    case 'bulyan':
      return 4 * aggregation.malicious + 3
    case 'trimmed-mean':
    case 'dnc':
      return 2 * aggregation.malicious + 1
    case 'nearest-neighbour-mixing':
    case 'adaptive-robust-clipping':
      return Math.max(2 * aggregation.malicious + 1, leastUpdates(aggregation.next))
    default:
      return 1
  }
}
