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
  /** Weighted mean of the cosines of the residual to those of the three most similar participants. */
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

/** Weights of the cosines to the most similar participants: two who collude show as well as many. */
const NEAREST = [6 / 11, 3 / 11, 2 / 11] as const
const COMPONENTS = 2
/** Residuals shorter than this share of the update, where float32 products say nothing, count as this long. */
const LEAST_RESIDUAL = 1e-3

/**
 * Inner products of the residuals in one layer, row-major [n, n].
 * @param products of the updates @param weights of the participants in the robust mean [n], with sum 1
 */
export function residuals(products: Float64Array, weights: Float64Array): Float64Array {
  const n = weights.length
  const between = residualProducts(products, weights)
  for (let i = 0; i < n; i++) {
    const at = i * n + i
    between[at] = Math.max(between[at]!, LEAST_RESIDUAL ** 2 * products[at]!, Number.MIN_VALUE)
  }
  return between
}

/** Inner products of the updates in a block. */
export function blockProducts(updates: readonly Float32Array[], { start, rows, units }: Block): Float64Array {
  return innerProducts(updates, start, rows * units)
}

/** Logarithm of the norms of residuals. @param between as `residuals` gives it, [n, n] */
export function magnitudes(between: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => Math.log(between[i * n + i]!) / 2)
}

/** Weighted mean cosine of each residual to the most similar others. @param between as `residuals` gives it, [n, n] */
export function similarities(between: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const cosines = new Float64Array(n - 1)
    for (let j = 0, k = 0; j < n; j++) if (j !== i) cosines[k++] = cosine(between, n, i, j)
    const nearest = cosines.sort().reverse()
    return NEAREST.reduce((sum, weight, k) => sum + weight * (nearest[k] ?? 0), 0)
  })
}

/** All features of a block. @param products of the updates in the block, as blockProducts gives them */
export function measureBlock(
  updates: readonly Float32Array[],
  block: Block,
  products: Float64Array,
  weights: Float64Array,
): MeasuredBlock {
  const n = updates.length
  const between = residuals(products, weights)
  const shares = unitShares(updates, block, weights)
  return {
    block,
    shares,
    features: {
      magnitude: magnitudes(between, n),
      similarity: similarities(between, n),
      orientation: orientations(products, weights),
      concentration: concentrations(shares, n),
      principal: principalCosines(between, n),
    },
  }
}

function cosine(between: Float64Array, n: number, i: number, j: number): number {
  const scale = Math.sqrt(between[i * n + i]!) * Math.sqrt(between[j * n + j]!)
  return Math.max(-1, Math.min(1, between[i * n + j]! / scale))
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

/** Shares of the units in each participant's squared residual; alike where there is none. */
function unitShares(
  updates: readonly Float32Array[],
  { start, rows, units }: Block,
  weights: Float64Array,
): Float64Array {
  const centre = weightedMean(updates, weights, start, rows * units)
  const shares = new Float64Array(updates.length * units)
  for (const [i, update] of updates.entries()) {
    const own = shares.subarray(i * units, (i + 1) * units)
    for (let at = 0; at < centre.length; ) {
      for (let unit = 0; unit < units; unit++, at++) own[unit]! += (update[start + at]! - centre[at]!) ** 2
    }
    const total = own.reduce((sum, x) => sum + x, 0)
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
function principalCosines(between: Float64Array, n: number): Float64Array {
  const cosines = Matrix.zeros(n, n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) cosines.set(i, j, cosine(between, n, i, j))
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(cosines, { assumeSymmetric: true })
  const leading = realEigenvalues.map((value, k) => ({ value: Math.max(0, value), k }))
  leading.sort((a, b) => b.value - a.value)
  return Float64Array.from({ length: n }, (_, i) =>
    Math.sqrt(
      leading.slice(0, COMPONENTS).reduce((sum, { value, k }) => sum + value * eigenvectorMatrix.get(i, k) ** 2, 0),
    ),
  )
}
