import type { EventCount, PrivacyEvent } from '../event.js'
import type { Conversion } from './conversion.js'

/** Which two data sets a guarantee compares: one unit more or less, or one unit exchanged. */
export type Adjacency = 'add-remove' | 'replace-one'

export const ACCOUNTANTS = ['rdp', 'pld'] as const
export type AccountantName = (typeof ACCOUNTANTS)[number]

/** An upper bound of epsilon, and how it came about. */
export interface EpsilonBound {
  /** Infinity where no bound was found. Numerical error rounds up. */
  readonly epsilon: number
  /** RDP: the order that gave the bound. */
  readonly order?: number
}

/**
 * Composes events and says what they cost together. It judges; it does not decide what may happen (that is a privacy
 * filter's work, filter.ts). The order of events changes nothing, and an accountant restored from its state gives the
 * same numbers to the last bit.
 */
export interface Accountant {
  readonly name: AccountantName
  readonly adjacency: Adjacency
  /** Events composed so far, equal ones counted together. */
  readonly events: readonly EventCount[]
  /** The part of an event that this accountant cannot judge, if any; changes nothing. */
  unsupported(event: PrivacyEvent): PrivacyEvent | undefined
  /**
   * @param times whole number >= 1; default 1
   * @throws UNSUPPORTED_EVENT, and nothing is composed
   */
  compose(event: PrivacyEvent, times?: number): void
  /**
   * Smallest epsilon that this accountant can show at `delta`.
   * @param delta 0 <= delta < 1; 0 gives the pure epsilon, where there is one
   * @throws DELTA_RANGE
   */
  epsilon(delta: number): EpsilonBound
  /** Smallest delta that this accountant can show at `epsilon` >= 0. */
  delta(epsilon: number): number
  /** All that is needed to go on elsewhere. */
  state(): AccountantState
}

/** An accountant as JSON. */
export interface AccountantState {
  readonly version: 1
  readonly accountant: AccountantName
  readonly adjacency: Adjacency
  /** RDP only, where they are not the default ones. */
  readonly orders?: readonly number[]
  /** RDP only, where it is not the improved one. */
  readonly conversion?: Conversion
  readonly events: readonly EventCount[]
}
