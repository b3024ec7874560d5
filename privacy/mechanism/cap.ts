import { incompleteBeta, logBeta } from '../../learning/engine/incomplete-beta.js'
import { probabilityFromOdds } from './exact-probability.js'

/** How PrivUnit sees the sphere: the cap {u: <u, v> >= gamma} around an input v, and how often the output is in it. */
export interface Cap {
  /** 0 <= gamma < 1. */
  readonly gamma: number
  /** Share of the sphere that the cap takes. */
  readonly q: number
  /** Probability that the output lies in the cap of the input. */
  readonly p: number
  /** Mean of <output, input>: outputs divided by it are unbiased. */
  readonly m: number
}

/**
 * The cap of a given gamma, with the largest p that pure epsilon allows: p (1 - q) / ((1 - p) q) <= e^eps, rounded
 * against the claim. q = I_((1-gamma)/2)((d-1)/2, (d-1)/2) = I_(1-gamma^2)((d-1)/2, 1/2) / 2 and
 * m = (1 - gamma^2)^((d-1)/2) / ((d - 1) B((d-1)/2, 1/2)) (p/q - (1-p)/(1-q)).
 * Source: Bhowmick et al. 2018 (arXiv:1812.00984), Algorithm 1 and Theorem 1, written for the uniform measure.
 */
export function capOf(gamma: number, dimension: number, epsilon: number): Cap {
  const a = (dimension - 1) / 2
  const q = incompleteBeta((1 - gamma) / 2, a, a)
  const p = probabilityFromOdds(((1 - q) / q) * Math.exp(-epsilon))
  // The integral of <u, v> over the cap; over its complement it is the same with the other sign.
  const moment = Math.exp(a * Math.log1p(-gamma * gamma) - logBeta(a, 0.5)) / (dimension - 1)
  return { gamma, q, p, m: (moment * (p - q)) / (q * (1 - q)) }
}

/** The cap with the largest m: the best estimate of a mean (Asi, Feldman and Talwar 2022, arXiv:2205.02466). */
export function meanCap(dimension: number, epsilon: number): Cap {
  return bestCap(dimension, epsilon, ({ m }) => m)
}

/**
 * The cap with the best decoding accuracy for K equally likely codes of equal norm, each input being one of them.
 * @param votes number of releases of the same code, by one party or several, that the decoder counts together
 */
export function decodingCap(dimension: number, epsilon: number, codes: number, votes: number): Cap {
  return bestCap(dimension, epsilon, ({ p, q }) => decodingAccuracy({ p, q, codes, votes }))
}

/**
 * Probability that the true code wins when a decoder counts, for each code, the outputs whose cap it lies in, and breaks
 * ties by chance: maximum likelihood for PrivUnit. The true code counts Bin(n, p); the others are taken as independent
 * Bin(n, q), which is exact for each of them alone when outputs miss the true cap, and close for a simplex.
 *
 *   sum_s P(Bin(n, p) = s) (F(s)^K - F(s-1)^K) / (K f(s)),  f and F the mass and distribution function of Bin(n, q)
 */
export function decodingAccuracy(options: {
  readonly p: number
  readonly q: number
  readonly codes: number
  readonly votes: number
}): number {
  const { p, q, codes, votes } = options
  let accuracy = 0
  let below = 0
  for (let s = 0; s <= votes; s++) {
    const mass = binomialMass(s, votes, q)
    const upTo = Math.min(1, below + mass)
    // Where the mass vanishes beside F the quotient is its derivative.
    const share = mass > 1e-9 * upTo ? (upTo ** codes - below ** codes) / (codes * mass) : upTo ** (codes - 1)
    accuracy += binomialMass(s, votes, p) * share
    below = upTo
  }
  return accuracy
}

function binomialMass(s: number, n: number, p: number): number {
  let mass = (1 - p) ** (n - s)
  for (let i = 1; i <= s; i++) mass *= (p * (n - s + i)) / i
  return mass
}

/** Where a cap may end, in standard deviations of <u, v> for uniform u: beyond it e^eps for eps = 100 buys nothing. */
const FARTHEST = 20
const SCAN = 400

/** The best of caps with gamma = z / sqrt(d - 1 + z^2): a scan over z, then a golden section around its best point. */
function bestCap(dimension: number, epsilon: number, worth: (cap: Cap) => number): Cap {
  const capAt = (z: number) => capOf(z / Math.sqrt(dimension - 1 + z * z), dimension, epsilon)
  let best = 0
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i <= SCAN; i++) {
    const value = worth(capAt((i * FARTHEST) / SCAN))
    if (value > most) [best, most] = [i, value]
  }
  let low = (Math.max(best - 1, 0) * FARTHEST) / SCAN
  let high = (Math.min(best + 1, SCAN) * FARTHEST) / SCAN
  for (let turn = 0; turn < 60; turn++) {
    const third = GOLDEN * (high - low)
    if (worth(capAt(low + third)) >= worth(capAt(high - third))) high -= third
    else low += third
  }
  return capAt((low + high) / 2)
}

const GOLDEN = (3 - Math.sqrt(5)) / 2
