import { EXIT, FedveilError } from '../proto/error.js'
import type { Plan } from '../proto/plan.js'
import type { Privacy } from '../proto/privacy.js'
import { releasesPerRecord } from '../proto/release-schedule.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import { calibrateGaussian } from './accountant/gaussian.js'
import { clipRows, l1Norm, l2Norm } from './clip.js'
import { batchMaximumNoise } from './mechanism/batch-maximum-noise.js'
import { codebookResponse, symbolLogRatio } from './mechanism/codebook-response.js'
import { gaussian, replaceOneSensitivity } from './mechanism/gaussian.js'
import { laplaceOnBall } from './mechanism/l1-laplace.js'
import type { Mechanism } from './mechanism/mechanism.js'
import { oneBit } from './mechanism/one-bit.js'
import { type PrivUnitOptions, privUnit } from './mechanism/priv-unit.js'
import { unprotected } from './mechanism/unprotected.js'
import { variationalBottleneck } from './mechanism/variational-bottleneck.js'
import { publicCodes, withCodesBetween } from './public-codes.js'

/** How the embeddings of a vertical run are released. */
export interface EmbeddingMechanisms {
  /** Of a training record, each time. */
  readonly training: Mechanism
  /** Of a test record, once. */
  readonly prediction: Mechanism
}

/** The privacy that a vertical plan may ask for. */
export type EmbeddingPrivacy = Extract<
  Privacy,
  { mechanism: 'unprotected' | 'gaussian' | 'laplace' | 'priv-unit' | 'codebook' | 'one-bit' | 'batch-maximum-noise' }
>

/** What of a plan decides its embedding mechanisms. */
export type EmbeddingPlan = Pick<Plan, 'privacy' | 'classes' | 'participants' | 'seed'>

/**
 * The mechanisms that a plan's budget asks for. A training record is released as often as the schedule says and a test
 * record once; a budget for the whole run is divided over a record's releases, so that both spend the same epsilon. A
 * party computes its noise itself: it takes no noise level from anybody.
 * @throws PRIVACY_MODE if the plan names a mechanism of another mode; MECHANISM_INVALID
 */
export function embeddingMechanisms(plan: EmbeddingPlan, work: VerticalWork): EmbeddingMechanisms {
  const privacy = embeddingPrivacy(plan.privacy)
  if (privacy.mechanism === 'unprotected') return both(unprotectedOf(work))
  if (privacy.mechanism === 'batch-maximum-noise') return both(batchMaximumNoise(privacy))
  const releases = privacy.per === 'run' ? releasesPerRecord(work) : 1
  const prediction = mechanismFor(plan, privacy, work, 1)
  return { training: releases === 1 ? prediction : mechanismFor(plan, privacy, work, releases), prediction }
}

function unprotectedOf(work: VerticalWork): Mechanism {
  return work.defence.kind === 'mid' ? variationalBottleneck(releasedLength(work)) : unprotected()
}

function both(mechanism: Mechanism): EmbeddingMechanisms {
  return { training: mechanism, prediction: mechanism }
}

function embeddingPrivacy(privacy: Privacy): EmbeddingPrivacy {
  switch (privacy.mechanism) {
    case 'unprotected':
    case 'gaussian':
    case 'laplace':
    case 'priv-unit':
    case 'codebook':
    case 'one-bit':
    case 'batch-maximum-noise':
      return privacy
    default: {
      const sentence = `Vertical runs protect embeddings, and the mechanism "${privacy.mechanism}" does not.`
      throw new FedveilError('PRIVACY_MODE', sentence, EXIT.scenario)
    }
  }
}

/** @param releases over which the epsilon is divided */
function mechanismFor(
  plan: EmbeddingPlan,
  privacy: Extract<EmbeddingPrivacy, { epsilon: number }>,
  work: VerticalWork,
  releases: number,
): Mechanism {
  const { epsilon } = privacy
  switch (privacy.mechanism) {
    case 'gaussian': {
      const { clip, delta } = privacy
      return gaussian({
        clip,
        sigma: calibrateGaussian({ epsilon, delta, releases, sensitivity: replaceOneSensitivity(clip) }),
      })
    }
    case 'laplace': {
      const { clip } = privacy
      return laplaceOnBall({ clip, scale: (replaceOneSensitivity(clip) * releases) / epsilon })
    }
    case 'priv-unit':
      return privUnit({ ...privUnitOptions(plan, work, privacy.optimise), epsilon: epsilon / releases })
    case 'codebook':
      return codebookResponse({ epsilon: epsilon / releases, ...embeddingCodebook(plan, work) })
    case 'one-bit':
      return oneBit({ epsilon: epsilon / releases, dimension: releasedLength(work) })
  }
}

/** PrivUnit's cap is the best one for the decoder of the top model: all parties' releases of one record are its votes. */
function privUnitOptions(
  { classes, participants }: EmbeddingPlan,
  work: VerticalWork,
  optimise: PrivUnitOptions['optimise'],
): Omit<PrivUnitOptions, 'epsilon'> {
  const dimension = releasedLength(work)
  return optimise === 'mean'
    ? { dimension, optimise }
    : { dimension, optimise, codes: classes, votes: participants.length }
}

