import { z } from 'zod'
import { Backbone } from './backbone.js'
import { Defence } from './defence.js'
import { Head } from './head.js'
import { Training, TrainingChanges } from './training.js'

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

/** What the parties of a vertical run and its coordinator do. */
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
  defence: Defence.default({ kind: 'none' }),
  /** One after another, before anything is released; batch norm's statistics are fixed afterwards. */
  pretraining: z.array(Pretraining).max(8).default([]),
  /** Decay of the running average of the weights, over steps, that predictions are made with; 0: none. */
  average: z.number().min(0).max(0.9999).default(0),
})
export type VerticalWork = z.infer<typeof VerticalWork>
