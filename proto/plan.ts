import { z } from 'zod'
import { EXIT, FedveilError } from './error.js'
import { misfits } from './holdings.js'
import { Slice } from './slice.js'

/**
 * The plan of a run: all that a coordinator and its participants must agree on before a record is touched.
 * The coordinator sends it in `Welcome.plan_json`; a participant checks it here and against its own limits.
 */

export const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, ".", "_" and "-", at most 64')

export const Backbone = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ir-mini'),
    /** Output channels of each stage; every stage halves height and width. */
    widths: z.array(z.int().min(4).max(512)).min(1).max(5),
    /** `batch` comes with PReLU and takes its statistics from a batch; `group` and `none` come with ReLU. */
    norm: z.enum(['group', 'none', 'batch']),
  }),
  z.strictObject({
    kind: z.literal('small-cnn'),
    widths: z.array(z.int().min(4).max(512)).min(1).max(4),
  }),
  /** The network of BadNets: two 5x5 convolutions; the embedding is its hidden layer. */
  z.strictObject({ kind: z.literal('badnets-cnn') }),
  /** InsightFace's residual networks, made for 112x112. */
  z.strictObject({
    kind: z.literal('ir'),
    depth: z.union([z.literal(18), z.literal(34), z.literal(50)]),
  }),
  z.strictObject({ kind: z.literal('mobile-facenet') }),
  /** For tables: fully connected hidden layers. */
  z.strictObject({
    kind: z.literal('mlp'),
    widths: z.array(z.int().min(1).max(8192)).min(1).max(8),
  }),
])
export type Backbone = z.infer<typeof Backbone>

/** Whether in training an output of the network depends on the other records of its batch. */
export function hasBatchNorm(backbone: Backbone): boolean {
  if (backbone.kind === 'ir-mini') return backbone.norm === 'batch'
  return backbone.kind === 'ir' || backbone.kind === 'mobile-facenet'
}

/** Multiplies the cosines. */
const HeadScale = z.number().positive().default(64)
/** Share of the classes that takes part in a training step (Partial FC); without it all do. */
const SampleRate = z.number().gt(0).max(1).optional()

/** The classifying layer; the defaults are the papers'. */
export const Head = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('softmax'),
    /** Accepted, so that only the kind need change between runs; it has no effect, and neither has the margin. */
    scale: z.number().positive().optional(),
    margin: z.number().min(0).max(1).optional(),
  }),
  z.strictObject({
    kind: z.literal('cosface'),
    scale: HeadScale,
    /** Subtracted from the true class's cosine. */
    margin: z.number().min(0).max(1).default(0.35),
    sampleRate: SampleRate,
  }),
  z.strictObject({
    kind: z.literal('arcface'),
    scale: HeadScale,
    /** Added to the angle to the true class, in radians. */
    margin: z.number().min(0).max(1.5).default(0.5),
    sampleRate: SampleRate,
  }),
  z.strictObject({
    kind: z.literal('curricularface'),
    scale: HeadScale,
    /** Added to the angle to the true class, in radians. */
    margin: z.number().min(0).max(1.5).default(0.5),
    sampleRate: SampleRate,
  }),
  z.strictObject({
    kind: z.literal('adaface'),
    scale: HeadScale,
    /** m: the greatest angle, in radians, and half the greatest decrease of the cosine. */
    margin: z.number().min(0).max(1).default(0.4),
    /** h: how much of the spread of the embeddings' lengths the margin follows. */
    concentration: z.number().positive().max(1).default(0.333),
    sampleRate: SampleRate,
  }),
])
export type Head = z.infer<typeof Head>

