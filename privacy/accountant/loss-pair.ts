import type { PrivacyEvent } from '../event.js'
import type { Adjacency } from './accountant.js'
import { logAdd } from './log-sum.js'
import { logNormalDensity, millsRatio } from './mills-ratio.js'

/**
 * How the privacy loss ln(P/Q) of one release is distributed, for a worst-case pair of output distributions: P on the data
 * as it is, Q on its neighbour.
 */
export interface LossPair {
  /** Masses [under P, under Q] of the continuous part where the loss lies in (low, high]. */
  between(low: number, high: number): readonly [number, number]
  /** Losses that single outputs have, with their mass under P; under Q it is mass e^-loss. */
  readonly atoms: readonly { readonly loss: number; readonly mass: number }[]
  /** Nearly all of P has a loss from `lowest` to `highest`. */
  readonly lowest: number
  readonly highest: number
  /** Mass under P of outputs that Q never gives. */
  readonly infinite: number
}

/**
 * The pairs to be looked at for an event: one where both directions are alike, else two, in the order `remove` (the unit
 * is there under P), `add`.
 * @returns undefined for an event whose loss is not known in closed form here
 */
export function lossPairs(event: PrivacyEvent, adjacency: Adjacency): readonly LossPair[] | undefined {
  const reach = adjacency === 'replace-one' ? 2 : 1
  switch (event.kind) {
    case 'gaussian':
      return [gaussianPair(reach / event.noiseMultiplier)]
    case 'laplace':
      return [laplacePair(reach / event.noiseMultiplier)]
    // A vector's shift would have to be searched for its worst direction on the grid; RDP bounds it.
    case 'discreteGaussian':
      return event.dimension === 1 ? [discreteGaussianPair(reach * Math.floor(event.norm), event.sigma)] : undefined
    case 'discreteLaplace':
      return [discreteLaplacePair(reach * Math.floor(event.norm), event.scale)]
    case 'privUnit': {
      const { p, q } = event
      const other = (q * (1 - p)) / (1 - q)
      return [threeLossPair(Math.log(p / other), p, other)]
    }
    case 'randomizedResponse': {
      const other = Math.exp(-logAdd(event.epsilon, Math.log(event.categories - 1)))
      return [threeLossPair(event.epsilon, 1 - (event.categories - 1) * other, other)]
    }
    case 'bitResponses':
      return [bitsPair(event.epsilon, event.bits)]
    // Binary randomized response dominates every epsilon-DP mechanism (Kairouz, Oh and Viswanath 2015).
    case 'pure': {
      const other = Math.exp(-logAdd(event.epsilon, 0))
      return [threeLossPair(event.epsilon, 1 - other, other)]
    }
    case 'unprotected':
      return [{ ...NOTHING, infinite: 1 }]
    case 'repeated':
      return undefined // taken apart before it comes here (event-counts.ts)
    case 'poissonSampled':
      return sampledPairs(event.rate, event.event, adjacency)
  }
}

const NOTHING: LossPair = { between: () => [0, 0], atoms: [], lowest: 0, highest: 0, infinite: 0 }

/** Deviations of a normal beyond which 1e-26 of it lies above, and 1e-19 below: the upper side is what delta is made of. */
const ABOVE = 10.6
const BELOW = 9

/** N(mu, 1) against N(0, 1): the loss at x is mu x - mu^2 / 2. */
function gaussianPair(mu: number): LossPair {
  const [p, q] = [new Normal(mu), new Normal(0)]
  const at = (loss: number) => loss / mu + mu / 2
  return {
    ...NOTHING,
    between: (low, high) => [p.between(at(low), at(high)), q.between(at(low), at(high))],
    lowest: mu * (mu / 2 - BELOW),
    highest: mu * (mu / 2 + ABOVE),
  }
}

/** Laplace(0, 1) against Laplace(distance, 1): outputs below 0 have the largest loss, those beyond `distance` the least. */
function laplacePair(distance: number): LossPair {
  // Between them the loss at x is distance - 2 x.
  const masses = (from: number, to: number): readonly [number, number] => [
    (Math.exp(-from) - Math.exp(-to)) / 2,
    (Math.exp(to - distance) - Math.exp(from - distance)) / 2,
  ]
  const at = (loss: number) => Math.min(Math.max((distance - loss) / 2, 0), distance)
  return {
    ...NOTHING,
    between: (low, high) => masses(at(high), at(low)),
    atoms: [
      { loss: distance, mass: 0.5 },
      { loss: -distance, mass: Math.exp(-distance) / 2 },
    ],
    lowest: -distance,
    highest: distance,
  }
}

