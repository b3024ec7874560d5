import { createHash, randomBytes } from 'node:crypto'
import { RandomStream, streamKey } from '../learning/engine/random.js'
import { EXIT, FedveilError } from '../proto/error.js'
import { type Budget, isUnprotected } from './accountant/filter.js'
import { checkDelta } from './delta.js'
import type { PrivacyEvent } from './event.js'
import type { Ledger, Reservation } from './ledger/ledger.js'
import type { Mechanism } from './mechanism/mechanism.js'
import { type Coverage, type PrivacyStatement, stateLedger, VERTICAL_COVERAGE } from './statement.js'

/** Where the noise comes from. */
export type NoiseSource =
  /** Fresh bytes of the operating system's CSPRNG, kept in the ledger: what a deployment uses. */
  | { readonly kind: 'system' }
  /** A named stream that anybody with the seed can draw again: for simulation, without any guarantee. */
  | { readonly kind: 'seeded'; readonly seed: number | string; readonly party: string }

export interface ReleaseDoorOptions {
  readonly ledger: Ledger
  readonly noise: NoiseSource
  readonly run: string
  /**
   * What each record may spend over all runs of the ledger, for the adjacency of `coverage`; null: nothing, so only
   * unprotected releases can pass.
   */
  readonly budget: Omit<Budget, 'adjacency'> | null
  /** How many units the budget protects, where delta is to be checked against it. */
  readonly units?: number
  /** The participant's own permission, from its own config, to let vectors out as they are. */
  readonly allowUnprotected: boolean
  /** The participant's own declaration that the classes of its records are public; default false. */
  readonly publicLabels?: boolean
  /** What the statement says the epsilon is about; default VERTICAL_COVERAGE. */
  readonly coverage?: Coverage
}

export interface ReleaseRequest {
  /** Unique within the run, the same when the same vectors are sent again; 1 to 256 characters. */
  readonly releaseId: string
  /** Id of the record of each row, all different. */
  readonly records: readonly string[]
  /** Id of the person of each record, aligned with `records`, where they are known. */
  readonly persons?: readonly string[]
  /** Takes one of the releases of this reservation instead of debiting. */
  readonly reservation?: string
  /** Clean vectors, row-major, finite; left as they were. */
  readonly values: Float32Array
  /** First entry: number of records. */
  readonly shape: readonly number[]
  readonly mechanism: Mechanism
  /** Of what leaves of each record, where the mechanism changes the length; one vector if not given. */
  readonly releasedShape?: readonly number[]
}

/** Releases to be debited beforehand in one step. */
export interface ReserveDoorRequest {
  /** Unique within the run. */
  readonly reservationId: string
  readonly records: readonly string[]
  readonly persons?: readonly string[]
  /** The event of the mechanism that each release will be made with. */
  readonly event: PrivacyEvent
  /** Whole number >= 1. */
  readonly times: number
}

declare const passedTheDoor: unique symbol

/** Vectors that may leave. Only a ReleaseDoor makes one. */
export interface Released {
  readonly [passedTheDoor]: true
  readonly releaseId: string
  /** `public`: not derived from private data, by the participant's own declaration. */
  readonly mechanism: Mechanism['name'] | 'public'
  readonly shape: readonly number[]
  readonly values: Float32Array
}

const issued = new WeakSet<object>()

/** Whether a value came out of a ReleaseDoor of this process: the check for senders, where types have been left behind. */
export function isReleased(value: unknown): value is Released {
  return typeof value === 'object' && value !== null && issued.has(value)
}

/**
 * The one way by which anything that derives from private data leaves (law 1): check, debit durably, draw the noise,
 * return. Nothing is returned unless the debit is on disk.
 *
 * Each record has its own noise stream, keyed by the release's noise key and the record's id: its released vector
 * depends on no other record of the batch (but for mechanisms that promise nothing: `Mechanism.ofBatch`), and two releases
 * never share noise. Calling again with the same id and
 * vectors gives the same bytes and costs nothing.
 */
export class ReleaseDoor {
  readonly #options: ReleaseDoorOptions
  readonly #coverage: Coverage
  readonly #budget: Budget | null
  readonly #streamNames = new StreamNames()

