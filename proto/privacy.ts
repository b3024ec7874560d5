import { z } from 'zod'

/** A clip norm that follows a quantile of the updates' norms (Andrew et al. 2021). */
export const AdaptiveClip = z.strictObject({
  /** Share of updates that should lie within the clip norm. */
  quantile: z.number().gt(0).lt(1),
  /** eta of the geometric step. */
  learningRate: z.number().positive(),
  /** Standard deviation of the noise on the count of updates within the norm. */
  bitNoise: z.number().positive(),
})
export type AdaptiveClip = z.infer<typeof AdaptiveClip>

/** What an epsilon is the budget of: all releases of one record in a run, or each of them. */
const Per = z.enum(['run', 'release']).default('run')

/** By which mechanism a run's releases are protected, and on what budget. */
export const Privacy = z.discriminatedUnion('mechanism', [
  z.strictObject({ mechanism: z.literal('unprotected') }),
  z.strictObject({
    mechanism: z.literal('gaussian'),
    /** L2 norm to which every released vector is clipped. */
    clip: z.number().positive(),
    /** Budget of one record. */
    epsilon: z.number().positive(),
    delta: z.number().gt(0).lt(1),
    per: Per,
  }),
  z.strictObject({
    mechanism: z.literal('laplace'),
    /** L1 norm to which every released vector is clipped. */
    clip: z.number().positive(),
    /** Pure budget of one record. */
    epsilon: z.number().positive(),
    per: Per,
  }),
  /** PrivUnit on the direction of every vector. */
  z.strictObject({
    mechanism: z.literal('priv-unit'),
    /** Pure budget of one record. */
    epsilon: z.number().positive(),
    /** What its cap is chosen for: the best guess of a class, or the least error of a mean. */
    optimise: z.enum(['decode', 'mean']).default('decode'),
    per: Per,
  }),
  /** K-ary randomized response on the nearest of some public codes. */
  z.strictObject({
    mechanism: z.literal('codebook'),
    /** Pure budget of one record. */
    epsilon: z.number().positive(),
    /** Number of codes; as many as there are classes if not given. */
    codes: z.int().min(2).max(65_536).optional(),
    /** Number of codes that one release says together, each for a block of the vector; codes^symbols <= 2^24; 1 if not given. */
    symbols: z.int().min(1).max(24).optional(),
    /** Number of further codes on the arc between each two; 0 if not given. */
    between: z.int().min(0).max(64).optional(),
    per: Per,
  }),
  /** The sign of every coordinate by binary randomized response at epsilon / d. */
  z.strictObject({
    mechanism: z.literal('one-bit'),
    /** Pure budget of one record. */
    epsilon: z.number().positive(),
    per: Per,
  }),
  /**
   * Unsafe, a baseline: Gaussian noise scaled to the largest norm of the batch, which depends on its records. It has no
   * epsilon.
   */
  z.strictObject({
    mechanism: z.literal('batch-maximum-noise'),
    /** Standard deviation of the noise / the largest L2 norm of the batch. */
    noiseMultiplier: z.number().positive(),
  }),
  z.strictObject({
    mechanism: z.literal('dctdp'),
    /** Mean budget of a coefficient; an image's is this times 189 H W. */
    meanEpsilon: z.number().positive(),
    /** Where sensitivities come from: `bound` holds for any image; `synthetic` clips to the range of built-in faces. */
    ranges: z.enum(['bound', 'synthetic']),
    /** In a scenario the file of a learned budget, in a plan `sha256:` and its digest; without it all coefficients have the same. */
    budget: z.string().min(1).optional(),
  }),
  /** DuetFace: the frequencies that people hardly see a face by, and where the owner's own network looks. It has no epsilon. */
  z.strictObject({
    mechanism: z.literal('duetface'),
    /** Channels of each stage of the owner's network; the model has as many stages. */
    widths: z.array(z.int().min(4).max(512)).min(1).max(4).default([16, 32]),
    /** Passes over the public faces that it learns from. */
    epochs: z.int().min(1).max(1000).default(10),
  }),
  /** PartialFace: a random subset of an image's frequencies in a random order. It has no epsilon. */
  z.strictObject({
    mechanism: z.literal('partialface'),
    /** Releases of each training image, each of another random subset and order. */
    samples: z.int().min(1).max(36).default(3),
  }),
  /** MinusFace: what a generator cannot regenerate of an image, its channels shuffled, as an image. It has no epsilon. */
  z.strictObject({
    mechanism: z.literal('minusface'),
    /** Releases of each training image, each in another random order of the channels. */
    samples: z.int().min(1).max(36).default(3),
    /** Channels of each level of the generator, a U-Net; each level after the first halves height and width. */
    widths: z.array(z.int().min(4).max(512)).min(1).max(4).default([32, 64]),
    /** Passes over the public faces that it learns from. */
    epochs: z.int().min(1).max(1000).default(8),
  }),
  /** Participant-level DP-FedAvg: the coordinator adds the noise to the sum of clipped updates (McMahan et al. 2018). */
  z.strictObject({
    mechanism: z.literal('dp-fedavg-central'),
    /** L2 norm S to which every update is clipped; the first norm, if it adapts. */
    clip: z.number().positive(),
    /** Budget of one participant's whole data over the whole run. */
    epsilon: z.number().positive(),
    delta: z.number().gt(0).lt(1),
    /** Probability q with which each participant is drawn for a round, independently of all others. */
    samplingRate: z.number().gt(0).max(1),
    adaptiveClip: AdaptiveClip.optional(),
  }),
  /** Participant-level DP-FedAvg: every participant adds its own noise to its clipped update. */
  z.strictObject({
    mechanism: z.literal('dp-fedavg-local'),
    /** L2 norm S to which every update is clipped. */
    clip: z.number().positive(),
    /** Budget of one participant's whole data over the whole run. */
    epsilon: z.number().positive(),
    delta: z.number().gt(0).lt(1),
  }),
])
export type Privacy = z.infer<typeof Privacy>

/** Whether releases carry no guarantee at all, so that a participant has to allow them itself. */
export function withoutGuarantee({ mechanism }: Privacy): boolean {
  return WITHOUT_GUARANTEE.includes(mechanism)
}

const WITHOUT_GUARANTEE: readonly Privacy['mechanism'][] = [
  'unprotected',
  'batch-maximum-noise',
  'duetface',
  'partialface',
  'minusface',
]
