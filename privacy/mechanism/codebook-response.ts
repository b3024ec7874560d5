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
  /** Number K of codes, >= 2; codes^symbols <= 2^24. */
  readonly codes: number
  /** Number s of codes that one release says together, >= 1; 1 if not given. */
  readonly symbols?: number
}

/**
 * Codebook randomized response: the index of the code with the largest inner product (ties: the lowest index), through
 * K-ary randomized response (randomized-response.ts). With s symbols a row is s blocks of d values, each with its nearest
 * code, and all of them are answered as one category among K^s: one release, with one budget. A released row is the indices [s], as floats.
 * @throws MECHANISM_INVALID if epsilon or K^s is out of range, or the codebook is not K unit vectors
 */
export function codebookResponse({ epsilon, codebook, codes, symbols = 1 }: CodebookResponseOptions): Mechanism {
  checkWhole('codebook-response', 'the number of symbols', symbols, { least: 1, most: 24 })
  checkWhole('codebook-response', 'the number of codes', codes, { least: 2, most: 2 ** 24 })
  const responder = new Responder('codebook-response', { epsilon, categories: codes ** symbols })
  if (codebook.length === 0 || codebook.length % codes !== 0) {
    throw invalidMechanism('codebook-response', `${codebook.length} values do not form ${codes} codes of equal length`)
  }
  const dimension = codebook.length / codes
  for (let code = 0; code < codes; code++) {
    const norm = l2Norm(codebook, code * dimension, (code + 1) * dimension)
    if (Math.abs(norm - 1) <= UNIT_TOLERANCE) continue
    throw invalidMechanism('codebook-response', `code ${code} must be a unit vector, its norm is ${norm}`)
  }
  return new CodebookResponse(responder, codebook.slice(), codes, symbols)
}

/**
 * ln of how much likelier a released symbol is under its own code than under any other one, whatever the other symbols
 * are: epsilon for one symbol, and less for more, since a category that is drawn at random may have the symbol too.
 */
export function symbolLogRatio({ epsilon, codes, symbols = 1 }: Omit<CodebookResponseOptions, 'codebook'>): number {
  // In units of the probability of one category that is not the true one.
  const ofEachSymbol = codes ** (symbols - 1)
  return Math.log((Math.exp(epsilon) + ofEachSymbol - 1) / ofEachSymbol)
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
  readonly outputDimension: number
  readonly dimension: number
  readonly fingerprint: string
  /** Length of a code. */
  readonly #width: number

  constructor(
    private readonly responder: Responder,
    private readonly codebook: Float32Array,
    private readonly codes: number,
    symbols: number,
  ) {
    this.event = responder.event
    this.outputDimension = symbols
    this.#width = codebook.length / codes
    this.dimension = this.#width * symbols
    this.fingerprint = createHash('sha256')
      .update(`codebook [${codes}, ${this.#width}]${symbols > 1 ? ` ${symbols} symbols` : ''}`)
      .update(new Uint8Array(codebook.buffer))
      .digest('hex')
  }

  describe(): string {
    const { categories, epsilon } = this.responder
    const { codes, outputDimension: symbols } = this
    const nearest = `the nearest of ${codes} public codes`
    const of =
      symbols > 1
        ? `${nearest} for each of ${symbols} blocks of ${this.#width} dimensions, as one of ${categories} words`
        : `${nearest} in ${this.dimension} dimensions`
    return `${of}, by randomized response at epsilon ${epsilon}`
  }

  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array {
    if (rowLength(values.length, rows) !== this.dimension) {
      throw invalidMechanism(this.name, `a row must have ${this.dimension} values, got ${values.length / rows}`)
    }
    const symbols = this.outputDimension
    const released = new Float32Array(rows * symbols)
    for (let row = 0; row < rows; row++) {
      let word = this.responder.respond(this.#word(values, row * this.dimension), stream)
      for (let symbol = symbols - 1; symbol >= 0; symbol--) {
        released[row * symbols + symbol] = word % this.codes
        word = Math.floor(word / this.codes)
      }
    }
    return released
  }

  logDensityRatio(output: Float32Array, a: Float32Array, b: Float32Array): number {
    const said = output.reduce((word, symbol) => word * this.codes + symbol, 0)
    return this.responder.logRatio(said, this.#word(a, 0), this.#word(b, 0))
  }

  /** The category of the row that starts at `start`: its symbols as digits, the first one the most significant. */
  #word(values: Float32Array, start: number): number {
    let word = 0
    for (let symbol = 0; symbol < this.outputDimension; symbol++)
      word = word * this.codes + this.#nearest(values, start + symbol * this.#width)
    return word
  }

  /** Index of the code nearest to the block that starts at `start`. */
  #nearest(values: Float32Array, start: number): number {
    let best = 0
    let largest = Number.NEGATIVE_INFINITY
    for (let code = 0; code < this.codes; code++) {
      const at = code * this.#width
      let product = 0
      for (let i = 0; i < this.#width; i++) product += values[start + i]! * this.codebook[at + i]!
      if (product > largest) [best, largest] = [code, product]
    }
    return best
  }
}
