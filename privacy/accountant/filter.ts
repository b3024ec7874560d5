import { type EventCount, eventKey, type PrivacyEvent, pureEpsilon } from '../event.js'
import type { Adjacency } from './accountant.js'
import { conversionTerms } from './conversion.js'
import { sumOfPure } from './event-counts.js'
import { gaussianEpsilon, logDelta } from './gaussian.js'
import { logNormalDensity, millsRatio } from './mills-ratio.js'
import { DEFAULT_ORDERS } from './orders.js'
import { planEpsilon } from './plan.js'
import { RdpAccountant } from './rdp.js'
import { mostTimes } from './remaining.js'
import { renyiDivergence } from './renyi.js'

/**
 * A privacy filter: says whether a record's events, in the order in which they came, lie within its budget. It holds
 * when each event is chosen in the light of everything released before, also when to stop.
 *
 * 1. While all events have a pure epsilon, these add up (`pure`).
 * 2. The first event without one decides how the rest is judged, before any output of the rest exists. The rest has what
 *    the pure events before it left of the budget. That is valid however the prefix was chosen and wherever it stopped:
 *    its output o obeys P(o) <= e^e0(o) Q(o) pointwise, and given o the rest is (epsilon - e0(o), delta)-DP, so the two
 *    together are (epsilon, delta)-DP.
 *    - An unsampled Gaussian: `gdp`. mu^2 adds up to the largest mu that the rest allows, also for mu chosen on the way
 *      (Smith and Thakurta 2022, arXiv:2210.17520). Later pure events count by the smallest mu that they imply (muOfPure);
 *      events without such a mu do not fit.
 *    - A `repeated` event of another kind: `plan`. It is fixed as a whole, so any accountant may judge it (plan.ts).
 *      Whatever comes later must fit the `rdp` filter with the plan counted in it. Either the plan alone fits that
 *      filter, which then covers all that happens; or it does not, nothing ever follows, and the plan's own epsilon
 *      covers it. Which of the two is known from the plan, before its outputs.
 *    - Anything else: `rdp`. Renyi divergences of one order add up to the largest sum that implies what is left (Feldman
 *      and Zrnic 2021, arXiv:2008.11193; Lecuyer 2021, arXiv:2103.01379). The order is fixed by what is left.
 * 3. Unprotected events are outside any budget: they make the epsilon infinite and leave the rest as it is.
 */

/** What a participant grants each of its records over all releases. */
export interface Budget {
  /** > 0. */
  readonly epsilon: number
  /** 0 < delta < 1. */
  readonly delta: number
  readonly adjacency: Adjacency
}

export type FilterName = 'pure' | 'gdp' | 'rdp' | 'plan'

export interface Judgement {
  /** Whether all events that a budget can bound lie within it. */
  readonly fits: boolean
  /** Spent so far at the budget's delta, rounded up; Infinity without a bound. */
  readonly epsilon: number
  /** The same without unprotected events: what the budget is compared with. */
  readonly boundedEpsilon: number
  readonly how: FilterName
  /** `rdp`: the order. */
  readonly order?: number
  /** The event that the account's filter cannot bound, if there is one: no budget is large enough. */
  readonly unjudged?: PrivacyEvent
}

/**
 * Judges one record's events.
 * @param history in the order in which they came
 */
export function judge(history: readonly EventCount[], budget: Budget): Judgement {
  const bounded = history.filter(({ event }) => !isUnprotected(event))
  const first = bounded.findIndex(({ event }) => pureEpsilon(event, budget.adjacency) === undefined)
  const prefix = first < 0 ? bounded : bounded.slice(0, first)
  const rest = first < 0 ? [] : bounded.slice(first)
  const pure = sumOfPure(prefix, budget.adjacency)
  const judged = judgeRest(rest, { ...budget, epsilon: budget.epsilon * SLACK - pure })
  return { ...judged, ...epsilons(pure + judged.epsilon, bounded.length < history.length) }
}

/** How many more of `event` fit after `history`; Infinity for one that a budget does not bound. */
export function timesLeft(history: readonly EventCount[], event: PrivacyEvent, budget: Budget): number {
  if (isUnprotected(event)) return Number.POSITIVE_INFINITY
  return mostTimes((times) => judge(appended(history, event, times), budget).fits)
}