const TrainingKeys = z.strictObject({
  /** Passes over the training records (vertical, outsourced) or rounds (horizontal). */
  epochs: z.int().min(1).max(10_000),
  batch: z.int().min(1).max(65_536),
  /** Peak rate; it follows half a cosine to 0 over all steps. */
  learningRate: z.number().positive(),
  /** Share of all steps over which the rate rises linearly from 0. */
  warmup: z.number().min(0).max(0.5),
  momentum: z.number().min(0).max(0.999),
  weightDecay: z.number().min(0).max(1),
  /** Random shift of the input in pixels, each direction. */
  shift: z.int().min(0).max(16),
  /** Mirror half of the images. */
  flip: z.boolean(),
  /** Random rotation in degrees, either way. */
  rotate: z.number().min(0).max(45),
  /** Random zoom as a logarithm: 0.1 is from 0.905 to 1.105 times. */
  zoom: z.number().min(0).max(0.5),
  /** Least share of an image's area that a random crop keeps; 0: no crop. */
  crop: z.number().min(0).max(1),
  /** Most relative change of brightness, contrast and saturation, either way. */
  brightness: z.number().min(0).max(1),
  contrast: z.number().min(0).max(1),
  saturation: z.number().min(0).max(1),
  /** Share of images that lose their colours. */
  greyscale: z.number().min(0).max(1),
  /** Share of images in which a random rectangle is greyed out. */
  erase: z.number().min(0).max(1),
})
/** Some of the keys, to change others' values by: what is not given is left as it is. */
export const TrainingChanges = TrainingKeys.partial()
export const Training = TrainingKeys.extend({
  rotate: TrainingKeys.shape.rotate.default(0),
  zoom: TrainingKeys.shape.zoom.default(0),
  crop: TrainingKeys.shape.crop.default(0),
  brightness: TrainingKeys.shape.brightness.default(0),
  contrast: TrainingKeys.shape.contrast.default(0),
  saturation: TrainingKeys.shape.saturation.default(0),
  greyscale: TrainingKeys.shape.greyscale.default(0),
  erase: TrainingKeys.shape.erase.default(0),
})
export type Training = z.infer<typeof Training>

/** A training with some keys replaced. */
export function changedTraining(training: Training, changes: z.infer<typeof TrainingChanges>): Training {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  return { ...training, ...Object.fromEntries(given) }
}

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
  z.strictObject({
    mechanism: z.literal('dctdp'),
    /** Mean budget of a coefficient; an image's is this times 189 H W. */
    meanEpsilon: z.number().positive(),
    /** Where sensitivities come from: `bound` holds for any image; `synthetic` clips to the range of built-in faces. */
    ranges: z.enum(['bound', 'synthetic']),
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

/** How the parties of a vertical run come to hold the same records in the same order. */
export const Alignment = z.discriminatedUnion('kind', [
  /** They do already; digests of their ids are compared. */
  z.strictObject({ kind: z.literal('given') }),
  /** Private set intersection of their record ids; records that not all of them hold are dropped. */
  z.strictObject({
    kind: z.literal('psi'),
    /** Most ids of one owner: what the others must be ready to work for, and what one can find out by guessing. */
    most: z.int().min(1).max(10_000_000).default(2_000_000),
  }),
])
export type Alignment = z.infer<typeof Alignment>

/**
 * How a party shapes its embeddings before the release, and the coordinator what it gets: none of it touches the
 * guarantee. Weights are those of penalties in the party's loss; 0 switches one off.
 */
export const Adjust = z.strictObject({
  /**
   * `sphere`: every vector is scaled to the clip norm, so that it uses its whole budget. `gain`: a learned factor before
   * the clip. `hinge`: a penalty on norms below the clip norm.
   */
  scale: z.enum(['none', 'sphere', 'gain', 'hinge']).default('sphere'),
  hingeWeight: z.number().min(0).default(1),
  /** What the coordinator does to released vectors first: a learned factor, or batch norm. */
  receiver: z.enum(['none', 'rescale', 'batch-norm']).default('none'),
  /** Subtract a running mean of the party's own released (noisy) vectors. */
  centre: z.boolean().default(false),
  /** Weight of ||Corr(H) - I||^2 over a batch. */
  decorrelate: z.number().min(0).default(0),
  /** Weight of log mean exp(-2 ||h_i - h_j||^2) over a batch. */
  uniformity: z.number().min(0).default(0),
  /** The class centres are the vertices of a public simplex, and each party is taught to reach them alone. */
  spread: z.boolean().default(false),
  /**
   * Release a code in place of the vector, with the gradient of the code taken for that of the vector. `frame`: the
   * nearest vertex of the frame of `spread`. `clusters`: a code for the vector's cluster, among clusters that the party
   * finds in its own training records. The top model then decodes by the mechanism's likelihood of every code.
   */
  snap: z.enum(['none', 'frame', 'clusters']).default('none'),
  /** Dimensions of a learned projection before the clip; the embedding is then as long as this. */
  rank: z.int().min(2).max(4096).optional(),
})
export type Adjust = z.infer<typeof Adjust>

/** How often a training record is released. In the epochs between, the top model learns from what it has received. */
export const Schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('every-epoch') }),
  /** In the first of every n epochs. */
  z.strictObject({ kind: z.literal('every-n'), n: z.int().min(2).max(10_000) }),
  /** In some epochs in which the parties learn, then once more, from which the top model learns as long as it likes. */
  z.strictObject({ kind: z.literal('one-shot'), noisyEpochs: z.int().min(0).max(10_000).default(0) }),
])
export type Schedule = z.infer<typeof Schedule>

