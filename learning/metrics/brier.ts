import { checkProbabilities } from './confidence.js'

/**
 * Mean over records of the squared Euclidean distance between the probabilities and the true class's unit vector, in
 * [0, 2]: Brier's own form, for two classes twice that which counts one of them.
 * @param probabilities rows [records, classes], each value in [0, 1]
 * @param labels [records] 0 .. classes - 1
 * @throws what checkProbabilities throws
 * Source: Brier 1950, "Verification of forecasts expressed in terms of probability".
 */
export function brierScore(probabilities: Float32Array, classes: number, labels: Int32Array): number {
  checkProbabilities(probabilities, classes, labels)
  let sum = 0
  for (let i = 0; i < probabilities.length; i++)
    sum += (probabilities[i]! - (labels[Math.floor(i / classes)] === i % classes ? 1 : 0)) ** 2
  return sum / labels.length
}