/**
 * Epsilon at `delta` of events whatever their order, as of a plan fixed beforehand: of all the records of one person, or
 * of a record where no budget was granted. Pure events by basic composition; the others exactly if all are unsampled
 * Gaussians, else by Renyi divergences at the best order.
 * @param delta 0 <= delta < 1; at 0 pure events alone have a bound
 */
export function composedEpsilon(
  events: readonly EventCount[],
  { delta, adjacency }: Pick<Budget, 'delta' | 'adjacency'>,
): Omit<Judgement, 'fits'> {
  const bounded = events.filter(({ event }) => !isUnprotected(event))
  const isPure = ({ event }: EventCount) => pureEpsilon(event, adjacency) !== undefined
  const pure = sumOfPure(bounded.filter(isPure), adjacency)
  const { epsilon: rest, ...how } = composedRest(
    bounded.filter((count) => !isPure(count)),
    delta,
    adjacency,
  )
  return { ...how, ...epsilons(pure + rest, bounded.length < events.length) }
}

/** The history after `times` more of an event. */
export function appended(history: readonly EventCount[], event: PrivacyEvent, times: number): EventCount[] {
  const last = history.at(-1)
  return last !== undefined && sameEvent(last.event, event)
    ? [...history.slice(0, -1), { event, times: last.times + times }]
    : [...history, { event, times }]
}

/** Whether any part of an event has no bound at all. */
export function isUnprotected(event: PrivacyEvent): boolean {
  if (event.kind === 'repeated' || event.kind === 'poissonSampled') return isUnprotected(event.event)
  return event.kind === 'unprotected'
}

/** How many releases an event stands for. */
export function releasesOf(event: PrivacyEvent): number {
  return event.kind === 'repeated' ? event.times * releasesOf(event.event) : 1
}

/**
 * Smallest mu for which every epsilon-DP mechanism is mu-GDP: 2 Phi^-1(e^eps / (1 + e^eps)), rounded up. Randomized
 * response attains it: its trade-off curve touches that of the Gaussian at its corner.
 * Source: Dong, Roth and Su 2022 (arXiv:1905.02383), Proposition 2.4 and Definition 2.6.
 */
export function muOfPure(epsilon: number): number {
  if (epsilon === 0) return 0
  // Phi(-mu/2) = 1 / (1 + e^eps), in logarithms; log(1 + e^eps) without overflow.
  const target = -(epsilon + Math.log1p(Math.exp(-epsilon)))
  const logTail = (x: number) => logNormalDensity(x) + Math.log(millsRatio(x))
  let [low, high] = [0, Math.sqrt(2 * epsilon) + 2]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (logTail(middle) <= target) high = middle
    else low = middle
  }
  return 2 * high * (1 + 1e-12)
}

/** Room for the rounding of sums of decimals: ten releases of 0.1 fit a budget of 1. */
const SLACK = 1 + 1e-12

type Rest = Omit<Judgement, 'boundedEpsilon'>

/** Judges what comes from the first event without a pure epsilon on. `budget.epsilon` is what is left for it. */
function judgeRest(rest: readonly EventCount[], budget: Budget): Rest {
  const first = rest[0]?.event
  if (first === undefined) return { fits: budget.epsilon >= 0, epsilon: 0, how: 'pure' }
  if (plain(first).event.kind === 'gaussian') return judgeGdp(rest, budget)
  const alone = rest.length === 1 && rest[0]!.times === 1
  return first.kind === 'repeated' && alone ? judgePlan(first, budget) : judgeRdp(rest, budget)
}

function judgeGdp(rest: readonly EventCount[], { epsilon, delta, adjacency }: Budget): Rest {
  const unjudged = rest.find(({ event }) => muOf(event, adjacency) === undefined)?.event
  if (unjudged) return { fits: false, epsilon: Number.POSITIVE_INFINITY, how: 'gdp', unjudged }
  const mu = composedMu(rest, adjacency)
  const fits = epsilon >= 0 && logDelta(epsilon, mu) <= Math.log(delta)
  return { fits, epsilon: gaussianEpsilon(mu, delta), how: 'gdp' }
}

