import { createHash } from 'node:crypto'
import type { RandomStream } from '../../learning/engine/random.js'
import { l2Norm, rowLength } from '../clip.js'
import type { PrivacyEvent } from '../event.js'
import type { Mechanism, Sensitivity } from './mechanism.js'
import { checkWhole, invalidMechanism } from './parameter.js'
import { Responder } from './randomized-response.js'

/** How far from 1 the norm of a code may be. */
const UNIT_TOLERANCE = 1e-5

export interface CodebookResponseOptions {
  /** Pure epsilon of one release, 1e-6 to 100. */
  readonly epsilon: number
  /** Public unit vectors, row-major [codes, d]; fixed without looking at the private vectors. */
  readonly codebook: Float32Array
  /** Number K of codes, 2 to 2^24. */
  readonly codes: number
}

/**
 * Codebook randomized response: the index of the code with the largest inner product (ties: the lowest index), through
 * K-ary randomized response (randomized-response.ts). A released row is the index, as a float.
 * @throws MECHANISM_INVALID if epsilon or K is out of range, or the codebook is not K unit vectors
 */
export function codebookResponse({ epsilon, codebook, codes }: CodebookResponseOptions): Mechanism {
  const responder = new Responder('codebook-response', { epsilon, categories: codes })
  if (codebook.length === 0 || codebook.length % codes !== 0) {
    throw invalidMechanism('codebook-response', `${codebook.length} values do not form ${codes} codes of equal length`)
  }
  const dimension = codebook.length / codes
  for (let code = 0; code < codes; code++) {
    const norm = l2Norm(codebook, code * dimension, (code + 1) * dimension)
    if (Math.abs(norm - 1) <= UNIT_TOLERANCE) continue
    throw invalidMechanism('codebook-response', `code ${code} must be a unit vector, its norm is ${norm}`)
  }
  return new CodebookResponse(responder, codebook.slice(), dimension)
}

/**
 * The K vertices of a regular simplex as unit vectors: any two have inner product -1 / (K - 1), as far apart as K
 * equally good codes can be.
 * @param dimension >= codes - 1; coordinates beyond are 0
 * @returns row-major [codes, dimension]
 * @throws MECHANISM_INVALID if codes < 2 or the dimension is too small
 */
export function simplexCodebook(codes: number, dimension: number): Float32Array {
  checkWhole('codebook-response', 'the number of codes', codes, { least: 2, most: 2 ** 24 })
  checkWhole('codebook-response', `the dimension of ${codes} codes`, dimension, { least: codes - 1, most: 2 ** 31 })
  const codebook = new Float32Array(codes * dimension)
  // Coordinate k is what vertex k has left of its length, and the same share of it, negative, for all later vertices.
  let left = 1
  for (let k = 0; k < codes - 1; k++) {
    const own = Math.sqrt(left)
    const others = -own / (codes - 1 - k)
    codebook[k * dimension + k] = own
    for (let later = k + 1; later < codes; later++) codebook[later * dimension + k] = others
    left -= others * others
  }
  return codebook
}

class CodebookResponse implements Mechanism {
  readonly name = 'codebook-response'
  readonly event: PrivacyEvent
  readonly sensitivity: Sensitivity = { norm: 'any', value: Number.POSITIVE_INFINITY }
  readonly outputDimension = 1
  readonly fingerprint: string

  constructor(
    private readonly responder: Responder,
    private readonly codebook: Float32Array,
    readonly dimension: number,
  ) {
    this.event = responder.event
    this.fingerprint = createHash('sha256')
      .update(`codebook [${responder.categories}, ${dimension}]`)
      .update(new Uint8Array(codebook.buffer))
      .digest('hex')
  }

  describe(): string {
    const { categories, epsilon } = this.responder
    return `the nearest of ${categories} public codes in ${this.dimension} dimensions, by randomized response at epsilon ${epsilon}`
  }

  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array {
    if (rowLength(values.length, rows) !== this.dimension) {
      throw invalidMechanism(this.name, `a row must have ${this.dimension} values, got ${values.length / rows}`)
    }
    const nearest = Float32Array.from({ length: rows }, (_, row) => this.#nearest(values, row * this.dimension))
    return nearest.map((code) => this.responder.respond(code, stream))
  }

  logDensityRatio(output: Float32Array, a: Float32Array, b: Float32Array): number {
    return this.responder.logRatio(output[0]!, this.#nearest(a, 0), this.#nearest(b, 0))
  }

  /** Index of the code nearest to the row that starts at `start`. */
  #nearest(values: Float32Array, start: number): number {
    let best = 0
    let largest = Number.NEGATIVE_INFINITY
    for (let code = 0; code < this.responder.categories; code++) {
      const at = code * this.dimension
      let product = 0
      for (let i = 0; i < this.dimension; i++) product += values[start + i]! * this.codebook[at + i]!
      if (product > largest) [best, largest] = [code, product]
    }
    return best
  }
}