/**
 * Who knows the classes of training records. `owner`: the coordinator alone, whose gradients tell of them all the same.
 * `shared`: the parties too. `noisy`: gradients are made from classes after randomized response, for the whole run.
 */
export const LabelModel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('owner') }),
  z.strictObject({ kind: z.literal('shared') }),
  z.strictObject({ kind: z.literal('noisy'), epsilon: z.number().positive() }),
])
export type LabelModel = z.infer<typeof LabelModel>

/** What a party's bottom model learns from before anything is released. */
export const Pretraining = z.strictObject({
  /**
   * `own`: the party's own slices, without classes. `synthetic`: built-in faces of no real person. `public`: people whom
   * the data set leaves out because they have too few images, declared public. `labelled`: the party's own slices with
   * their classes; needs the label model `shared`.
   */
  source: z.enum(['own', 'synthetic', 'public', 'labelled']),
  epochs: z.int().min(1).max(10_000),
  batch: z.int().min(2).max(4096).default(64),
  learningRate: z.number().positive().default(0.1),
  /** Changes of the run's augmentation. */
  augmentation: TrainingChanges.pick({
    shift: true,
    rotate: true,
    zoom: true,
    crop: true,
    brightness: true,
    contrast: true,
    saturation: true,
    greyscale: true,
    erase: true,
  }).prefault({}),
})
export type Pretraining = z.infer<typeof Pretraining>

/**
 * What becomes of a vertical run, in training and in prediction, when a party is gone. `stop`: a lost connection fails
 * the run, and a party that leaves in order (its budget is spent) ends it. `wait`: a party whose connection is lost may
 * come back for so many seconds, with the model that it has; the run ends in order if it does not. `fill`: the run goes on
 * without either, with a learned vector in the party's place.
 */
export const Absent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stop') }),
  z.strictObject({ kind: z.literal('wait'), seconds: z.number().positive().max(86_400).default(60) }),
  z.strictObject({
    kind: z.literal('fill'),
    /** Probability that a record of a step is learnt without one of its parties, which teaches the vector. */
    dropout: z.number().gt(0).max(0.5).default(0.1),
  }),
])
export type Absent = z.infer<typeof Absent>

