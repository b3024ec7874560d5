/** Scales that are tried, as powers of 2, and how finely the best of them is narrowed down. */
const LEAST = -6
const MOST = 12
const ROUNDS = 40

/**
 * The scale g with which the scores g * evidence + offset name the classes of some records with the largest mean
 * log-likelihood: temperature scaling (Guo et al. 2017, arXiv:1706.04599), for evidence that is to be weighed against
 * shares of the classes. The likelihood is concave in g; the scale is found between 2^-6 and 2^12.
 * @param evidence row-major [records, classes]
 * @param offsets logarithms of the classes' shares [classes]
 * @param labels [records]
 */
export function fittedScale(evidence: Float32Array, offsets: Float64Array, labels: Int32Array): number {
  const loss = (power: number) => meanLoss(2 ** power, evidence, offsets, labels)
  // Golden-section search: the loss has one minimum.
  const golden = (Math.sqrt(5) - 1) / 2
  let [low, high] = [LEAST, MOST]
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)]
  let [atLeft, atRight] = [loss(left), loss(right)]
  for (let round = 0; round < ROUNDS; round++) {
    if (atLeft < atRight) {
      ;[high, right, atRight] = [right, left, atLeft]
      left = high - golden * (high - low)
      atLeft = loss(left)
    } else {
      ;[low, left, atLeft] = [left, right, atRight]
      right = low + golden * (high - low)
      atRight = loss(right)
    }
  }
  return 2 ** ((low + high) / 2)
}

function meanLoss(scale: number, evidence: Float32Array, offsets: Float64Array, labels: Int32Array): number {
  const classes = offsets.length
  let sum = 0
  for (const [row, label] of labels.entries()) {
    const score = (c: number) => scale * evidence[row * classes + c]! + offsets[c]!
    let most = Number.NEGATIVE_INFINITY
    for (let c = 0; c < classes; c++) most = Math.max(most, score(c))
    let total = 0
    for (let c = 0; c < classes; c++) total += Math.exp(score(c) - most)
    sum += most + Math.log(total) - score(label)
  }
  return sum / labels.length
}
