import type { LossPair } from './loss-pair.js'

/**
 * A privacy loss distribution on a grid: masses under P at the losses (first + i) interval, and the mass whose loss is
 * infinite. It dominates the pair it was made from: no epsilon or delta computed from it is below the true one.
 */
export interface LossDistribution {
  readonly interval: number
  /** Index of the lowest loss. */
  readonly first: number
  readonly masses: Float64Array
  readonly infinite: number
}

/**
 * Puts a pair's losses on a grid by connecting the dots: each cell's mass goes to the cell's two ends such that both its
 * mass under P and its mass under Q are kept. The hockey-stick divergence of the result agrees with the true one at grid
 * points and lies on the chords (in e^epsilon) between them, which lie above a convex curve.
 *
 * Losses below the grid move up to its lowest point, those above it to infinity; rounding goes upwards.
 * Source: Doroshenko, Ghazi, Kamath, Kumar and Manurangsi 2022 (arXiv:2207.04380), Algorithm 1, in this form.
 */
export function connectTheDots(pair: LossPair, interval: number): LossDistribution {
  const first = Math.floor(pair.lowest / interval)
  const last = Math.max(first + 1, Math.ceil(pair.highest / interval))
  const masses = new Float64Array(last - first + 1)
  let [lowest] = pair.between(Number.NEGATIVE_INFINITY, first * interval)
  const placed = new ExactSum()
  for (let i = 0; i + 1 < masses.length; i++) {
    const low = (first + i) * interval
    const [p, q] = pair.between(low, (first + i + 1) * interval)
    if (p > 0) split(masses, i, p, upperShare(p, q * Math.exp(low), interval))
    placed.add(p)
  }
  const [above] = pair.between(last * interval, Number.POSITIVE_INFINITY)
  for (const { loss, mass } of pair.atoms) {
    const i = Math.min(Math.max(Math.floor(loss / interval), first), last - 1) - first
    const low = (first + i) * interval
    split(masses, i, mass, upperShare(mass, mass * Math.exp(low - loss), interval))
    placed.add(mass)
  }
  // What rounding lost of the whole goes to infinity.
  const infinite = pair.infinite + above + Math.max(0, 1 - placed.value() - lowest - above - pair.infinite)
  if (lowest < 0) lowest = 0
  masses[0] = masses[0]! + lowest
  return { interval, first, masses, infinite }
}

/**
 * A sum that keeps what each addition rounds away (Neumaier 1974): over half a million cells a plain one loses 5e-14, which a
 * hundred thousand releases would turn into more than a small delta.
 */
class ExactSum {
  #sum = 0
  #lost = 0

  add(term: number): void {
    const next = this.#sum + term
    this.#lost += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - next + term : term - next + this.#sum
    this.#sum = next
  }

  value(): number {
    return this.#sum + this.#lost
  }
}

/** Mass under P that goes to the upper end of a cell; `q` is the mass under Q times e^(loss of the lower end). */
function upperShare(p: number, q: number, interval: number): number {
  const share = (p - q) / -Math.expm1(-interval)
  // The difference has lost some last bits of p.
  const lost = (p * 8 * Number.EPSILON) / interval
  return Math.min(Math.max(share + lost, 0), p)
}

function split(masses: Float64Array, i: number, mass: number, upper: number): void {
  masses[i] = masses[i]! + mass - upper
  masses[i + 1] = masses[i + 1]! + upper
}

/** Mean and variance of the finite losses under P. */
export function moments({ interval, first, masses }: LossDistribution): { mean: number; variance: number } {
  let [mass, sum, squares] = [0, 0, 0]
  for (let i = 0; i < masses.length; i++) {
    const loss = (first + i) * interval
    mass += masses[i]!
    sum += masses[i]! * loss
    squares += masses[i]! * loss * loss
  }
  if (mass === 0) return { mean: 0, variance: 0 }
  const mean = sum / mass
  return { mean, variance: Math.max(0, squares / mass - mean * mean) }
}

/** ln E[e^(lambda L)] over the finite losses under P; for bounds of tails after composition. */
export function logMoment({ interval, first, masses }: LossDistribution, lambda: number): number {
  // Exponents relative to the end that the exponential favours, so that nothing overflows.
  const end = lambda > 0 ? masses.length - 1 : 0
  const factor = Math.exp(-Math.abs(lambda) * interval)
  let [sum, weight] = [0, 1]
  for (let i = 0; i < masses.length; i++) {
    sum += masses[lambda > 0 ? end - i : i]! * weight
    weight *= factor
    if (weight === 0) break
  }
  // Weights vanished before the first mass was met: no bound from this lambda.
  return sum > 0 ? Math.log(sum) + lambda * (first + end) * interval : Number.POSITIVE_INFINITY
}
