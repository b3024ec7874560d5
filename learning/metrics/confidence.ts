import { EXIT, FedveilError } from '../../proto/error.js'

/** What a classifier said of some records. */
export interface Confidences {
  /** Probability that it gave to the class it chose [records], in [0, 1]. */
  readonly confidence: Float32Array
  /** [records] 1 where that class was right. */
  readonly right: Uint8Array
}

/**
 * Confidence and rightness of the most likely class; of several the lowest number.
 * @param probabilities rows [records, classes], each value in [0, 1]
 * @param labels [records] 0 .. classes - 1
 * @throws what checkProbabilities throws
 */
export function topConfidences(probabilities: Float32Array, classes: number, labels: Int32Array): Confidences {
  checkProbabilities(probabilities, classes, labels)
  const confidence = new Float32Array(labels.length)
  const right = new Uint8Array(labels.length)
  for (let i = 0; i < labels.length; i++) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes)
    const top = row.reduce((best, value, k) => (value > row[best]! ? k : best), 0)
    confidence[i] = row[top]!
    right[i] = top === labels[i] ? 1 : 0
  }
  return { confidence, right }
}

/**
 * @throws PROBABILITY_COUNT without a record, or with other than `classes` values for each, PROBABILITY_RANGE if one is
 * outside [0, 1] or no number, PROBABILITY_LABEL if a label is no class
 */
export function checkProbabilities(probabilities: Float32Array, classes: number, labels: Int32Array): void {
  if (labels.length === 0 || probabilities.length !== labels.length * classes)
    throw new FedveilError(
      'PROBABILITY_COUNT',
      `at least 1 record needs ${classes} probabilities, got ${probabilities.length} for ${labels.length} labels`,
      EXIT.data,
    )
  const bad = probabilities.findIndex((value) => !(value >= 0 && value <= 1))
  if (bad >= 0)
    throw new FedveilError(
      'PROBABILITY_RANGE',
      `a probability of record ${Math.floor(bad / classes)} is ${probabilities[bad]}, outside 0 to 1`,
      EXIT.data,
    )
  const stray = labels.findIndex((label) => label < 0 || label >= classes)
  if (stray >= 0)
    throw new FedveilError(
      'PROBABILITY_LABEL',
      `record ${stray} has label ${labels[stray]}, but there are ${classes} classes`,
      EXIT.data,
    )
}
