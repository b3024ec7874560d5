import type { Remembering } from '../memory.js'

/** What the participants of a round sent, checked at the door: shapes fit and every value is finite. */
export interface RoundUpdates {
  /** From 1. */
  readonly round: number
  /** Ids, ascending, each once. */
  readonly participants: readonly string[]
  /** Weight changes, one flat vector [d] a participant, in the order of `participants`. Rules leave them as they are. */
  readonly updates: readonly Float32Array[]
  /** Of the participants, >= 0 with a positive sum; without them all count the same. Only `fedavg` weighs. */
  readonly weights?: readonly number[]
  /** The coordinator's own weight changes, [d], from root data: `fltrust` compares with them. */
  readonly own?: Float32Array
}

export interface Aggregated {
  /** What to add to the model: a new vector [d]. */
  readonly update: Float32Array
  /** Participants whose updates went into it, ascending. */
  readonly kept: readonly string[]
  /** Participants who were left out, ascending. */
  readonly pruned: readonly string[]
  /** By participant; what it measures is the rule's. */
  readonly scores?: Readonly<Record<string, number>>
  /** participant -> layer -> what speaks against it there. */
  readonly heat?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** For participants who were left out: the fragments that spoke most against them. */
  readonly deciding?: Readonly<Record<string, readonly DecidingFragment[]>>
  /** One sentence: how it was decided. */
  readonly reason?: string
}

/** A part of a layer that holds more of a participant's residual than of the others'. */
export interface DecidingFragment {
  readonly layer: string
  /** Output filter or unit. */
  readonly unit: number
  /** Of the participant's squared residual in the layer, and the median over participants. */
  readonly share: number
  readonly usual: number
}

/** A round whose updates are taken in one by one, and not kept. */
export interface RunningRound {
  /**
   * In ascending order of ids, each once; the first says how long an update is.
   * @throws UPDATE_LENGTH, UPDATE_NOT_FINITE
   */
  add(participant: string, update: Float32Array): void
  /** Of all that were added. @throws TOO_FEW_UPDATES */
  aggregated(): Aggregated
}

/** Made once a run, for some rules remember earlier rounds; given the rounds in ascending order, each once. */
export interface AggregationRule {
  aggregate(round: RoundUpdates): Aggregated
  /**
   * Of rules that need no more of the updates than a sum over them: what comes of a running round is what `aggregate`
   * makes of the same updates, up to the last digit of a norm.
   */
  open?(round: number): RunningRound
  /** What it keeps over rounds. */
  readonly kept: Remembering
}