/** Length of the vector that a party releases of a record, before codes take its place. */
export function releasedLength({ embedding, adjust }: VerticalWork): number {
  return adjust.rank ?? embedding
}

/** Length of the row that a party hands to the release door: of a variational bottleneck, mean and deviation. */
export function handedLength(work: VerticalWork): number {
  return work.defence.kind === 'mid' ? 2 * releasedLength(work) : releasedLength(work)
}

/**
 * The public codes of a plan with codebooks: as many as it says, or one a class, for each block of the vector, and those
 * between them.
 */
export function embeddingCodebook(
  { privacy, classes, seed }: EmbeddingPlan,
  work: VerticalWork,
): { readonly codebook: Float32Array; readonly codes: number; readonly symbols: number } {
  const { codes = classes, symbols = 1, between = 0 } = privacy.mechanism === 'codebook' ? privacy : {}
  const width = releasedLength(work) / symbols
  const codebook = withCodesBetween(publicCodes(codes, width, seed), width, between)
  return { codebook, codes: codebook.length / width, symbols }
}

/** Codes as a party hands them to a mechanism. */
export interface CleanCodes {
  /** Row-major [codes, d / symbols]. */
  readonly values: Float32Array
  readonly codes: number
  /** Number of codes that a vector is made of, one after another. */
  readonly symbols: number
}

/** The codes of a plan, as long as its clip allows, so that they pass it unchanged. */
export function cleanCodes(plan: EmbeddingPlan, work: VerticalWork): CleanCodes {
  const { codebook, codes, symbols } = embeddingCodebook(plan, work)
  const { privacy } = plan
  if (privacy.mechanism !== 'gaussian' && privacy.mechanism !== 'laplace') return { values: codebook, codes, symbols }
  const dimension = releasedLength(work)
  const norm = privacy.mechanism === 'laplace' ? l1Norm : l2Norm
  const values = Float32Array.from(codebook, (value, i) => {
    const start = i - (i % dimension)
    return (value * privacy.clip) / norm(codebook, start, start + dimension)
  })
  return {
    values: clipRows(values, codes, privacy.clip, privacy.mechanism === 'laplace' ? 'l1' : 'l2'),
    codes,
    symbols,
  }
}

/**
 * Released rows as vectors that estimate the clean ones [rows * d], at both ends: indices of codes become the codes,
 * everything else is a vector already.
 */
export function releasedVectors(plan: EmbeddingPlan, work: VerticalWork): (released: Float32Array) => Float32Array {
  if (plan.privacy.mechanism !== 'codebook') return (released) => released
  const { codebook, codes } = embeddingCodebook(plan, work)
  const width = codebook.length / codes
  return (released) => {
    const vectors = new Float32Array(released.length * width)
    for (const [at, code] of released.entries()) vectors.set(rowOf(codebook, code, width), at * width)
    return vectors
  }
}

/**
 * The receiver's knowledge of the mechanism: ln of the density of every released row given each code as the clean vector,
 * up to a constant for each row, row-major [rows, codes]; one such matrix for each symbol of a vector, whatever its other
 * symbols are.
 * @throws PRIVACY_MODE if the mechanism has no density in closed form
 */
export function codeLogLikelihoods(
  mechanism: Mechanism,
  released: Float32Array,
  { values, codes, symbols }: CleanCodes,
): Float32Array[] {
  if (mechanism.logDensityRatio === undefined) {
    const sentence = `Codes cannot be told from releases of the mechanism "${mechanism.name}", which has no density: set work.adjust.snap to none.`
    throw new FedveilError('PRIVACY_MODE', sentence, EXIT.scenario)
  }
  if (mechanism.event.kind === 'randomizedResponse') {
    const gain = symbolLogRatio({ epsilon: mechanism.event.epsilon, codes, symbols })
    return Array.from({ length: symbols }, (_, symbol) => ofIndices(everyNth(released, symbols, symbol), codes, gain))
  }
  const dimension = values.length / codes
  const first = rowOf(values, 0, dimension)
  const rows = released.length / dimension
  const logs = new Float32Array(rows * codes)
  for (let row = 0; row < rows; row++) {
    const output = rowOf(released, row, dimension)
    for (let code = 1; code < codes; code++)
      logs[row * codes + code] = mechanism.logDensityRatio(output, rowOf(values, code, dimension), first)
  }
  return [logs]
}

/** Where an index is released, its own code is as much likelier than any other. */
function ofIndices(released: Float32Array, codes: number, gain: number): Float32Array {
  const logs = new Float32Array(released.length * codes)
  for (const [row, code] of released.entries()) logs[row * codes + code] = gain
  return logs
}

function everyNth(values: Float32Array, n: number, first: number): Float32Array {
  return Float32Array.from({ length: values.length / n }, (_, i) => values[i * n + first]!)
}

function rowOf(rows: Float32Array, row: number, length: number): Float32Array {
  return rows.subarray(row * length, (row + 1) * length)
}
