import { inverseIncompleteBeta } from '../../learning/engine/incomplete-beta.js'
import type { RandomStream } from '../../learning/engine/random.js'
import { FedveilError } from '../../proto/error.js'
import { l2Norm, rowLength } from '../clip.js'
import type { PrivacyEvent } from '../event.js'
import { type Cap, decodingCap, meanCap } from './cap.js'
import { describeStep, gridStep } from './grid.js'
import type { Mechanism, Sensitivity } from './mechanism.js'
import { checkEpsilon, checkWhole, invalidMechanism, readable } from './parameter.js'

export interface PrivUnitOptions {
  /** Pure epsilon of one release, 1e-6 to 100. */
  readonly epsilon: number
  /** Length d of a row, 2 to 1e6. */
  readonly dimension: number
  /** What gamma is chosen for: `mean`, the least error of an estimated mean; `decode`, the best guess of the code. */
  readonly optimise: 'mean' | 'decode'
  /** `decode` only: number K of equally likely codes of equal norm, 2 to 2^24. */
  readonly codes?: number
  /** `decode` only: number of releases of one code that are decoded together, 1 to 1000; default 1. */
  readonly votes?: number
}

/**
 * PrivUnit: the unit direction v of a row goes in; with probability p a uniform vector of the cap {u: <u, v> >= gamma}
 * comes out, else one of its complement, divided by its mean m so that it is an unbiased estimate of v. A row of zeros
 * counts as (1, ..., 1). Pure epsilon, no delta, whatever the rows are.
 *
 * p is exact (52 bits); positions on the sphere are floating-point, and outputs are rounded to a public grid of about a
 * thousandth of a typical coordinate, so FLOAT_CAVEAT of statement.ts holds here too.
 * @throws MECHANISM_INVALID if an option is out of range; CLIP_NOT_FINITE by perturb(), before a bit is drawn
 * Source: Bhowmick et al. 2018 (arXiv:1812.00984); optimal gamma by Asi, Feldman and Talwar 2022 (arXiv:2205.02466).
 */
export function privUnit(options: PrivUnitOptions): PrivUnit {
  const { epsilon, dimension, optimise, codes, votes = 1 } = options
  checkEpsilon('priv-unit', epsilon)
  checkWhole('priv-unit', 'the dimension', dimension, { least: 2, most: 1e6 })
  if (optimise === 'mean') return new PrivUnit(meanCap(dimension, epsilon), { epsilon, dimension, purpose: 'mean' })
  if (codes === undefined) throw invalidMechanism('priv-unit', 'optimise: decode needs the number of codes')
  checkWhole('priv-unit', 'the number of codes', codes, { least: 2, most: 2 ** 24 })
  checkWhole('priv-unit', 'votes', votes, { least: 1, most: 1000 })
  const purpose = `decoding ${codes} codes from ${votes} ${votes === 1 ? 'release' : 'releases'}`
  return new PrivUnit(decodingCap(dimension, epsilon, codes, votes), { epsilon, dimension, purpose })
}

export class PrivUnit implements Mechanism {
  readonly name = 'priv-unit'
  readonly event: PrivacyEvent
  readonly sensitivity: Sensitivity = { norm: 'any', value: Number.POSITIVE_INFINITY }
  readonly dimension: number
  readonly deviation: number
  readonly #purpose: string
  readonly #step: number

  constructor(
    readonly cap: Cap,
    options: { readonly epsilon: number; readonly dimension: number; readonly purpose: string },
  ) {
    this.dimension = options.dimension
    this.#purpose = options.purpose
    this.event = { kind: 'privUnit', p: cap.p, q: cap.q }
    this.deviation = 1 / (cap.m * Math.sqrt(options.dimension))
    this.#step = gridStep(this.deviation)
  }