export const VerticalWork = z.strictObject({
  mode: z.literal('vertical'),
  alignment: Alignment.default({ kind: 'given' }),
  bottom: Backbone,
  /** Length of the embedding each party releases. */
  embedding: z.int().min(2).max(4096),
  head: Head,
  training: Training,
  adjust: Adjust.prefault({}),
  schedule: Schedule.default({ kind: 'every-epoch' }),
  labels: LabelModel.default({ kind: 'owner' }),
  absent: Absent.default({ kind: 'stop' }),
  /** One after another, before anything is released; batch norm's statistics are fixed afterwards. */
  pretraining: z.array(Pretraining).max(8).default([]),
  /** Decay of the running average of the weights, over steps, that predictions are made with; 0: none. */
  average: z.number().min(0).max(0.9999).default(0),
})
export const HorizontalWork = z.strictObject({
  mode: z.literal('horizontal'),
  model: Backbone,
  embedding: z.int().min(2).max(4096),
  head: Head,
  training: Training,
  /** Passes over its own records that a participant makes each round. */
  localEpochs: z.int().min(1).max(100),
  aggregation: z.enum(['fedavg', 'ariba']),
  /**
   * Where the global model's running means and variances of batch norm come from. `pooled`: from the participants' own,
   * sent with their updates. `local`: those never leave a participant (SiloBN, Andreux et al. 2020), and the coordinator
   * takes them from its test images. Without effect on a model without batch norm.
   */
  batchNormStatistics: z.enum(['pooled', 'local']).default('pooled'),
})
export const OutsourcedWork = z.strictObject({
  mode: z.literal('outsourced'),
  model: Backbone,
  embedding: z.int().min(2).max(4096),
  head: Head,
  training: Training,
  /** Images a form message carries. */
  formsPerMessage: z.int().min(1).max(1024),
})
export type VerticalWork = z.infer<typeof VerticalWork>
export type HorizontalWork = z.infer<typeof HorizontalWork>
export type OutsourcedWork = z.infer<typeof OutsourcedWork>

export const Work = z.discriminatedUnion('mode', [VerticalWork, HorizontalWork, OutsourcedWork])
export type Mode = z.infer<typeof Work>['mode']

/** What becomes of a run when a participant leaves it in order, e.g. because its budget is spent. */
export const Membership = z.strictObject({
  /** `go-on`: later rounds open without it. `stop`: the run ends at the last whole round. */
  departure: z.enum(['go-on', 'stop']),
  /** Fewest participants with which a round counts; with fewer the run ends at the last whole round. */
  minimum: z.int().min(1),
})
export type Membership = z.infer<typeof Membership>

export const Plan = z
  .strictObject({
    version: z.literal(1),
    run: Name,
    scenario: Name,
    arm: Name,
    /** `predict`: the parties of a finished vertical run release embeddings of records from the models that they kept. */
    purpose: z.enum(['train', 'predict']).default('train'),
    /** Public: initial weights, batch order, augmentation. Never the noise of a deployment. */
    seed: z.int().min(0),
    /** Engine threads of each process: part of the plan because the same bytes need the same count. */
    threads: z.int().min(1).max(256),
    /** Height and width of an image in pixels, 3 colours; not given where records are rows of a table. */
    imageSize: z.int().min(8).max(512).optional(),
    classes: z.int().min(2),
    participants: z
      .array(z.strictObject({ name: Name, slice: Slice }))
      .min(1)
      .max(10_000),
    privacy: Privacy,
    work: Work,
    membership: Membership,
  })
  .superRefine((plan, context) => {
    for (const { path, why } of misfits(plan)) context.addIssue({ code: 'custom', path: [...path], message: why })
  })
export type Plan = z.infer<typeof Plan>

/** Height and width of a plan's images in pixels. @throws PLAN_IMAGES if its records are rows of a table */
export function imageSizeOf({ run, imageSize }: Pick<Plan, 'run' | 'imageSize'>): number {
  if (imageSize !== undefined) return imageSize
  throw new FedveilError(
    'PLAN_IMAGES',
    `The plan of run "${run}" is about a table, where images are needed.`,
    EXIT.refused,
  )
}
