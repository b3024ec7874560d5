import type { Adjacency } from './accountant.js'
import { log1pExp, logExpm1, logSum } from './log-sum.js'

/**
 * Renyi divergence of the Poisson-sampled Gaussian mechanism: each unit takes part with probability q, and the sum of
 * vectors of norm <= 1 gets noise N(0, s^2 I).
 *
 * Add-remove: the mixture (1-q) N(0, s^2) + q N(1, s^2) against N(0, s^2), which is never less than the reverse (Mironov,
 * Talwar and Zhang 2019, arXiv:1908.10530, Theorems 4 and 5). With w(z) = 1 - q + q exp((2z - 1) / (2 s^2)) the moment is
 * A = E[w^alpha] under N(0, s^2), and the divergence ln(A) / (alpha - 1). Because E[w] = 1,
 *
 *   A - 1 = E[w^alpha - 1 - alpha (w - 1)],
 *
 * whose integrand is nowhere negative, so nothing cancels however small q is. Whole orders use the binomial series of the
 * same, sum_{k >= 2} C(alpha, k) q^k (1-q)^(alpha-k) (e^((k^2-k)/(2 s^2)) - 1); others the trapezoidal rule, which
 * converges geometrically here: the integrand is analytic for |Im z| < pi s^2 and falls like a Gaussian. (dp-accounting
 * sums a series at fractional orders without its signs, an upper bound; this is the value itself.)
 *
 * Replace-one: (1-q) N(0, s^2) + q N(1, s^2) against (1-q) N(0, s^2) + q N(-1, s^2), by the same rule at all orders.
 */
export class SampledGaussian {
  /**
   * @param rate 0 < q < 1
   * @param noiseMultiplier s > 0
   */
  constructor(
    private readonly rate: number,
    private readonly noiseMultiplier: number,
    private readonly adjacency: Adjacency,
  ) {}

  /** @param order > 1 */
  divergence(order: number): number {
    // No sampling is the worst sampling.
    return Math.min(this.#logMoment(order) / (order - 1), this.#unsampled(order))
  }

  /** ln A, an upper bound of it where quadrature would need too many nodes. */
  #logMoment(order: number): number {
    const { adjacency } = this
    if (adjacency === 'add-remove' && Number.isInteger(order)) return this.#series(order)
    const nodes = this.#nodesFor(order)
    if (nodes !== undefined) return momentByQuadrature(order, nodes, reachOf(order, this.noiseMultiplier, adjacency))
    return adjacency === 'add-remove' ? this.#interpolated(order) : Number.POSITIVE_INFINITY
  }

  /** alpha D^2 / (2 s^2) */
  #unsampled(order: number): number {
    const distance = this.adjacency === 'add-remove' ? 1 : 2
    return (order * (distance / this.noiseMultiplier) ** 2) / 2
  }

  readonly #nodes = new Map<number, Nodes | undefined>()

  /** One set of nodes serves all orders up to the next of `NODE_ORDERS`. */
  #nodesFor(order: number): Nodes | undefined {
    const highest = NODE_ORDERS.find((each) => each >= order) ?? order
    if (!this.#nodes.has(highest)) {
      this.#nodes.set(highest, nodesFor(this.rate, this.noiseMultiplier, this.adjacency, highest))
    }
    return this.#nodes.get(highest)
  }

  /** ln A is convex in the order and 0 at order 1, so a chord lies above it. */
  #interpolated(order: number): number {
    const below = Math.floor(order)
    const share = order - below
    const at = (whole: number) => (whole === 1 ? 0 : this.#series(whole))
    return (1 - share) * at(below) + share * at(below + 1)
  }

  /** The binomial series at a whole order. */
  #series(order: number): number {
    const ln = logFactorialsUpTo(order)
    const growth = this.#growthUpTo(order)
    const [drawn, left] = [Math.log(this.rate), Math.log1p(-this.rate)]
    const exponents = new Float64Array(order - 1)
    for (let k = 2; k <= order; k++) {
      exponents[k - 2] = ln[order]! - ln[k]! - ln[order - k]! + k * drawn + (order - k) * left + growth[k]!
    }
    return log1pExp(logSum(exponents))
  }

  /** ln(e^((k^2 - k) / (2 s^2)) - 1) for k = 0, 1, ...: the same in every order's series. */
  #growth = new Float64Array(0)

  #growthUpTo(order: number): Float64Array {
    const known = this.#growth
    if (known.length <= order) {
      const half = 1 / (2 * this.noiseMultiplier * this.noiseMultiplier)
      this.#growth = new Float64Array(Math.max(order + 1, 2 * known.length))
      this.#growth.set(known)
      for (let k = known.length; k < this.#growth.length; k++) this.#growth[k] = logExpm1((k * k - k) * half)
    }
    return this.#growth
  }
}