function discreteLaplacePair(steps: number, scale: number): LossPair {
  const ratio = Math.exp(-1 / scale)
  const oneMinus = -Math.expm1(-1 / scale)
  const between = Array.from({ length: Math.max(0, steps - 1) }, (_, i) => ({
    loss: (steps - 2 * (i + 1)) / scale,
    mass: (oneMinus / (1 + ratio)) * Math.exp(-(i + 1) / scale),
  }))
  const ends = [
    { loss: steps / scale, mass: 1 / (1 + ratio) },
    { loss: -steps / scale, mass: Math.exp(-steps / scale) / (1 + ratio) },
  ]
  return atomsPair(steps === 0 ? [{ loss: 0, mass: 1 }] : [...ends, ...between])
}

function discreteGaussianPair(steps: number, sigma: number): LossPair {
  const far = Math.ceil(ABOVE * sigma)
  const weights = Float64Array.from({ length: 2 * far + 1 }, (_, i) =>
    Math.exp(-((i - far) ** 2) / (2 * sigma * sigma)),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  // The noise k under P; the neighbour's output would need the noise k - steps, or k + steps: alike.
  const atoms = Array.from(weights, (weight, i) => ({
    loss: (steps * (steps - 2 * (i - far))) / (2 * sigma * sigma),
    mass: weight / total,
  }))
  return atomsPair(atoms)
}

/** Losses eps, -eps and 0: PrivUnit's worst pair, and K-ary randomized response. */
function threeLossPair(epsilon: number, mass: number, other: number): LossPair {
  const rest = Math.max(0, 1 - mass - other)
  return atomsPair([
    { loss: epsilon, mass },
    { loss: -epsilon, mass: other },
    { loss: 0, mass: rest },
  ])
}

/** All bits differ: the loss is that of the kept ones less that of the others, and how many are kept is binomial. */
function bitsPair(epsilon: number, bits: number): LossPair {
  const each = epsilon / bits
  const logOther = -logAdd(each, 0)
  let logChoices = 0
  const atoms = Array.from({ length: bits + 1 }, (_, kept) => {
    if (kept > 0) logChoices += Math.log((bits - kept + 1) / kept)
    return { loss: (2 * kept - bits) * each, mass: Math.exp(logChoices + kept * each + bits * logOther) }
  })
  return atomsPair(atoms)
}

function atomsPair(atoms: LossPair['atoms']): LossPair {
  const losses = atoms.map(({ loss }) => loss)
  const largest = losses.reduce((most, loss) => Math.max(most, loss), Number.NEGATIVE_INFINITY)
  const least = losses.reduce((most, loss) => Math.min(most, loss), Number.POSITIVE_INFINITY)
  return { ...NOTHING, atoms, lowest: least, highest: largest }
}

function sampledPairs(rate: number, event: PrivacyEvent, adjacency: Adjacency): readonly LossPair[] | undefined {
  if (rate === 1 || event.kind === 'unprotected') return lossPairs(event, adjacency)
  if (adjacency === 'replace-one') {
    return event.kind === 'gaussian' ? [replacedPair(rate, event.noiseMultiplier)] : undefined
  }
  // Only noise on a sum has an output for a unit that was not drawn.
  if (!['gaussian', 'laplace', 'discreteGaussian', 'discreteLaplace'].includes(event.kind)) return undefined
  const inner = lossPairs(event, adjacency)?.[0]
  return inner && [removed(inner, rate), added(inner, rate)]
}

/** The mixture (1-q) Q + q P against Q: losses l become ln(1 - q + q e^l). */
function removed(pair: LossPair, rate: number): LossPair {
  const mixed = (loss: number) => logMixture(rate, loss)
  return {
    between: (low, high) => {
      const [p, q] = pair.between(unmixed(rate, low), unmixed(rate, high))
      return [(1 - rate) * q + rate * p, q]
    },
    atoms: pair.atoms.map(({ loss, mass }) => ({
      loss: mixed(loss),
      mass: (1 - rate) * mass * Math.exp(-loss) + rate * mass,
    })),
    // Under the mixture most outputs come from Q, whose losses are those of P turned round.
    lowest: mixed(Math.min(pair.lowest, -pair.highest)),
    highest: mixed(pair.highest),
    infinite: rate * pair.infinite,
  }
}

/** Q against the mixture: the same losses turned round, under Q. */
function added(pair: LossPair, rate: number): LossPair {
  return {
    between: (low, high) => {
      const [p, q] = pair.between(unmixed(rate, -high), unmixed(rate, -low))
      return [q, (1 - rate) * q + rate * p]
    },
    atoms: pair.atoms.map(({ loss, mass }) => ({ loss: -logMixture(rate, loss), mass: mass * Math.exp(-loss) })),
    lowest: -logMixture(rate, Math.max(pair.highest, -pair.lowest)),
    highest: -logMixture(rate, Math.min(pair.lowest, -pair.highest)),
    infinite: 0,
  }
}

/** ln(1 - q + q e^l). */
function logMixture(rate: number, loss: number): number {
  if (loss > 30) return loss + Math.log(rate + (1 - rate) * Math.exp(-loss))
  return Math.log1p(rate * Math.expm1(loss))
}

/** The l with ln(1 - q + q e^l) = `mixed`; -Infinity where there is none. */
function unmixed(rate: number, mixed: number): number {
  if (mixed > 30) return mixed + Math.log1p(-(1 - rate) * Math.exp(-mixed)) - Math.log(rate)
  const growth = Math.expm1(mixed) / rate
  return growth <= -1 ? Number.NEGATIVE_INFINITY : Math.log1p(growth)
}

/**
 * A unit that is exchanged: (1-q) N(0, s^2) + q N(1, s^2) against (1-q) N(0, s^2) + q N(-1, s^2). The loss rises with x;
 * with t = e^(x/s^2) and c = e^(-1/(2 s^2)) it is e^l where q c t^2 + (1-q)(1 - e^l) t - q c e^l = 0.
 */
function replacedPair(rate: number, s: number): LossPair {
  const [left, middle, right] = [new Normal(-1 / s), new Normal(0), new Normal(1 / s)]
  const variance = s * s
  const at = (loss: number) => {
    // For l < 0 the pair is its own mirror image.
    if (loss < 0) return -outputAt(-loss)
    return outputAt(loss)
  }
  const logC = -1 / (2 * variance)
  const outputAt = (loss: number) => {
    // With b = (1-q)(e^l - 1) / (2 q c): t = b + sqrt(b^2 + e^l), in logarithms.
    const logB = Math.log((1 - rate) / (2 * rate)) - logC + (loss > 30 ? loss : Math.log(Math.expm1(loss)))
    const logRoot = logAdd(2 * logB, loss) / 2
    return (s * s * logAdd(logB, logRoot)) / s
  }
  const between = (low: number, high: number): readonly [number, number] => {
    const [from, to] = [at(low), at(high)]
    const shared = (1 - rate) * middle.between(from, to)
    return [shared + rate * right.between(from, to), shared + rate * left.between(from, to)]
  }
  const lossAt = (x: number) =>
    logMixture(rate, (2 * x - 1) / (2 * variance)) - logMixture(rate, (-2 * x - 1) / (2 * variance))
  return { ...NOTHING, between, lowest: lossAt(-1 - BELOW * s), highest: lossAt(1 + ABOVE * s) }
}

/** A normal distribution of deviation 1: masses of intervals, to full relative accuracy in both tails. */
class Normal {
  /** The end of the interval that was asked for last; grids ask for neighbours one after another. */
  #last = { at: Number.NaN, offset: 0, tail: 0 }

  constructor(private readonly mean: number) {}

  between(from: number, to: number): number {
    if (!(from < to)) return 0
    const a = this.#last.at === from ? this.#last : this.#end(from)
    const b = this.#last.at === to ? this.#last : this.#end(to)
    this.#last = b
    if (a.offset >= 0) return a.tail - b.tail
    if (b.offset <= 0) return b.tail - a.tail
    return 1 - a.tail - b.tail
  }

  #end(at: number) {
    const offset = at - this.mean
    const size = Math.abs(offset)
    return {
      at,
      offset,
      tail: size === Number.POSITIVE_INFINITY ? 0 : Math.exp(logNormalDensity(size)) * millsRatio(size),
    }
  }
}
