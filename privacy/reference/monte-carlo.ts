import type { RandomStream } from '../../learning/engine/random.js'
import type { Channel } from './channel.js'
import type { Views } from './views.js'

export interface Estimate {
  /** Share of records whose class is named rightly, 0 to 1. */
  readonly accuracy: number
  /** Of the accuracy, by Monte Carlo; 0 where it was computed exactly. */
  readonly standardError: number
}

const ROWS = 256
/** Draws before which a standard error is not believed. */
const FEWEST = 4096
const GOOD_ENOUGH = 0.0015
/** Multiplications after which the estimate is taken as it is: about ten seconds. */
const MOST_WORK = 5e9

/**
 * Accuracy of the maximum a posteriori decoder of one release a party. It is the mean of the largest posterior
 * probability, which varies less than whether the decoder is right, and in which ties need no rule.
 * @param prior share of each class [K]
 */
export function monteCarloAccuracy(
  channel: Channel,
  prior: Float64Array,
  views: Views,
  stream: RandomStream,
): Estimate {
  const parties = views.accuracy.length
  const most = MOST_WORK / (channel.work * parties)
  let [draws, sum, squares] = [0, 0, 0]
  let estimate: Estimate
  do {
    for (const best of drawRows(channel, prior, views, stream)) {
      sum += best
      squares += best * best
    }
    draws += ROWS
    const mean = sum / draws
    estimate = { accuracy: mean, standardError: Math.sqrt(Math.max(0, squares / draws - mean * mean) / draws) }
  } while ((draws < FEWEST || estimate.standardError > GOOD_ENOUGH) && draws < most)
  return estimate
}

/** The largest posterior probability of each of ROWS records. */
function drawRows(channel: Channel, prior: Float64Array, views: Views, stream: RandomStream): Float64Array {
  const classes = prior.length
  const truth = Int32Array.from({ length: ROWS }, () => drawClass(prior, stream))
  const posterior = new Float64Array(ROWS * classes)
  for (let row = 0; row < ROWS; row++) posterior.set(prior, row * classes)
  for (let party = 0; party < views.accuracy.length; party++) {
    const named = truth.map((own) => nameClass(own, views.accuracy[party]!, classes, stream))
    const scores = channel.release(party, named, stream)
    for (let row = 0; row < ROWS; row++) {
      const at = row * classes
      update(posterior.subarray(at, at + classes), scores.subarray(at, at + classes), party, views)
    }
  }
  const best = new Float64Array(ROWS)
  for (let row = 0; row < ROWS; row++) {
    for (let c = 0; c < classes; c++) best[row] = Math.max(best[row]!, posterior[row * classes + c]!)
  }
  return best
}

/** Bayes' rule, in place. */
function update(posterior: Float64Array, scores: Float64Array, party: number, views: Views): void {
  let highest = Number.NEGATIVE_INFINITY
  // A class of share 0 must not set the scale: its weight vanishes whatever the density.
  for (let c = 0; c < scores.length; c++) highest = Math.max(highest, scores[c]!)
  let total = 0
  for (let c = 0; c < scores.length; c++) {
    scores[c] = Math.exp(scores[c]! - highest)
    total += scores[c]!
  }
  let evidence = 0
  for (let c = 0; c < scores.length; c++) {
    posterior[c] = posterior[c]! * views.mixed(party, scores[c]!, total)
    evidence += posterior[c]!
  }
  for (let c = 0; c < scores.length; c++) posterior[c] = posterior[c]! / evidence
}

function drawClass(prior: Float64Array, stream: RandomStream): number {
  let left = stream.uniform()
  for (let c = 0; c < prior.length - 1; c++) {
    left -= prior[c]!
    if (left < 0) return c
  }
  return prior.length - 1
}

function nameClass(truth: number, accuracy: number, classes: number, stream: RandomStream): number {
  if (stream.uniform() < accuracy) return truth
  const other = stream.integer(classes - 1)
  return other < truth ? other : other + 1
}
