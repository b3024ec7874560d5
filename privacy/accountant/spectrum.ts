import FFT from 'fft.js'

/** Transforms by size; each holds its tables. */
const transforms = new Map<number, FFT>()

function transformOf(size: number): FFT {
  let transform = transforms.get(size)
  if (transform === undefined) {
    transform = new FFT(size)
    transforms.set(size, transform)
  }
  return transform
}

/** Powers are products of a block and a rest, so that the next power costs one multiplication. */
const BLOCK = 64
/** Larger transforms would need too much memory for the table of powers: they square and multiply. */
const LARGEST_TABLED = 2 ** 16

/**
 * The discrete Fourier transform of a distribution on a cyclic grid, and its powers: the n-th power belongs to the sum of
 * n independent draws, wrapped around the grid's ends.
 *
 * A power is always the same product, whatever was asked before, so equal questions get equal bits.
 */
export class Spectrum {
  readonly #first: Float64Array
  readonly #small: Float64Array[] = []
  readonly #blocks: Float64Array[] = []

  /** @param masses at most `size` of them; @param size power of two */
  constructor(
    masses: Float64Array,
    readonly size: number,
  ) {
    const padded = new Float64Array(size)
    padded.set(masses)
    const whole = new Float64Array(2 * size)
    transformOf(size).realTransform(whole, padded)
    // The other half of a real transform is its mirror image.
    this.#first = whole.slice(0, size + 2)
  }

  /** Frequencies 0 .. size/2 of the n-th power, interleaved; not to be changed. @param n whole number >= 1 */
  power(n: number): Float64Array {
    if (this.size > LARGEST_TABLED) return raised(this.#first, n)
    const rest = n % BLOCK
    const blocks = (n - rest) / BLOCK
    if (blocks === 0) return this.#smallPower(rest)
    const block = this.#blockPower(blocks)
    return rest === 0 ? block : product(block, this.#smallPower(rest))
  }

  #smallPower(n: number): Float64Array {
    if (this.#small.length === 0) this.#small.push(this.#first)
    while (this.#small.length < n) this.#small.push(product(this.#small.at(-1)!, this.#first))
    return this.#small[n - 1]!
  }

  /** The (64 n)-th power; far ones by squaring, so that a hundred thousand steps stay cheap. */
  #blockPower(n: number): Float64Array {
    if (n > BLOCK) {
      const rest = n % BLOCK
      const high = raised(this.#blockPower(BLOCK), (n - rest) / BLOCK)
      return rest === 0 ? high : product(high, this.#blockPower(rest))
    }
    if (this.#blocks.length === 0) this.#blocks.push(this.#smallPower(BLOCK))
    while (this.#blocks.length < n) this.#blocks.push(product(this.#blocks.at(-1)!, this.#blocks[0]!))
    return this.#blocks[n - 1]!
  }
}

/** Products of complex numbers, pair by pair; all of one length. */
export function product(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length)
  for (let i = 0; i < a.length; i += 2) {
    const [re, im] = [a[i]!, a[i + 1]!]
    out[i] = re * b[i]! - im * b[i + 1]!
    out[i + 1] = re * b[i + 1]! + im * b[i]!
  }
  return out
}

function raised(base: Float64Array, n: number): Float64Array {
  let result: Float64Array | undefined
  let square = base
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result === undefined ? square : product(result, square)
    if (left > 1) square = product(square, square)
  }
  return result!
}

/**
 * The real sequences that belong to one or two half spectra, by one complex transform: the second rides in the imaginary
 * part.
 * @returns as many sequences [size] as were given
 */
export function inverse(
  spectra: readonly [Float64Array] | readonly [Float64Array, Float64Array],
  size: number,
): Float64Array[] {
  const [first, second] = spectra
  const whole = new Float64Array(2 * size)
  for (let k = 0; k <= size / 2; k++) {
    const [re, im] = [first[2 * k]!, first[2 * k + 1]!]
    const [re2, im2] = second === undefined ? [0, 0] : [second[2 * k]!, second[2 * k + 1]!]
    // X = A + iB at k, and conj(A) + i conj(B) at its mirror.
    whole[2 * k] = re - im2
    whole[2 * k + 1] = im + re2
    const mirror = (size - k) % size
    if (mirror === k) continue
    whole[2 * mirror] = re + im2
    whole[2 * mirror + 1] = re2 - im
  }
  const out = new Float64Array(2 * size)
  transformOf(size).inverseTransform(out, whole)
  return spectra.map((_, part) => everySecond(out, part))
}

/** A loop, because Float64Array.from() with a function is ten times slower. */
function everySecond(values: Float64Array, from: number): Float64Array {
  const out = new Float64Array(values.length / 2)
  for (let i = 0; i < out.length; i++) out[i] = values[2 * i + from]!
  return out
}
