import type { Classifier } from '../classifier.js'
import type { Batch, TrainingInputs } from '../data/inputs.js'
import { RandomStream } from '../engine/random.js'
import * as tf from '../engine/tf.js'
import { Adam } from '../optimizer/adam.js'
import type { Optimizer } from '../optimizer/optimizer.js'
import { stepsPerEpoch, trainClassifier } from '../train.js'
import type { NoiseBudget } from './noise-budget.js'

/** What of a recogniser's training on forms is also that of its budget's. */
export interface LearnBudgetOptions {
  readonly budget: NoiseBudget
  /** The recogniser that learns with it, of what `read` gives. */
  readonly model: Classifier
  /** Clean coefficients, each in -1..1, as values [n, channels, height, width] of the budget's shape. */
  readonly source: Pick<TrainingInputs, 'batches'>
  readonly labels: Int32Array
  readonly records: Int32Array
  readonly batch: number
  readonly epochs: number
  optimizer(variables: readonly tf.Variable[]): Optimizer
  rate(step: number, total: number): number
  /** Learning rate of rho, by Adam. */
  readonly budgetRate: number
  /** Mean epsilon of the first step, at least the budget's own, which is reached half-way; default: the budget's own. */
  readonly firstMeanEpsilon?: number
  /**
   * What a network sees of noised coefficients [n, channels, height, width] and the scales [channels, height, width] of
   * their noise; differentiable by both.
   */
  read(noised: tf.Tensor4D, scales: tf.Tensor3D): tf.Tensor4D
  readonly seed: number
  readonly signal?: AbortSignal
  onStep?(done: number, total: number): void
  onEpoch?(epoch: number, meanLoss: number): void
}

/**
 * Learns a budget together with a recogniser, from the recognition loss alone, whose gradient reaches rho through the
 * noise's scales. The noise is drawn anew for each image each time, from the stream
 * `seed / budget / epoch / record / noise`. Source: DCTDP (Ji et al., ECCV 2022, section 3.3).
 *
 * A small budget drowns every image until it is well divided, and then no gradient says how to divide it: where a first
 * mean epsilon is given, the noise grows to its own scale over the first half of the steps, by equal factors.
 */
export async function learnBudget(options: LearnBudgetOptions): Promise<void> {
  const { budget, model, epochs, budgetRate } = options
  const total = epochs * stepsPerEpoch(options)
  const { channels, height, width } = budget.shape
  const ofBudget = new Adam([budget.rho], { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 })
  try {
    await trainClassifier({
      ...options,
      // Channels first: to a tensor of four axes their names are nothing.
      source: { height: channels, width: height, channels: width, batches: (asked) => options.source.batches(asked) },
      epochs: { first: 1, last: epochs },
      step: (clean, labels, batch, optimizer, rate) => {
        const noise = noiseOf(batch, clean.shape, options.seed)
        const meanEpsilon = meanEpsilonAt(ofBudget.steps / total, options)
        const make = () => noised(clean, noise, meanEpsilon, options)
        const { loss, gradients } = model.gradientsThrough(make, labels, [budget.rho])
        noise.dispose()
        ofBudget.step(gradients.splice(-1), budgetRate)
        optimizer.step(gradients, rate)
        return loss
      },
    })
  } finally {
    ofBudget.dispose()
  }
}

/** @param share of the steps made */
function meanEpsilonAt(share: number, { budget: { meanEpsilon }, firstMeanEpsilon }: LearnBudgetOptions): number {
  return meanEpsilon * ((firstMeanEpsilon ?? meanEpsilon) / meanEpsilon) ** Math.max(0, 1 - 2 * share)
}

function noised(
  clean: tf.Tensor4D,
  noise: tf.Tensor4D,
  meanEpsilon: number,
  { budget, read }: LearnBudgetOptions,
): tf.Tensor4D {
  const scales = budget.scales(meanEpsilon)
  return read(tf.add(clean, tf.mul(noise, scales)) as tf.Tensor4D, scales)
}

/** Laplace(0, 1) for every coefficient of every image of a batch. */
function noiseOf({ records, epoch }: Batch, shape: tf.Tensor4D['shape'], seed: number): tf.Tensor4D {
  const length = shape[1] * shape[2] * shape[3]
  const values = new Float32Array(records.length * length)
  for (const [i, record] of records.entries())
    RandomStream.named(seed, 'budget', epoch, record, 'noise').fillLaplace(
      values.subarray(i * length, (i + 1) * length),
    )
  return tf.tensor4d(values, shape)
}
