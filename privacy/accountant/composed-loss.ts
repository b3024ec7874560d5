import { type LossDistribution, logMoment } from './loss-distribution.js'
import { inverse, product, Spectrum } from './spectrum.js'

/** Mass that the ends of the composed grid may leave out; the upper end's is added to delta. */
const TAIL = 1e-17
/** Beyond so many points the grid has to be coarser. */
export const MOST_POINTS = 2 ** 21

/** Exponents at which moments bound tails: both signs, a factor of sqrt(2) apart. */
const LAMBDAS = Array.from({ length: 57 }, (_, i) => 2 ** (i / 2 - 10))

/** A distribution of one release, with what composing it needs, made when it is first asked for. */
export class Composable {
  readonly #spectra = new Map<number, Spectrum>()
  #moments: { readonly up: Float64Array; readonly down: Float64Array } | undefined

  constructor(readonly loss: LossDistribution) {}

  spectrum(size: number): Spectrum {
    let spectrum = this.#spectra.get(size)
    if (spectrum === undefined) {
      spectrum = new Spectrum(folded(this.loss.masses, size), size)
      this.#spectra.set(size, spectrum)
    }
    return spectrum
  }

  /** ln E[e^(+-lambda L)] for each of LAMBDAS. */
  moments(): { readonly up: Float64Array; readonly down: Float64Array } {
    this.#moments ??= {
      up: Float64Array.from(LAMBDAS, (lambda) => logMoment(this.loss, lambda)),
      down: Float64Array.from(LAMBDAS, (lambda) => logMoment(this.loss, -lambda)),
    }
    return this.#moments
  }
}

/** The grid is cyclic: a distribution that is longer than it wraps around by itself. */
function folded(masses: Float64Array, size: number): Float64Array {
  if (masses.length <= size) return masses
  const wrapped = new Float64Array(size)
  for (let i = 0; i < masses.length; i++) wrapped[i % size] = wrapped[i % size]! + masses[i]!
  return wrapped
}

export interface Part {
  readonly composable: Composable
  readonly times: number
}

/** Where the sum of independent losses lies but for `TAIL` on either side, as grid indices. */
export function reachOf(parts: readonly Part[]): { readonly low: number; readonly high: number } {
  const interval = parts[0]!.composable.loss.interval
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const [i, lambda] of LAMBDAS.entries()) {
    const [up, down] = [sum(parts, ({ up: moment }) => moment[i]!), sum(parts, ({ down: moment }) => moment[i]!)]
    high = Math.min(high, (up - Math.log(TAIL)) / lambda)
    low = Math.max(low, (Math.log(TAIL) - down) / lambda)
  }
  // No sum passes the sum of the ends.
  const least = parts.reduce((total, { composable: { loss }, times }) => total + times * loss.first, 0)
  const most = parts.reduce(
    (total, { composable: { loss }, times }) => total + times * (loss.first + loss.masses.length - 1),
    0,
  )
  return {
    low: Math.max(least, Math.floor(low / interval)),
    high: Math.min(most, Math.ceil(high / interval)),
  }
}

function sum(
  parts: readonly Part[],
  of: (moments: { readonly up: Float64Array; readonly down: Float64Array }) => number,
): number {
  return parts.reduce((total, { composable, times }) => total + times * of(composable.moments()), 0)
}

/** The distribution of a sum of losses, and how much of delta its numbers cannot account for. */
export interface ComposedLoss extends LossDistribution {
  /** To be added to any delta: the tail beyond the grid, and the rounding of the transforms. */
  readonly slack: number
}

/**
 * The losses of all parts together, for one or two directions at once (they share the transform back).
 * @param directions the parts of each direction, all on the same interval
 */
export function composeLosses(directions: readonly (readonly Part[])[]): ComposedLoss[] {
  const reaches = directions.map(reachOf)
  const widest = Math.max(...reaches.map(({ low, high }) => high - low + 1))
  const size = Math.max(2, 2 ** Math.ceil(Math.log2(widest + 1)))
  const spectra = directions.map((parts) =>
    parts.map(({ composable, times }) => composable.spectrum(size).power(times)).reduce(product),
  )
  const sequences = inverse(spectra[0]!, spectra[1], size)
  return directions.map((parts, i) => unrolled(parts, { sequences, which: i, size }, reaches[i]!))
}

/** Sequences on a cyclic grid, interleaved, and which of the two is meant. */
interface Cyclic {
  readonly sequences: Float64Array
  readonly which: number
  readonly size: number
}

/** Reads the cyclic sequence from its low end on. */
function unrolled(
  parts: readonly Part[],
  { sequences, which, size }: Cyclic,
  { low, high }: { readonly low: number; readonly high: number },
): ComposedLoss {
  const origin = parts.reduce((total, { composable, times }) => total + times * composable.loss.first, 0)
  const start = mod(low - origin, size)
  const masses = new Float64Array(high - low + 1)
  for (let i = 0, at = start; i < masses.length; i++, at++) {
    if (at === size) at = 0
    // Rounding may leave a mass a little below 0.
    const mass = sequences[2 * at + which]!
    masses[i] = mass > 0 ? mass : 0
  }
  const times = parts.reduce((total, part) => total + part.times, 0)
  const finite = parts.reduce((total, part) => total + part.times * Math.log1p(-part.composable.loss.infinite), 0)
  return {
    interval: parts[0]!.composable.loss.interval,
    first: low,
    masses,
    infinite: -Math.expm1(finite),
    // A power multiplies the relative error of each frequency by its exponent, a transform adds a few roundings a level.
    slack: TAIL + 2 ** -53 * (8 * Math.log2(size) + 4 * Math.sqrt(times)),
  }
}

function mod(value: number, size: number): number {
  return ((value % size) + size) % size
}

/** Smallest epsilon >= 0 with delta(epsilon) <= `delta`; Infinity if there is none. */
export function epsilonOf({ interval, first, masses, infinite, slack }: ComposedLoss, delta: number): number {
  const fixed = infinite + slack
  if (fixed >= delta) return Number.POSITIVE_INFINITY
  const shrink = Math.exp(-interval)
  /** Of the losses so far, from the top: their mass, and their mass times e^(current loss - loss). */
  let [mass, scaled] = [0, 0]
  for (let i = masses.length - 1; i >= 0; i--) {
    const loss = (first + i) * interval
    // Just below this point, before it counts, delta is `fixed + mass - scaled`.
    mass += masses[i]!
    scaled += masses[i]!
    const below = fixed + mass - scaled * shrink
    if (below > delta || loss <= 0) {
      // Between this point and the next lower one: fixed + mass - e^(epsilon - loss) scaled.
      const epsilon = loss + Math.log(Math.max(0, fixed + mass - delta) / scaled)
      return Math.max(0, epsilon)
    }
    scaled *= shrink
  }
  // Below the whole grid the same line goes on.
  const epsilon = first * interval + Math.log(Math.max(0, fixed + mass - delta) / (scaled / shrink))
  return Math.max(0, epsilon)
}

/** E[(1 - e^(epsilon - L))+] and what is added to it. */
export function deltaOf({ interval, first, masses, infinite, slack }: ComposedLoss, epsilon: number): number {
  let delta = infinite + slack
  for (let i = masses.length - 1; i >= 0; i--) {
    const loss = (first + i) * interval
    if (loss <= epsilon) break
    delta += masses[i]! * -Math.expm1(epsilon - loss)
  }
  return Math.min(1, delta)
}