  /** @throws BUDGET_INVALID unless epsilon is positive and finite and 0 < delta < 1; DELTA_TOO_LARGE for `units` */
  constructor(options: ReleaseDoorOptions) {
    const { budget, coverage = VERTICAL_COVERAGE, units } = options
    checkBudget(budget)
    if (budget !== null && units !== undefined) checkDelta(budget.delta, units)
    this.#options = options
    this.#coverage = coverage
    this.#budget = budget && { ...budget, adjacency: coverage.adjacency }
  }

  /**
   * @throws RELEASE_SHAPE, RELEASE_NOT_FINITE, RELEASE_ID before anything is spent; UNPROTECTED_REFUSED without the
   *   participant's permission; what Ledger.debit throws
   */
  release(request: ReleaseRequest): Released {
    const { releaseId, records, persons, reservation, mechanism } = request
    checkRequest(request)
    this.#refuseUnprotected(`release "${releaseId}"`, mechanism.event)
    const { ledger, run, noise } = this.#options
    const { noiseKey } = ledger.debit({
      run,
      releaseId,
      records,
      ...(persons === undefined ? {} : { persons }),
      ...(reservation === undefined ? {} : { reservation }),
      mechanism,
      inputDigest: inputDigest(request),
      noiseKind: noise.kind,
      noiseKey: freshNoiseKey(noise, releaseId),
      budget: this.#budget,
    })
    return issue({
      releaseId,
      mechanism: mechanism.name,
      shape: releasedShapeOf(request),
      values: perturbed(request, noiseKey, this.#streamNames),
    })
  }

  /**
   * Debits releases beforehand, as a plan that is judged as a whole: what is needed where sampling hides who takes part,
   * and where a debit for each release would take too long.
   * @throws UNPROTECTED_REFUSED; what Ledger.reserve throws
   */
  reserve(request: ReserveDoorRequest): Reservation {
    this.#refuseUnprotected(`reservation "${request.reservationId}"`, request.event)
    const { ledger, run } = this.#options
    return ledger.reserve({ ...request, run, budget: this.#budget })
  }

  /**
   * Lets classes out that the participant's own config has declared public: nothing is spent, and the statement lists
   * labels among what is not covered.
   * @throws LABELS_PRIVATE without that declaration
   */
  declarePublic({ releaseId, values, shape }: Pick<ReleaseRequest, 'releaseId' | 'values' | 'shape'>): Released {
    if (!this.#options.publicLabels)
      throw new FedveilError(
        'LABELS_PRIVATE',
        `release "${releaseId}" would let classes out and this participant has not declared them public: set limits.shareLabels in its own config`,
        EXIT.privacy,
      )
    return issue({ releaseId, mechanism: 'public', shape: [...shape], values: values.slice() })
  }

  /** What this participant's ledger says by now, over all its runs. */
  statement(): PrivacyStatement {
    const { ledger, noise } = this.#options
    return stateLedger(ledger, { budget: this.#budget, noiseKind: noise.kind, coverage: this.#coverage })
  }

  /** How many more times all the records can be in such an event; Infinity where no budget bounds them. */
  releasesLeft(records: readonly string[], event: PrivacyEvent): number {
    const { ledger } = this.#options
    return this.#budget === null ? Number.POSITIVE_INFINITY : ledger.releasesLeft(records, event, this.#budget)
  }

  #refuseUnprotected(what: string, event: PrivacyEvent): void {
    if (!isUnprotected(event) || this.#options.allowUnprotected) return
    throw new FedveilError(
      'UNPROTECTED_REFUSED',
      `${what} would let vectors out without protection and this participant has not allowed that: ` +
        'choose a mechanism, or allow unprotected releases in its own config',
      EXIT.privacy,
    )
  }
}

function issue(parts: Omit<Released, typeof passedTheDoor>): Released {
  const released = Object.freeze(parts) as Released
  issued.add(released)
  return released
}

function checkBudget(budget: ReleaseDoorOptions['budget']): void {
  if (budget === null) return
  const { epsilon, delta } = budget
  if (epsilon > 0 && Number.isFinite(epsilon) && delta > 0 && delta < 1) return
  const sentence = `a budget needs a positive finite epsilon and a delta between 0 and 1, got ${epsilon} and ${delta}`
  throw new FedveilError('BUDGET_INVALID', sentence, EXIT.usage)
}

function checkRequest({ releaseId, records, values, shape, mechanism, releasedShape }: ReleaseRequest): void {
  if (releaseId.length < 1 || releaseId.length > 256) {
    throw new FedveilError('RELEASE_ID', `a release id has 1 to 256 characters, got ${releaseId.length}`, EXIT.usage)
  }
  const count = shape.reduce((product, n) => product * n, 1)
  const whole = shape.length > 0 && shape.every((n) => Number.isSafeInteger(n) && n >= 1)
  // No records at all is left to the ledger, which says so.
  if (records.length > 0 && !(whole && shape[0] === records.length && count === values.length)) {
    throw shapeError(releaseId, `${records.length} records and ${values.length} values do not fit shape [${shape}]`)
  }
  const dimension = values.length / records.length
  if (mechanism.dimension !== undefined && records.length > 0 && dimension !== mechanism.dimension) {
    throw shapeError(
      releaseId,
      `the ${mechanism.name} mechanism is for rows of ${mechanism.dimension}, got ${dimension}`,
    )
  }
  const length = mechanism.outputDimension
  if (length !== undefined && releasedShape && releasedShape.reduce((product, n) => product * n, 1) !== length) {
    throw shapeError(
      releaseId,
      `the ${mechanism.name} mechanism gives rows of ${length}, not of shape [${releasedShape}]`,
    )
  }
  const bad = firstNotFinite(values)
  if (bad >= 0) {
    const where = `row ${Math.floor(bad / dimension)}`
    const sentence = `release "${releaseId}" holds a value in ${where} that is not finite: nothing was released or spent`
    throw new FedveilError('RELEASE_NOT_FINITE', sentence, EXIT.privacy)
  }
}

function releasedShapeOf({ records, shape, mechanism, releasedShape }: ReleaseRequest): readonly number[] {
  if (mechanism.outputDimension === undefined) return [...shape]
  return [records.length, ...(releasedShape ?? [mechanism.outputDimension])]
}

/** Its index, or -1. A plain loop: a callback for each of 10^8 coefficients takes a second. */
function firstNotFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i
  return -1
}

function shapeError(releaseId: string, sentence: string): FedveilError {
  return new FedveilError('RELEASE_SHAPE', `release "${releaseId}": ${sentence}`, EXIT.usage)
}

function inputDigest({ records, values, shape }: ReleaseRequest): Uint8Array {
  return createHash('sha256')
    .update(createHash('sha256').update(JSON.stringify({ records, shape })).digest())
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest()
}

/** The run is not in the name of a seeded stream: an arm run again under another run id gives the same bytes. */
function freshNoiseKey(noise: NoiseSource, releaseId: string): Uint8Array {
  return noise.kind === 'system' ? randomBytes(32) : streamKey(noise.seed, noise.party, releaseId, 'noise')
}

/**
 * The name of a record's stream under the noise key of a release: SHA-256 of its id, cut to what a family takes. Two of n
 * records share one with probability n^2 / 2^97. The latest are remembered, for a run asks for the same again and again.
 */
class StreamNames {
  readonly #names = new Map<string, Uint8Array>()

  of(record: string): Uint8Array {
    const known = this.#names.get(record)
    if (known !== undefined) return known
    if (this.#names.size >= MOST_REMEMBERED) this.#names.clear()
    const name = createHash('sha256').update(record).digest().subarray(0, 12)
    this.#names.set(record, name)
    return name
  }
}

const MOST_REMEMBERED = 2 ** 18

function perturbed(
  { records, mechanism, values }: ReleaseRequest,
  noiseKey: Uint8Array,
  names: StreamNames,
): Float32Array {
  const dimension = values.length / records.length
  const outputDimension = mechanism.outputDimension ?? dimension
  const streamOf = RandomStream.family(noiseKey, dimension)
  const ofRow = mechanism.ofBatch?.(values, records.length) ?? mechanism
  const released = new Float32Array(records.length * outputDimension)
  if (ofRow.perturbEach !== undefined) {
    const streams = records.map((record) => streamOf(names.of(record)))
    ofRow.perturbEach(values, streams, released)
    return released
  }
  for (const [row, record] of records.entries()) {
    const clean = values.subarray(row * dimension, (row + 1) * dimension)
    released.set(ofRow.perturb(clean, 1, streamOf(names.of(record))), row * outputDimension)
  }
  return released
}
