import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import type { Block } from './blocks.js'
import { innerProducts, residualProducts } from './products.js'

/** What can be compared of one layer of the participants' updates; each is [participants]. */
export interface BlockFeatures {
  /** Natural logarithm of the L2 norm of the residual: the update minus the robust mean. */
  readonly magnitude: Float64Array
  /** Cosine in [-1, 1] of the update to the robust mean. */
  readonly orientation: Float64Array
  /**
   * Natural logarithm of sum_u p_u^2, with p_u the share of unit u in the squared norm of the residual: from -ln units, all
   * units alike, to 0, one unit alone.
   */
  readonly concentration: Float64Array
  /** Mean cosine of the residual to those of the most similar participants. */
  readonly similarity: Float64Array
  /** Root of the squared cosines of the residual to the leading principal components of all residuals. */
  readonly principal: Float64Array
}

/** A layer with what is compared of it, and where in it a participant's residual lies. */
export interface MeasuredBlock {
  readonly block: Block
  readonly features: BlockFeatures
  /** Shares of the units in the squared norm of each participant's residual, row-major [participants, units]. */
  readonly shares: Float64Array
}

export interface MeasureOptions {
  /** Standard deviation of noise in every value of an update, where the participants add some that is known. */
  readonly noise: number
  /** Of the participants [n], with sum 1: whose updates make the robust mean. */
  readonly weights: Float64Array
}

/** Of how many of the most similar participants the cosines are averaged. */
const NEAREST = 3
const COMPONENTS = 2
/** What is left at least of a squared norm from which noise is subtracted, as a share of it. */
const LEAST_SIGNAL = 0.02

/** Inner products of the residuals of one layer without what known noise adds to them: row-major [n, n]. */
export function signalProducts(products: Float64Array, block: Block, { noise, weights }: MeasureOptions): Float64Array {
  const signal = residualProducts(products, weights)
  const n = weights.length
  const squared = weights.reduce((sum, w) => sum + w * w, 0)
  const ofNoise = block.rows * block.units * noise ** 2
  for (let i = 0; i < n; i++) {
    // E <N_i - sum w N, N_j - sum w N> / (sigma^2 count) = [i = j] - w_i - w_j + sum w^2.
    for (let j = 0; j < n; j++) {
      const at = i * n + j
      const before = signal[at]!
      signal[at] = before - ofNoise * ((i === j ? 1 : 0) - weights[i]! - weights[j]! + squared)
      if (i === j) signal[at] = Math.max(signal[at]!, LEAST_SIGNAL * before, Number.MIN_VALUE)
    }
  }
  return signal
}

/** Inner products of the updates in a block. */
export function blockProducts(updates: readonly Float32Array[], { start, rows, units }: Block): Float64Array {
  return innerProducts(updates, start, rows * units)
}

/** Logarithm of the norms of residuals. @param signal as signalProducts gives it, [n, n] */
export function magnitudes(signal: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => Math.log(signal[i * n + i]!) / 2)
}

/** Mean cosine of each residual to the most similar others, at most half of them. */
export function similarities(signal: Float64Array, n: number): Float64Array {
  const nearest = Math.max(1, Math.min(NEAREST, Math.floor((n - 1) / 2)))
  return Float64Array.from({ length: n }, (_, i) => {
    const cosines = new Float64Array(n - 1)
    for (let j = 0, k = 0; j < n; j++) if (j !== i) cosines[k++] = cosine(signal, n, i, j)
    return cosines.sort().subarray(-nearest).reduce((sum, x) => sum + x, 0) / nearest
  })
}

/** All features of a block. @param products of the updates in the block, as blockProducts gives them */
export function measureBlock(
  updates: readonly Float32Array[],
  block: Block,
  products: Float64Array,
  options: MeasureOptions,
): MeasuredBlock {
  const n = updates.length
  const signal = signalProducts(products, block, options)
  const shares = unitShares(updates, block, options)
  return {
    block,
    shares,
    features: {
      magnitude: magnitudes(signal, n),
      similarity: similarities(signal, n),
      orientation: orientations(products, options.weights),
      concentration: concentrations(shares, n),
      principal: principalCosines(signal, n),
    },
  }
}

function cosine(signal: Float64Array, n: number, i: number, j: number): number {
  const scale = Math.sqrt(signal[i * n + i]! * signal[j * n + j]!)
  return Math.max(-1, Math.min(1, signal[i * n + j]! / scale))
}

/** Of an update or a mean that is zero: 1, as of one that agrees. */
function orientations(products: Float64Array, weights: Float64Array): Float64Array {
  const n = weights.length
  const toCentre = weights.map((_, i) => weights.reduce((sum, w, j) => sum + w * products[i * n + j]!, 0))
  const ofCentre = toCentre.reduce((sum, x, i) => sum + weights[i]! * x, 0)
  return toCentre.map((x, i) => {
    const scale = Math.sqrt(products[i * n + i]! * Math.max(0, ofCentre))
    return scale > 0 ? Math.max(-1, Math.min(1, x / scale)) : 1
  })
}

/** Shares of the units in each participant's residual; alike where nothing is left of it without the noise. */
function unitShares(
  updates: readonly Float32Array[],
  { start, rows, units }: Block,
  { weights, noise }: MeasureOptions,
): Float64Array {
  const centre = weightedMean(updates, weights, start, rows * units)
  const shares = new Float64Array(updates.length * units)
  for (const [i, update] of updates.entries()) {
    const own = shares.subarray(i * units, (i + 1) * units)
    for (let at = 0; at < centre.length; ) {
      for (let unit = 0; unit < units; unit++, at++) own[unit]! += (update[start + at]! - centre[at]!) ** 2
    }
    let total = 0
    for (let unit = 0; unit < units; unit++) {
      own[unit] = Math.max(own[unit]! - rows * noise ** 2, LEAST_SIGNAL * own[unit]!)
      total += own[unit]!
    }
    for (let unit = 0; unit < units; unit++) own[unit] = total > 0 ? own[unit]! / total : 1 / units
  }
  return shares
}

function weightedMean(
  updates: readonly Float32Array[],
  weights: Float64Array,
  start: number,
  count: number,
): Float64Array {
  const mean = new Float64Array(count)
  for (const [i, update] of updates.entries()) {
    const weight = weights[i]!
    if (weight > 0) for (let at = 0; at < count; at++) mean[at]! += weight * update[start + at]!
  }
  return mean
}

function concentrations(shares: Float64Array, n: number): Float64Array {
  const units = shares.length / n
  return Float64Array.from({ length: n }, (_, i) =>
    Math.log(shares.subarray(i * units, (i + 1) * units).reduce((sum, share) => sum + share * share, 0)),
  )
}

/** From the eigenvectors v of the matrix of cosines C: the cosine of residual i to a component is sqrt(lambda) v_i. */
function principalCosines(signal: Float64Array, n: number): Float64Array {
  const cosines = Matrix.zeros(n, n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) cosines.set(i, j, cosine(signal, n, i, j))
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(cosines, { assumeSymmetric: true })
  const leading = realEigenvalues.map((value, k) => ({ value: Math.max(0, value), k }))
  leading.sort((a, b) => b.value - a.value)
  return Float64Array.from({ length: n }, (_, i) =>
    Math.sqrt(
      leading.slice(0, COMPONENTS).reduce((sum, { value, k }) => sum + value * eigenvectorMatrix.get(i, k) ** 2, 0),
    ),
  )
}