  describe(): string {
    const { gamma, p, q, m } = this.cap
    return (
      `PrivUnit in ${this.dimension} dimensions, best for ${this.#purpose}: cap of inner product >= ${readable(gamma)} with ` +
      `probability ${readable(p)}, which takes ${readable(q)} of the sphere; divided by ${readable(m)}, rounded to multiples of ${describeStep(this.#step)}`
    )
  }

  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array {
    const d = this.dimension
    if (rowLength(values.length, rows) !== d) {
      throw invalidMechanism(this.name, `a row must have ${d} values, got ${values.length / rows}`)
    }
    const directions = Float64Array.from(values)
    for (let row = 0; row < rows; row++) normalise(directions.subarray(row * d, (row + 1) * d), row)
    const released = new Float32Array(values.length)
    const across = new Float32Array(d - 1)
    const output = new Float64Array(d)
    for (let start = 0; start < released.length; start += d) {
      this.#sampleAroundAxis(output, across, stream)
      turn(output, directions.subarray(start, start + d))
      for (let i = 0; i < d; i++) {
        released[start + i] = Math.round(output[i]! / (this.cap.m * this.#step)) * this.#step
      }
    }
    return released
  }

  /** Of the densities before the rounding to the grid. */
  logDensityRatio(output: Float32Array, a: Float32Array, b: Float32Array): number {
    return this.#logDensity(output, a) - this.#logDensity(output, b)
  }

  /** Against the uniform density of the sphere. */
  #logDensity(output: Float32Array, row: Float32Array): number {
    const { gamma, p, q } = this.cap
    const direction = normalise(Float64Array.from(row), 0)
    const length = l2Norm(output)
    let product = 0
    for (let i = 0; i < direction.length; i++) product += output[i]! * direction[i]!
    return product >= gamma * length ? Math.log(p / q) : Math.log((1 - p) / (1 - q))
  }

  /**
   * Fills `output` with a sample for the input (1, 0, ..., 0). (1 + <u, v>) / 2 of uniform u is Beta((d-1)/2, (d-1)/2),
   * so its quantile function, on one side of gamma or the other, gives the first coordinate; the rest is uniform.
   */
  #sampleAroundAxis(output: Float64Array, across: Float32Array, stream: RandomStream): void {
    const { p, q } = this.cap
    const a = (this.dimension - 1) / 2
    const inCap = stream.uniform() < p
    const share = stream.uniform()
    const quantile = inverseIncompleteBeta(inCap ? share * q : share * (1 - q), a, a)
    output[0] = inCap ? 1 - 2 * quantile : 2 * quantile - 1
    let length = 0
    while (length === 0) {
      stream.fillNormal(across, 1)
      length = l2Norm(across)
    }
    const radius = (2 * Math.sqrt(quantile * (1 - quantile))) / length
    for (let i = 0; i < across.length; i++) output[i + 1] = radius * across[i]!
  }
}

/** Scales to norm 1, in place; zeros become the fixed direction (1, ..., 1). */
function normalise(row: Float64Array, index: number): Float64Array {
  let squares = 0
  for (const x of row) squares += x * x
  if (!Number.isFinite(squares)) {
    throw new FedveilError('CLIP_NOT_FINITE', `row ${index} holds a value that is not finite, so it has no direction`)
  }
  if (squares === 0) return row.fill(1 / Math.sqrt(row.length))
  const norm = Math.sqrt(squares)
  for (let i = 0; i < row.length; i++) row[i] = row[i]! / norm
  return row
}

/**
 * Applies to `u`, in place, an isometry that takes the first axis e to the unit vector v: a Householder reflection along
 * v - e, or along v + e and then the other sign, whichever does not cancel.
 */
function turn(u: Float64Array, v: Float64Array): void {
  const sign = v[0]! > 0 ? 1 : -1
  // w = v + sign e; |w|^2 = 2 + 2 |v_1|.
  let product = sign * u[0]!
  for (let i = 0; i < u.length; i++) product += u[i]! * v[i]!
  const factor = product / (1 + Math.abs(v[0]!))
  for (let i = 0; i < u.length; i++) u[i] = -sign * (u[i]! - factor * v[i]!)
  u[0] = u[0]! + factor
}
