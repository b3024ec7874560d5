import * as tf from '../../learning/engine/tf.js'
import { crossEntropy } from '../../learning/loss/cross-entropy.js'
import { Parameters } from '../../learning/parameters.js'
import { fitNetwork } from './fit-network.js'
import type { LabelledSample } from './labelled-sample.js'
import { standardiser } from './standardise.js'

export interface CompletionOptions {
  readonly classes: number
  readonly seed: number
  readonly signal: AbortSignal
}

/** Rounds in which the head takes its own surest answers for labels. */
const SELF_TRAINING_ROUNDS = 3
const EPOCHS = 40

/**
 * Passive model completion (Fu et al. 2022, "Label inference attacks against vertical federated learning", section 4.1):
 * a party puts a head of its own on its trained bottom model and trains it with a few labelled records. The others'
 * labels are guessed by self-training (pseudo-labels, Lee 2013) in place of the paper's MixMatch: in each round the head
 * is trained on the known rows and a growing share of the surest guesses.
 * @param embeddings clean vectors of the party's own bottom model [n, dimension]
 * @param labels of each row [n]; those of the known rows are looked at
 * @returns the class named for each unknown row, in their order
 */
export async function completeModel(
  embeddings: Float32Array,
  dimension: number,
  labels: Int32Array,
  { known, unknown }: LabelledSample,
  options: CompletionOptions,
): Promise<Int32Array> {
  const features = standardiser(embeddings, dimension)(embeddings)
  let rows = known
  let taught = Int32Array.from(known, (row) => labels[row]!)
  let scores: Float32Array = new Float32Array(0)
  for (let round = 0; round <= SELF_TRAINING_ROUNDS; round++) {
    scores = await scoresOf(features, dimension, rows, taught, unknown, options)
    const surest = surestOf(scores, options.classes, (round + 1) / (SELF_TRAINING_ROUNDS + 1))
    rows = Int32Array.from([...known, ...surest.map(({ place }) => unknown[place]!)])
    taught = Int32Array.from([...Array.from(known, (row) => labels[row]!), ...surest.map(({ named }) => named)])
  }
  return Int32Array.from(unknown, (_, place) => best(scores, place, options.classes).named)
}

async function scoresOf(
  features: Float32Array,
  dimension: number,
  rows: Int32Array,
  taught: Int32Array,
  asked: Int32Array,
  { classes, seed, signal }: CompletionOptions,
): Promise<Float32Array> {
  const parameters = new Parameters(seed, 'model completion')
  const kernel = parameters.normal<tf.Rank.R2>('kernel', [dimension, classes], 0.01)
  const bias = parameters.constant<tf.Rank.R1>('bias', [classes], 0)
  const all = tf.tensor2d(features, [features.length / dimension, dimension])
  const logits = (of: Int32Array) =>
    tf.add(tf.matMul(tf.gather(all, tf.tensor1d(of, 'int32')), kernel), bias) as tf.Tensor2D
  try {
    await fitNetwork({
      parameters,
      rows: rows.length,
      epochs: EPOCHS,
      batch: 128,
      rate: 0.02,
      weightDecay: 0.05,
      seed,
      signal,
      loss: (chosen) =>
        crossEntropy(
          logits(chosen.map((i) => rows[i]!)),
          tf.tensor1d(
            chosen.map((i) => taught[i]!),
            'int32',
          ),
        ),
    })
    return tf.tidy(() => tf.softmax(logits(asked)).dataSync() as Float32Array)
  } finally {
    all.dispose()
    parameters.dispose()
  }
}

interface Guess {
  readonly place: number
  readonly named: number
  readonly score: number
}

/** The share of the rows whose best score is highest. @param scores [rows, classes] */
function surestOf(scores: Float32Array, classes: number, share: number): Guess[] {
  const guesses = Array.from({ length: scores.length / classes }, (_, place) => best(scores, place, classes))
  return guesses.sort((a, b) => b.score - a.score).slice(0, Math.round(share * guesses.length))
}

function best(scores: Float32Array, place: number, classes: number): Guess {
  let named = 0
  for (let k = 1; k < classes; k++) if (scores[place * classes + k]! > scores[place * classes + named]!) named = k
  return { place, named, score: scores[place * classes + named]! }
}
