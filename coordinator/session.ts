import { z } from 'zod'
import type { Parameters } from '../learning/parameters.js'
import type { FormMethod } from '../privacy/frequency/form-method.js'
import type { NoiseKind } from '../privacy/ledger/reader.js'
import type { Plan } from '../proto/plan.js'
import type { CentralNoiseRounds } from './central-noise-rounds.js'
import type { Metrics, RunEvent, RunResult } from './event.js'
import type { Membership } from './membership.js'
import type { Remembering } from './memory.js'
import type { Position, RunState } from './run-state.js'

/** What the coordinator itself knows of the records: classes and the split, never an image of a participant. */
export interface RecordLabels {
  /** Record ids in the aligned order. */
  readonly ids: readonly string[]
  /** Positions in the aligned record order. */
  readonly train: Int32Array
  readonly test: Int32Array
  /** Class of every aligned record. */
  readonly classOf: Int32Array
  /** Digest of the ordered record ids; a vertical participant's must equal it. */
  readonly digest: Uint8Array
}

/** Images [n, size, size, 3] with classes [n] that the coordinator holds itself. */
export interface LabelledImages {
  readonly images: Uint8Array
  readonly labels: Int32Array
}

/** An extra measurement after every horizontal round: the share of these images taken for these classes. */
export interface Probe extends LabelledImages {
  readonly name: 'attackSuccess'
}

/** What a mode's work is given: an open run with everybody in. */
export interface Session {
  readonly plan: Plan
  readonly membership: Membership
  readonly labels: RecordLabels
  readonly testImages: LabelledImages | undefined
  /** Horizontal: images of the coordinator's own to train on, for rules that compare with its own update; none of the test's. */
  readonly rootImages?: LabelledImages | undefined
  /** Horizontal runs whose coordinator adds the noise. */
  readonly central: CentralNoiseRounds | undefined
  readonly probes: readonly Probe[]
  /** Of outsourced runs. */
  readonly method?: FormMethod | undefined
  /** Digest of the model that the run was given to start from. */
  readonly startDigest?: string | undefined
  /** Where the coordinator's own noise comes from. */
  readonly noise: NoiseKind
  readonly signal: AbortSignal
  emit(event: RunEvent): void
  record(metrics: Metrics): void
  /** The state that the run goes on from, if it was stopped before. */
  readonly resumed?: RunState | undefined
  /** Closes a round for good: whatever happens from here on, the run goes on after it. */
  keep(closed: ClosedRound, parameters: Parameters, kept: Remembering): void
}

/** What a mode's work says of a round that it closes. */
export type ClosedRound = Pick<Position, 'round' | 'accuracy' | 'attackSuccess' | 'federated' | 'start'>

/** What a mode's work gives back; the rest of a `RunResult` is the same for all. */
export type Outcome = Pick<
  RunResult,
  'accuracy' | 'majority' | 'auc' | 'attackSuccess' | 'flagged' | 'start' | 'testedBy' | 'federated'
> & {
  readonly predictions?: Predictions | undefined
}

/** The class that was named for each test record, at the same place of both lists. */
export const Predictions = z.strictObject({ positions: z.array(z.int().min(0)), classes: z.array(z.int().min(0)) })
export type Predictions = z.infer<typeof Predictions>
