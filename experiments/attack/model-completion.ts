import type { LabelledSample } from './labelled-sample.js'
import { bestClass, linearProbe, type ProbeOptions } from './linear-probe.js'
import { standardiser } from './standardise.js'

/** Rounds in which the head takes its own surest answers for labels. */
const SELF_TRAINING_ROUNDS = 3

/**
 * Model completion (Fu et al. 2022, "Label inference attacks against vertical federated learning", section 4.1): a party
 * puts a head of its own on its trained bottom model and trains it with a few labelled records. The others' labels are
 * guessed by self-training (pseudo-labels, Lee 2013) in place of the paper's MixMatch: in each round the head
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
  options: ProbeOptions,
): Promise<Int32Array> {
  const features = standardiser(embeddings, dimension)(embeddings)
  const classes = known.map((row) => labels[row]!)
  let taught = { rows: known, classes }
  let scores: Float32Array = new Float32Array(0)
  for (let round = 0; round <= SELF_TRAINING_ROUNDS; round++) {
    scores = await linearProbe(features, dimension, taught, unknown, options)
    const surest = surestOf(scores, options.classes, (round + 1) / (SELF_TRAINING_ROUNDS + 1))
    taught = {
      rows: Int32Array.from([...known, ...surest.map(({ place }) => unknown[place]!)]),
      classes: Int32Array.from([...classes, ...surest.map(({ named }) => named)]),
    }
  }
  return Int32Array.from(unknown, (_, place) => bestClass(scores, place, options.classes).named)
}

/** The share of the rows whose best score is highest. @param scores [rows, classes] */
function surestOf(scores: Float32Array, classes: number, share: number) {
  const guesses = Array.from({ length: scores.length / classes }, (_, place) => ({
    place,
    ...bestClass(scores, place, classes),
  }))
  return guesses.sort((a, b) => b.score - a.score).slice(0, Math.round(share * guesses.length))
}
