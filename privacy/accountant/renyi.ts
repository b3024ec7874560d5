import type { PrivacyEvent } from '../event.js'
import type { Adjacency } from './accountant.js'
import { logAdd, logSum } from './log-sum.js'
import { SampledGaussian } from './sampled-gaussian.js'

/**
 * Renyi divergence of one event at one order, rounded up: how far apart the outputs for two neighbours can be.
 * Composition adds it. `Infinity` without a bound.
 * @param order alpha > 1
 * @returns undefined for an event that has no Renyi bound here (a sampled event other than the Gaussian)
 * Source: Mironov 2017 (arXiv:1702.07476), Table II, for Gaussian, Laplace and binary randomized response.
 */
export function renyiDivergence(event: PrivacyEvent, order: number, adjacency: Adjacency): number | undefined {
  return renyiCurve(event, [order], adjacency)?.[0]
}

/** `renyiDivergence` at several orders, sharing what they have in common. */
export function renyiCurve(
  event: PrivacyEvent,
  orders: readonly number[],
  adjacency: Adjacency,
): Float64Array | undefined {
  const divergence = divergenceOf(event, adjacency)
  return divergence && Float64Array.from(orders, (order) => upwards(divergence(order), order))
}

/** Above by more than what the formulas lose: quadrature and sums of logarithms, then a division by alpha - 1. */
function upwards(divergence: number, order: number): number {
  return divergence * (1 + 4e-12) + 1e-16 / (order - 1)
}

function divergenceOf(event: PrivacyEvent, adjacency: Adjacency): ((order: number) => number) | undefined {
  const reach = adjacency === 'replace-one' ? 2 : 1
  switch (event.kind) {
    case 'gaussian':
      return (order) => (order * (reach / event.noiseMultiplier) ** 2) / 2
    case 'laplace':
      return (order) => laplace(order, reach / event.noiseMultiplier)
    // Concentrated differential privacy: Canonne, Kamath and Steinke 2020 (arXiv:2004.00010), Theorem 4.
    case 'discreteGaussian':
      return (order) => (order * ((reach * event.norm) / event.sigma) ** 2) / 2
    case 'discreteLaplace':
      return (order) => discreteLaplace(order, reach * Math.floor(event.norm), event.scale)
    case 'privUnit':
      return (order) => {
        const { p, q } = event
        const other = (q * (1 - p)) / (1 - q)
        return threeLosses(order, Math.log(p), Math.log(other), Math.max(0, 1 - p - other))
      }
    case 'randomizedResponse': {
      const { epsilon, categories } = event
      const logOther = -logAdd(epsilon, Math.log(categories - 1))
      return (order) => threeLosses(order, epsilon + logOther, logOther, (categories - 2) * Math.exp(logOther))
    }
    case 'bitResponses': {
      const each = event.epsilon / event.bits
      const logOther = -logAdd(each, 0)
      return (order) => event.bits * threeLosses(order, each + logOther, logOther, 0)
    }
    // The largest of all epsilon-DP mechanisms: binary randomized response (Bun and Steinke 2016).
    case 'pure': {
      const logOther = -logAdd(event.epsilon, 0)
      return (order) => threeLosses(order, event.epsilon + logOther, logOther, 0)
    }
    case 'unprotected':
      return () => Number.POSITIVE_INFINITY
    case 'repeated': {
      const once = divergenceOf(event.event, adjacency)
      return once && ((order) => event.times * once(order))
    }
    case 'poissonSampled':
      return sampled(event.rate, event.event, adjacency)
  }
}

function sampled(rate: number, event: PrivacyEvent, adjacency: Adjacency) {
  if (rate === 1 || event.kind === 'unprotected') return divergenceOf(event, adjacency)
  if (event.kind !== 'gaussian') return undefined
  const mechanism = new SampledGaussian(rate, event.noiseMultiplier, adjacency)
  return (order: number) => mechanism.divergence(order)
}

/**
 * Losses eps, -eps and 0 with probabilities p, r and `rest`: ln(p^a r^(1-a) + r^a p^(1-a) + rest) / (a - 1).
 * PrivUnit's worst pair for gamma >= 0 (two caps that do not meet), and K-ary randomized response.
 */
function threeLosses(order: number, logP: number, logR: number, rest: number): number {
  const terms = [order * logP + (1 - order) * logR, order * logR + (1 - order) * logP, Math.log(rest)]
  return Math.max(0, logSum(terms)) / (order - 1)
}

/**
 * A shift by `distance` scales of one coordinate. Of all shifts of that L1 norm it is the worst: the logarithm of the
 * moment is convex in a coordinate's shift and 0 at 0, so it is largest where one coordinate has it all.
 */
function laplace(order: number, distance: number): number {
  const up = Math.log(order / (2 * order - 1)) + (order - 1) * distance
  const down = Math.log((order - 1) / (2 * order - 1)) - order * distance
  return Math.max(0, logAdd(up, down)) / (order - 1)
}

/**
 * The same on the integers: P(k) = (1-a)/(1+a) a^|k| with a = e^(-1/scale), shifted by `steps`. The sum over k <= 0, over
 * k >= steps and over what lies between are geometric.
 */
function discreteLaplace(order: number, steps: number, scale: number): number {
  if (steps === 0) return 0
  const oneMinusA = -Math.expm1(-1 / scale)
  const toLower = ((order - 1) * steps) / scale
  const lower = toLower - Math.log(oneMinusA)
  const upper = (-order * steps) / scale - Math.log(oneMinusA)
  const ratio = -(2 * order - 1) / scale
  const between =
    steps === 1
      ? Number.NEGATIVE_INFINITY
      : toLower + ratio + Math.log(-Math.expm1(ratio * (steps - 1))) - Math.log(-Math.expm1(ratio))
  const norm = Math.log(oneMinusA) - Math.log1p(Math.exp(-1 / scale))
  return Math.max(0, norm + logSum([lower, between, upper])) / (order - 1)
}
