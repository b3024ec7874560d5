declare module 'fft.js' {
  /** Radix-4 transform of a fixed size; complex arrays are interleaved [re, im, re, im, ...]. */
  export default class FFT {
    /** @param size power of two, > 1 */
    constructor(size: number)
    /** Fills the first half of `out` [2 size] (frequencies 0 .. size/2) from `data` [size]. */
    realTransform(out: Float64Array, data: Float64Array): void
    /** @param out [2 size], not the same as `data` [2 size]; divided by size */
    inverseTransform(out: Float64Array, data: Float64Array): void
  }
}
