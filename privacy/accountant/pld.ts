import { type EventCount, eventKey, type PrivacyEvent } from '../event.js'
import type { Accountant, AccountantState, Adjacency, EpsilonBound } from './accountant.js'
import {
  Composable,
  type ComposedLoss,
  composeLosses,
  deltaOf,
  epsilonOf,
  MOST_POINTS,
  type Part,
  reachOf,
} from './composed-loss.js'
import { checkDeltaRange, EventCounts, sumOfPure, unsupportedEvent } from './event-counts.js'
import { gaussianDelta, gaussianEpsilon } from './gaussian.js'
import { connectTheDots, moments } from './loss-distribution.js'
import { type LossPair, lossPairs } from './loss-pair.js'
import { RdpAccountant } from './rdp.js'

/**
 * Privacy loss distributions, composed by FFT: tight to a fraction of a per cent, never below the true value.
 *
 * The grid follows from the counts. Connecting the dots moves the mean of a release's loss by h^2 / 12 and adds h^2 / 6 to
 * its variance, on average, so h is the largest power of two for which the sum of these stays below 1/2500 of what it is
 * added to. Unsampled Gaussians alone are composed exactly instead (mu^2 adds).
 *
 * Where delta is smaller than what the transforms can resolve (near 1e-13 for few steps, up to 1e-11 for a hundred
 * thousand) epsilon comes from pure composition or from Renyi divergences, and then has an order.
 * Source: Koskela, Jalko and Honkela 2020 (arXiv:1906.03049); Doroshenko et al. 2022 (arXiv:2207.04380).
 */
export class PldAccountant implements Accountant {
  readonly name = 'pld'
  readonly adjacency: Adjacency
  readonly #counts = new EventCounts()
  /** What was composed for the counts as they are. */
  #composed: readonly ComposedLoss[] | undefined

  constructor({ adjacency }: { readonly adjacency: Adjacency }) {
    this.adjacency = adjacency
  }

  static restore({ adjacency, events }: AccountantState): PldAccountant {
    const accountant = new PldAccountant({ adjacency })
    for (const { event, times } of events) accountant.compose(event, times)
    return accountant
  }

  get events(): readonly EventCount[] {
    return this.#counts.list()
  }

  unsupported(event: PrivacyEvent): PrivacyEvent | undefined {
    if (event.kind === 'repeated') return this.unsupported(event.event)
    return releaseOf(event, this.adjacency) === undefined ? event : undefined
  }

  compose(event: PrivacyEvent, times = 1): void {
    const unsupported = this.unsupported(event)
    if (unsupported) throw unsupportedEvent('PLD', unsupported)
    this.#counts.add(event, times)
    this.#composed = undefined
  }

  epsilon(delta: number): EpsilonBound {
    checkDeltaRange(delta)
    if (this.events.length === 0) return { epsilon: 0 }
    const pure = sumOfPure(this.events, this.adjacency)
    if (delta === 0) return { epsilon: pure }
    const mu = this.#mu()
    if (mu !== undefined) return { epsilon: gaussianEpsilon(mu, delta) }
    const epsilon = Math.min(pure, Math.max(...this.#losses().map((loss) => epsilonOf(loss, delta))))
    return Number.isFinite(epsilon) ? { epsilon } : this.#byRenyi(delta)
  }

  #byRenyi(delta: number): EpsilonBound {
    const accountant = new RdpAccountant({ adjacency: this.adjacency })
    for (const { event, times } of this.events) {
      if (accountant.unsupported(event) !== undefined) return { epsilon: Number.POSITIVE_INFINITY }
      accountant.compose(event, times)
    }
    return accountant.epsilon(delta)
  }

  delta(epsilon: number): number {
    return Math.max(...this.deltas(epsilon))
  }

  /** Delta of each direction: one where both are alike, else [remove, add]. */
  deltas(epsilon: number): readonly number[] {
    if (this.events.length === 0) return [0]
    if (sumOfPure(this.events, this.adjacency) <= epsilon) return [0]
    const mu = this.#mu()
    if (mu !== undefined) return [gaussianDelta(epsilon, mu)]
    return this.#losses().map((loss) => deltaOf(loss, epsilon))
  }

  state(): AccountantState {
    return { version: 1, accountant: 'pld', adjacency: this.adjacency, events: this.events }
  }

  /** Where all events are unsampled Gaussians. */
  #mu(): number | undefined {
    const reach = this.adjacency === 'replace-one' ? 2 : 1
    let squares = 0
    for (const { event, times } of this.events) {
      if (event.kind !== 'gaussian') return undefined
      squares += times * (reach / event.noiseMultiplier) ** 2
    }
    return Math.sqrt(squares) * (1 + this.events.length * Number.EPSILON)
  }