function judgePlan(plan: PrivacyEvent, { epsilon, delta, adjacency }: Budget): Rest {
  const { event, times } = plain(plan)
  const spent = planEpsilon(event, times, delta, adjacency)
  const unjudged = spent === Number.POSITIVE_INFINITY ? { unjudged: plan } : {}
  return { fits: spent <= epsilon, epsilon: spent, how: 'plan', ...unjudged }
}

function judgeRdp(rest: readonly EventCount[], { epsilon, delta, adjacency }: Budget): Rest {
  const order = filterOrder(epsilon, delta)
  const divergences = rest.map(({ event }) => renyiDivergence(event, order, adjacency))
  const at = divergences.indexOf(undefined)
  if (at >= 0) {
    return { fits: false, epsilon: Number.POSITIVE_INFINITY, how: 'rdp', order, unjudged: rest[at]!.event }
  }
  const sum = divergences.reduce<number>((total, divergence, i) => total + rest[i]!.times * divergence!, 0)
  const spent = sum + conversionTerms([order], delta, 'improved')[0]!
  return { fits: spent <= epsilon, epsilon: spent, how: 'rdp', order }
}

/** The order at which a Gaussian that spends exactly this budget is bounded best: a function of the budget alone. */
function filterOrder(epsilon: number, delta: number): number {
  const terms = conversionTerms(DEFAULT_ORDERS, delta, 'improved')
  // What of epsilon the order leaves for divergences, over what a Gaussian's grow with.
  const room = DEFAULT_ORDERS.map((order, i) => (epsilon - terms[i]!) / order)
  return DEFAULT_ORDERS[room.indexOf(Math.max(...room))]!
}

function composedRest(rest: readonly EventCount[], delta: number, adjacency: Adjacency): Omit<Rest, 'fits'> {
  if (rest.length === 0) return { epsilon: 0, how: 'pure' }
  if (rest.every(({ event }) => plain(event).event.kind === 'gaussian')) {
    return { epsilon: gaussianEpsilon(composedMu(rest, adjacency), delta), how: 'gdp' }
  }
  return { ...composedRdp(rest, delta, adjacency), how: 'plan' }
}

function composedRdp(events: readonly EventCount[], delta: number, adjacency: Adjacency) {
  const accountant = new RdpAccountant({ adjacency })
  const unjudged = events.find(({ event }) => accountant.unsupported(event) !== undefined)?.event
  if (unjudged) return { epsilon: Number.POSITIVE_INFINITY, unjudged }
  for (const { event, times } of events) accountant.compose(event, times)
  return accountant.epsilon(delta)
}

function epsilons(boundedEpsilon: number, unprotected: boolean): Pick<Judgement, 'epsilon' | 'boundedEpsilon'> {
  return { boundedEpsilon, epsilon: unprotected ? Number.POSITIVE_INFINITY : boundedEpsilon }
}

function composedMu(events: readonly EventCount[], adjacency: Adjacency): number {
  const squares = events.reduce(
    (sum, { event, times }) => sum + times * plain(event).times * muOf(event, adjacency)! ** 2,
    0,
  )
  return Math.sqrt(squares)
}

/** The mu of one of an event's repetitions. */
function muOf(event: PrivacyEvent, adjacency: Adjacency): number | undefined {
  const { event: once } = plain(event)
  if (once.kind === 'gaussian') return (adjacency === 'replace-one' ? 2 : 1) / once.noiseMultiplier
  const epsilon = pureEpsilon(once, adjacency)
  return epsilon === undefined ? undefined : muOfPure(epsilon)
}

/** An event without its repetitions and without sampling that takes everybody. */
function plain(event: PrivacyEvent): { event: PrivacyEvent; times: number } {
  if (event.kind === 'poissonSampled' && event.rate === 1) return plain(event.event)
  if (event.kind !== 'repeated') return { event, times: 1 }
  const { event: once, times } = plain(event.event)
  return { event: once, times: times * event.times }
}

function sameEvent(a: PrivacyEvent, b: PrivacyEvent): boolean {
  return eventKey(a) === eventKey(b)
}
