import { createHash, createHmac, randomBytes } from 'node:crypto'
import { RandomStream, streamKey } from '../learning/engine/random.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Budget } from './accountant/account.js'
import type { Ledger } from './ledger.js'
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
  /** What each record may spend over all runs of the ledger; null: nothing, so only unprotected releases can pass. */
  readonly budget: Budget | null
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
  /** Clean vectors, row-major, finite; left as they were. */
  readonly values: Float32Array
  /** First entry: number of records. */
  readonly shape: readonly number[]
  readonly mechanism: Mechanism
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
 * depends on no other record of the batch, and two releases never share noise. Calling again with the same id and
 * vectors gives the same bytes and costs nothing.
 */
export class ReleaseDoor {
  readonly #options: ReleaseDoorOptions

  /** @throws BUDGET_INVALID unless epsilon is positive and finite and 0 < delta < 1 */
  constructor(options: ReleaseDoorOptions) {
    checkBudget(options.budget)
    this.#options = options
  }

  /**
   * @throws RELEASE_SHAPE, RELEASE_NOT_FINITE, RELEASE_ID before anything is spent; UNPROTECTED_REFUSED without the
   *   participant's permission; what Ledger.debit throws
   */
  release(request: ReleaseRequest): Released {
    const { releaseId, records, values, shape, mechanism } = request
    checkRequest(request)
    this.#refuseUnprotected(request)
    const { ledger, run, budget, noise } = this.#options
    const { noiseKey } = ledger.debit({
      run,
      releaseId,
      records,
      mechanism,
      inputDigest: inputDigest(request),
      noiseKind: noise.kind,
      noiseKey: freshNoiseKey(noise, releaseId),
      budget,
    })
    return issue({
      releaseId,
      mechanism: mechanism.name,
      shape: [...shape],
      values: perturbed(request, values, noiseKey),
    })
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
    const { ledger, budget, noise, coverage = VERTICAL_COVERAGE } = this.#options
    return stateLedger(ledger, { delta: budget?.delta ?? null, noiseKind: noise.kind, coverage })
  }

  /** How many more releases of this mechanism all the records can be in; Infinity where no budget bounds them. */
  releasesLeft(records: readonly string[], mechanism: Mechanism): number {
    const { ledger, budget } = this.#options
    return budget === null ? Number.POSITIVE_INFINITY : ledger.releasesLeft(records, mechanism, budget)
  }

  #refuseUnprotected({ releaseId, mechanism }: ReleaseRequest): void {
    if (mechanism.loss.kind !== 'infinite' || this.#options.allowUnprotected) return
    throw new FedveilError(
      'UNPROTECTED_REFUSED',
      `release "${releaseId}" would let vectors out without protection and this participant has not allowed that: ` +
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

function checkBudget(budget: Budget | null): void {
  if (budget === null) return
  const { epsilon, delta } = budget
  if (epsilon > 0 && Number.isFinite(epsilon) && delta > 0 && delta < 1) return
  const sentence = `a budget needs a positive finite epsilon and a delta between 0 and 1, got ${epsilon} and ${delta}`
  throw new FedveilError('BUDGET_INVALID', sentence, EXIT.usage)
}

function checkRequest({ releaseId, records, values, shape, mechanism }: ReleaseRequest): void {
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
  const bad = values.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) {
    const where = `row ${Math.floor(bad / dimension)}`
    const sentence = `release "${releaseId}" holds a value in ${where} that is not finite: nothing was released or spent`
    throw new FedveilError('RELEASE_NOT_FINITE', sentence, EXIT.privacy)
  }
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

function perturbed({ records, mechanism }: ReleaseRequest, values: Float32Array, noiseKey: Uint8Array): Float32Array {
  const dimension = values.length / records.length
  const released = new Float32Array(values.length)
  for (const [row, record] of records.entries()) {
    const stream = RandomStream.fromKey(createHmac('sha256', noiseKey).update(record).digest())
    const start = row * dimension
    released.set(mechanism.perturb(values.subarray(start, start + dimension), 1, stream), start)
  }
  return released
}