const NODE_ORDERS = [11, 32, 96, 256, 1024, 4096]

/** ln(k!) for k = 0, 1, ... */
let logFactorials = new Float64Array(1)

function logFactorialsUpTo(n: number): Float64Array {
  if (logFactorials.length <= n) {
    const longer = new Float64Array(Math.max(n + 1, 2 * logFactorials.length))
    for (let k = 1; k < longer.length; k++) longer[k] = longer[k - 1]! + Math.log(k)
    logFactorials = longer
  }
  return logFactorials
}

/** Where the integrand is looked at, and the logarithms of the two mixtures' densities over N(0, s^2) there. */
interface Nodes {
  /** z of each node, rising. */
  readonly z: Float64Array
  /** ln of the weights h / (s sqrt(2 pi)) exp(-z^2 / (2 s^2)). */
  readonly logWeight: Float64Array
  readonly above: Float64Array
  /** All 0 for add-remove. */
  readonly below: Float64Array
}

/** Beyond these many deviations a normal density is negligible beside its own peak. */
const REACH = 9
const MOST_NODES = 40_000

/** Where the integrand of an order may have its mass: its peaks lie at 0 and at `order`; replaced units add -1 and 2 order - 1. */
function reachOf(order: number, s: number, adjacency: Adjacency): { from: number; to: number } {
  const [lowest, highest] = adjacency === 'add-remove' ? [0, order] : [-1, 2 * order - 1]
  return { from: lowest - REACH * s, to: highest + REACH * s }
}

/** @returns undefined if it would take more than `MOST_NODES` */
function nodesFor(rate: number, s: number, adjacency: Adjacency, highestOrder: number): Nodes | undefined {
  const variance = s * s
  // The error is exp(y^2 / (2 s^2) - 2 pi y / h) for any y inside the strip of analyticity; 40 makes it 4e-18.
  const strip = adjacency === 'add-remove' ? Math.PI * variance : (Math.PI * variance) / 2
  const step = Math.min(0.7 * s, (2 * Math.PI * strip) / (40 + strip ** 2 / (2 * variance)))
  const { from, to } = reachOf(highestOrder, s, adjacency)
  const first = Math.floor(from / step)
  const count = Math.ceil(to / step) - first + 1
  if (!(count <= MOST_NODES)) return undefined
  const z = Float64Array.from({ length: count }, (_, i) => (first + i) * step)
  const scale = Math.log(step / (s * Math.sqrt(2 * Math.PI)))
  return {
    z,
    logWeight: z.map((x) => scale - (x * x) / (2 * variance)),
    above: z.map((x) => logMixture(rate, (2 * x - 1) / (2 * variance))),
    below: z.map((x) => (adjacency === 'add-remove' ? 0 : logMixture(rate, (-2 * x - 1) / (2 * variance)))),
  }
}

/** ln(1 - q + q e^x). */
function logMixture(rate: number, x: number): number {
  if (x > 30) return x + Math.log(rate + (1 - rate) * Math.exp(-x))
  return Math.log1p(rate * Math.expm1(x))
}

/** ln of the moment E[above^order below^(1 - order)]. */
function momentByQuadrature(
  order: number,
  { z, logWeight, above, below }: Nodes,
  { to }: { readonly to: number },
): number {
  const exponents = new Float64Array(z.length).fill(Number.NEGATIVE_INFINITY)
  let excess = 0
  let largest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < z.length && z[i]! <= to; i++) {
    const [up, down, lnWeight] = [above[i]!, below[i]!, logWeight[i]!]
    const power = order * up + (1 - order) * down
    exponents[i] = power + lnWeight
    if (exponents[i]! > largest) largest = exponents[i]!
    // Near 1 the three terms cancel, and are taken from 1 first; far from it they may overflow, and get their weight first.
    const near = Math.abs(up) < 1 && Math.abs(down) < 1 && Math.abs(power) < 1
    excess += near
      ? Math.exp(lnWeight) * (Math.expm1(power) - order * Math.expm1(up) - (1 - order) * Math.expm1(down))
      : Math.exp(power + lnWeight) - order * Math.exp(up + lnWeight) - (1 - order) * Math.exp(down + lnWeight)
  }
  // Where the sum is so large that doubles overflow, or nearly, the 1 is lost in it anyway.
  return largest > 100 ? logSum(exponents) : Math.log1p(Math.max(0, excess))
}