  #losses(): readonly ComposedLoss[] {
    this.#composed ??= composed(
      this.events.map(({ event, times }) => ({ release: releaseOf(event, this.adjacency)!, times })),
    )
    return this.#composed
  }
}

interface Counted {
  readonly release: Release
  readonly times: number
}

function composed(counted: readonly Counted[]): ComposedLoss[] {
  const sides = counted.some(({ release }) => release.pairs.length === 2) ? 2 : 1
  for (let interval = intervalFor(counted); ; ) {
    const directions = Array.from({ length: sides }, (_, side) =>
      counted.map(({ release, times }): Part => ({ composable: release.on(interval, side), times })),
    )
    const points = Math.max(...directions.map(reachOf).map(({ low, high }) => high - low + 1))
    if (points < MOST_POINTS) return composeLosses(directions)
    interval *= 2 ** Math.ceil(Math.log2((points + 1) / MOST_POINTS))
  }
}

/** Largest relative error that the grid may bring in, of the mean and of the variance. */
const GRID_ERROR = 4e-4
const LEAST_INTERVAL = 2 ** -40
/**
 * Where single outputs have the largest loss, sums near the largest possible err by up to h / 2 for each, not by its square:
 * little of that loss, or of all losses together.
 */
const ATOM_PARTS = 1024

function intervalFor(counted: readonly Counted[]): number {
  let [times, mean, variance] = [0, 0, 0]
  for (const { release, times: n } of counted) {
    times += n
    mean += n * Math.abs(release.mean)
    variance += n * release.variance
  }
  const scale = mean + 3 * Math.sqrt(variance)
  const bounds = [
    Math.sqrt((6 * GRID_ERROR * variance) / times),
    Math.sqrt((6 * GRID_ERROR * scale) / times),
    scale / 256,
    ...counted.map(({ release, times: n }) => Math.max(release.topAtom, (2 * scale) / n) / ATOM_PARTS),
  ]
  return 2 ** Math.floor(Math.log2(Math.max(LEAST_INTERVAL, Math.min(...bounds))))
}

/** How finely a release is looked at to learn its mean and variance. */
const FIRST_LOOK = 2048

/** One event under one adjacency: its pairs, and their distributions on the grids that were asked for. */
class Release {
  readonly mean: number
  readonly variance: number
  /** The smaller of the pairs' largest losses that single outputs have; Infinity where the largest losses are spread. */
  readonly topAtom: number
  readonly #composables = new Map<string, Composable>()

  constructor(readonly pairs: readonly LossPair[]) {
    const looks = pairs.map((pair) => moments(connectTheDots(pair, roughInterval(pair))))
    this.mean = Math.max(...looks.map(({ mean }) => mean))
    this.variance = Math.max(...looks.map(({ variance }) => variance))
    this.topAtom = Math.min(...pairs.map(topAtomOf))
  }

  /** @param side 0 or 1; a pair that is alike in both directions serves for either */
  on(interval: number, side: number): Composable {
    const place = Math.min(side, this.pairs.length - 1)
    const key = `${interval} ${place}`
    let composable = this.#composables.get(key)
    if (composable === undefined) {
      composable = new Composable(connectTheDots(this.pairs[place]!, interval))
      this.#composables.set(key, composable)
    }
    return composable
  }
}

/** An atom of less mass than this decides no delta that is asked. */
const LEAST_ATOM = 1e-6

function topAtomOf({ atoms, highest }: LossPair): number {
  const heavy = atoms.some(({ loss, mass }) => loss >= highest && loss > 0 && mass > LEAST_ATOM)
  return heavy ? highest : Number.POSITIVE_INFINITY
}

function roughInterval({ lowest, highest }: LossPair): number {
  return Math.max(LEAST_INTERVAL, (highest - lowest) / FIRST_LOOK)
}

/** Releases met last: a run composes the same few thousands of times. Few are kept, for their powers take up to 100 MB each. */
const releases = new Map<string, Release | undefined>()
const MOST_RELEASES = 8

function releaseOf(event: PrivacyEvent, adjacency: Adjacency): Release | undefined {
  const key = `${adjacency} ${eventKey(event)}`
  if (releases.has(key)) return releases.get(key)
  const pairs = lossPairs(event, adjacency)
  const release = pairs && new Release(pairs)
  if (releases.size >= MOST_RELEASES) releases.delete(releases.keys().next().value!)
  releases.set(key, release)
  return release
}
