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

/** Powers are products of a block and a rest, which are kept, so that the next power costs one multiplication. */
const BLOCK = 64
/** Larger transforms would need too much memory for that. */
const LARGEST_KEPT = 2 ** 16

/**
 * The discrete Fourier transform of a distribution on a cyclic grid, and its powers: the n-th power belongs to the sum of
 * n independent draws, wrapped around the grid's ends.
 *
 * A power is always the same product, whatever was asked before, so equal questions get equal bits.
 */
export class Spectrum {
  /** Powers 1, 2, 4, 8, ... */
  readonly #squares: Float64Array[]
  /** Powers 1 .. 63, and the multiples of 64, that were asked for. */
  readonly #kept = new Map<number, Float64Array>()

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
    this.#squares = [whole.slice(0, size + 2)]
  }

  /** Frequencies 0 .. size/2 of the n-th power, interleaved; not to be changed. @param n whole number >= 1 */
  power(n: number): Float64Array {
    if (this.size > LARGEST_KEPT) return this.#bySquares(n)
    const rest = n % BLOCK
    if (rest === 0 || n < BLOCK) return this.#keptPower(n)
    return product(this.#keptPower(n - rest), this.#keptPower(rest))
  }

  #keptPower(n: number): Float64Array {
    let power = this.#kept.get(n)
    if (power === undefined) {
      power = this.#bySquares(n)
      this.#kept.set(n, power)
    }
    return power
  }

  #bySquares(n: number): Float64Array {
    let result: Float64Array | undefined
    for (let left = n, i = 0; left > 0; left = Math.floor(left / 2), i++) {
      if (i === this.#squares.length) this.#squares.push(product(this.#squares[i - 1]!, this.#squares[i - 1]!))
      if (left % 2 === 1) result = result === undefined ? this.#squares[i]! : product(result, this.#squares[i]!)
    }
    return result!
  }
}

/** Products of complex numbers, pair by pair; all of one length. */
export function product(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length)
  for (let i = 0; i + 1 < a.length; i += 2) {
    const re = a[i]!
    const im = a[i + 1]!
    out[i] = re * b[i]! - im * b[i + 1]!
    out[i + 1] = re * b[i + 1]! + im * b[i]!
  }
  return out
}

/** Where the latest transform back was put together and came out. */
let scratch = { whole: new Float64Array(0), out: new Float64Array(0) }

/**
 * The real sequences that belong to one or two half spectra, by one complex transform: the second rides in the imaginary
 * part.
 * @param second all 0 if left out
 * @returns the two sequences interleaved [2 size]; overwritten by the next call
 */
export function inverse(first: Float64Array, second: Float64Array | undefined, size: number): Float64Array {
  if (scratch.whole.length !== 2 * size) {
    scratch = { whole: new Float64Array(2 * size), out: new Float64Array(2 * size) }
  }
  const { whole, out } = scratch
  const other = second ?? new Float64Array(first.length)
  // X = A + iB at k, and conj(A) + i conj(B) at its mirror.
  for (let re = 0, mirror = 2 * size; re <= size; re += 2, mirror -= 2) {
    const im = re + 1
    whole[re] = first[re]! - other[im]!
    whole[im] = first[im]! + other[re]!
    if (re === 0 || re === size) continue
    whole[mirror] = first[re]! + other[im]!
    whole[mirror + 1] = other[re]! - first[im]!
  }
  transformOf(size).inverseTransform(out, whole)
  return out
}
