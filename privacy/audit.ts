import { binomialLowerBound, binomialUpperBound } from '../learning/engine/binomial-bound.js'
import type { RandomStream } from '../learning/engine/random.js'
import type { Mechanism } from './mechanism/mechanism.js'

export interface AuditOptions {
  readonly mechanism: Pick<Mechanism, 'perturb'>
  /** Two clean rows of one length, as far apart as the mechanism's claim allows. */
  readonly a: Float32Array
  readonly b: Float32Array
  /** Larger where an output speaks more for `a` than for `b`: e.g. the mechanism's logDensityRatio. */
  readonly score: (output: Float32Array) => number
  /** Number of outputs drawn for each of the two rows; a quarter of them only chooses the event. */
  readonly samples: number
  /** Of the claim; default 0. */
  readonly delta?: number
  /** Share of experiments in which the bound may pass the true epsilon of a right mechanism. */
  readonly risk: number
  readonly stream: RandomStream
}

/**
 * Black-box lower bound of a mechanism's epsilon at `delta`: (epsilon, delta) would mean
 * P(event | a) <= e^epsilon P(event | b) + delta for every event. The event {score >= t} is chosen on held-out outputs;
 * its two probabilities are bounded on the others (Clopper-Pearson, half the risk each). A bound above what is claimed
 * proves the claim wrong; a bound below proves nothing.
 * Source: Jagielski, Ullman and Oprea 2020 (arXiv:2006.07709), with the likelihood ratio as the statistic.
 */
export function auditEpsilon(options: AuditOptions): number {
  const { samples, delta = 0, risk } = options
  const heldOut = Math.floor(samples / 4)
  const scoresA = drawScores(options, options.a)
  const scoresB = drawScores(options, options.b)
  const [choiceA, choiceB] = [scoresA.subarray(0, heldOut).sort(), scoresB.subarray(0, heldOut).sort()]
  const threshold = bestThreshold(choiceA, choiceB, delta, risk)
  const hits = (scores: Float64Array) => scores.reduce((count, score) => (score >= threshold ? count + 1 : count), 0)
  const [restA, restB] = [scoresA.subarray(heldOut), scoresB.subarray(heldOut)]
  return epsilonBound({ hitsA: hits(restA), hitsB: hits(restB), trials: restA.length, delta, risk })
}

const CANDIDATES = 200
/** Ties of scores may differ by their rounding. */
const TIE = 1e-9

/** The threshold, among quantiles of both sorted score lists, that gives the largest bound on them. */
function bestThreshold(sortedA: Float64Array, sortedB: Float64Array, delta: number, risk: number): number {
  const trials = sortedA.length
  let [best, largest] = [sortedA[0]!, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < CANDIDATES; i++) {
    const sorted = i % 2 === 0 ? sortedA : sortedB
    const threshold = sorted[Math.floor((i * trials) / CANDIDATES)]! - TIE
    const hitsA = trials - firstAtLeast(sortedA, threshold)
    const hitsB = trials - firstAtLeast(sortedB, threshold)
    const bound = epsilonBound({ hitsA, hitsB, trials, delta, risk })
    if (bound > largest) [best, largest] = [threshold, bound]
  }
  return best
}

function epsilonBound(counts: {
  readonly hitsA: number
  readonly hitsB: number
  readonly trials: number
  readonly delta: number
  readonly risk: number
}): number {
  const { hitsA, hitsB, trials, delta, risk } = counts
  const least = binomialLowerBound(hitsA, trials, risk / 2) - delta
  return least <= 0 ? 0 : Math.max(0, Math.log(least / binomialUpperBound(hitsB, trials, risk / 2)))
}

/** Index of the first score that is at least `threshold`. */
function firstAtLeast(sorted: Float64Array, threshold: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < threshold) low = middle + 1
    else high = middle
  }
  return low
}

const BATCH_ROWS = 4096

function drawScores({ mechanism, score, samples, stream }: AuditOptions, row: Float32Array): Float64Array {
  const scores = new Float64Array(samples)
  for (let done = 0; done < samples; done += BATCH_ROWS) {
    const rows = Math.min(BATCH_ROWS, samples - done)
    const values = new Float32Array(rows * row.length)
    for (let i = 0; i < rows; i++) values.set(row, i * row.length)
    const outputs = mechanism.perturb(values, rows, stream)
    const length = outputs.length / rows
    for (let i = 0; i < rows; i++) scores[done + i] = score(outputs.subarray(i * length, (i + 1) * length))
  }
  return scores
}
