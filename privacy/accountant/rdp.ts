import { type EventCount, eventKey, type PrivacyEvent } from '../event.js'
import type { Accountant, AccountantState, Adjacency, EpsilonBound } from './accountant.js'
import { type Conversion, conversionTerms, freeDivergence, logDeltaOf } from './conversion.js'
import { checkDeltaRange, EventCounts, sumOfPure, unsupportedEvent } from './event-counts.js'
import { DEFAULT_ORDERS } from './orders.js'
import { renyiCurve } from './renyi.js'

export interface RdpOptions {
  readonly adjacency: Adjacency
  /** Each > 1; default DEFAULT_ORDERS. */
  readonly orders?: readonly number[]
  /** Default `improved`. */
  readonly conversion?: Conversion
}

/**
 * Renyi differential privacy: divergences of each order add up, and the best order gives epsilon.
 * Source: Mironov 2017 (arXiv:1702.07476).
 */
export class RdpAccountant implements Accountant {
  readonly name = 'rdp'
  readonly adjacency: Adjacency
  readonly #orders: readonly number[]
  readonly #conversion: Conversion
  readonly #counts = new EventCounts()
  #terms: { readonly delta: number; readonly values: Float64Array } | undefined

  constructor({ adjacency, orders = DEFAULT_ORDERS, conversion = 'improved' }: RdpOptions) {
    this.adjacency = adjacency
    this.#orders = orders
    this.#conversion = conversion
  }

  static restore({ adjacency, orders, conversion, events }: AccountantState): RdpAccountant {
    const accountant = new RdpAccountant({
      adjacency,
      ...(orders === undefined ? {} : { orders }),
      ...(conversion === undefined ? {} : { conversion }),
    })
    for (const { event, times } of events) accountant.compose(event, times)
    return accountant
  }

  get events(): readonly EventCount[] {
    return this.#counts.list()
  }

  unsupported(event: PrivacyEvent): PrivacyEvent | undefined {
    if (event.kind === 'repeated') return this.unsupported(event.event)
    return this.#curve(event) === undefined ? event : undefined
  }

  compose(event: PrivacyEvent, times = 1): void {
    const unsupported = this.unsupported(event)
    if (unsupported) throw unsupportedEvent('RDP', unsupported)
    this.#counts.add(event, times)
  }

  epsilon(delta: number): EpsilonBound {
    checkDeltaRange(delta)
    if (this.events.length === 0) return { epsilon: 0 }
    // What Renyi divergences tend to at high orders, where all releases are pure.
    const pure = sumOfPure(this.events, this.adjacency)
    if (delta === 0) return { epsilon: pure }
    const divergences = this.#divergences()
    const terms = this.#termsAt(delta)
    const free = freeDivergence(delta)
    let best = 0
    let epsilon = Number.POSITIVE_INFINITY
    for (let i = 0; i < divergences.length; i++) {
      const bound = divergences[i]! < free ? 0 : divergences[i]! + terms[i]!
      if (bound < epsilon) [best, epsilon] = [i, bound]
    }
    if (pure <= epsilon || !Number.isFinite(epsilon)) return { epsilon: pure }
    return { epsilon: Math.max(0, epsilon), order: this.#orders[best]! }
  }

  delta(epsilon: number): number {
    if (this.events.length === 0) return 0
    const divergences = this.#divergences()
    const least = this.#orders.reduce(
      (smallest, order, i) => Math.min(smallest, logDeltaOf(divergences[i]!, order, epsilon)),
      0,
    )
    return Math.exp(least)
  }

  state(): AccountantState {
    const orders = this.#orders === DEFAULT_ORDERS ? {} : { orders: this.#orders }
    const conversion = this.#conversion === 'improved' ? {} : { conversion: this.#conversion }
    return { version: 1, accountant: 'rdp', adjacency: this.adjacency, ...orders, ...conversion, events: this.events }
  }

  #divergences(): Float64Array {
    const total = new Float64Array(this.#orders.length)
    for (const { event, times } of this.events) {
      const curve = this.#curve(event)!
      for (let i = 0; i < total.length; i++) total[i] = total[i]! + times * curve[i]!
    }
    return total
  }

  #curve(event: PrivacyEvent): Float64Array | undefined {
    return cachedCurve(event, this.#orders, this.adjacency)
  }

  #termsAt(delta: number): Float64Array {
    if (this.#terms?.delta !== delta) {
      this.#terms = { delta, values: conversionTerms(this.#orders, delta, this.#conversion) }
    }
    return this.#terms.values
  }
}

/** Curves of the events met last: a run composes the same few thousands of times. */
const curves = new Map<string, Float64Array | undefined>()
const MOST_CURVES = 64
const orderLists = new WeakMap<readonly number[], number>()
let lists = 0

function cachedCurve(event: PrivacyEvent, orders: readonly number[], adjacency: Adjacency): Float64Array | undefined {
  if (!orderLists.has(orders)) orderLists.set(orders, lists++)
  const key = `${orderLists.get(orders)} ${adjacency} ${eventKey(event)}`
  if (curves.has(key)) return curves.get(key)
  const curve = renyiCurve(event, orders, adjacency)
  if (curves.size >= MOST_CURVES) curves.delete(curves.keys().next().value!)
  curves.set(key, curve)
  return curve
}
