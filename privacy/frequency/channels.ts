import { BLOCK } from './block-bands.js'
import { CHANNELS, channelOf, type ImageSize } from './front-end.js'

/** Place 8u + v of a coefficient in its block, 1..63; 0, the mean, has no channel. */
export type Frequency = number

/** All frequencies that a form has: 1..63. */
export const FREQUENCIES: readonly Frequency[] = Array.from({ length: BLOCK * BLOCK - 1 }, (_, i) => i + 1)

/** Channels of some frequencies: those of Y in the order given, then those of Cb, then those of Cr. */
export function channelsOf(frequencies: readonly Frequency[]): Int32Array {
  return Int32Array.from({ length: 3 * frequencies.length }, (_, i) => {
    const frequency = frequencies[i % frequencies.length]!
    return channelOf(Math.floor(i / frequencies.length), Math.floor(frequency / BLOCK), frequency % BLOCK)
  })
}

/** The frequencies that are not among some. */
export function otherFrequencies(than: readonly Frequency[]): readonly Frequency[] {
  return FREQUENCIES.filter((frequency) => !than.includes(frequency))
}

/**
 * Some channels of forms.
 * @param forms [n, 189, H, W]
 * @param channels of each form, in the order in which they are wanted
 * @param out [n, channels.length, H, W] to write into; made when left out
 * @returns `out`
 */
export function takeChannels(
  forms: Float32Array,
  n: number,
  channels: Int32Array,
  out: Float32Array = new Float32Array((forms.length / CHANNELS) * channels.length),
): Float32Array {
  const pixels = forms.length / n / CHANNELS
  for (let i = 0, to = 0; i < n; i++) {
    for (let c = 0; c < channels.length; c++, to += pixels) {
      const from = (i * CHANNELS + channels[c]!) * pixels
      out.set(forms.subarray(from, from + pixels), to)
    }
  }
  return out
}

/** From [n, channels, H, W] to [n, H, W, channels]. */
export function channelsLast(forms: Float32Array, n: number, { height, width }: ImageSize): Float32Array {
  return transposed(forms, n, forms.length / n / (height * width), height * width)
}

/** From [n, H, W, channels] to [n, channels, H, W]. */
export function channelsFirst(values: Float32Array, n: number, { height, width }: ImageSize): Float32Array {
  return transposed(values, n, height * width, values.length / n / (height * width))
}

/** From [n, rows, columns] to [n, columns, rows]. */
function transposed(values: Float32Array, n: number, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length)
  for (let i = 0; i < n; i++)
    for (let row = 0; row < rows; row++) {
      const from = (i * rows + row) * columns
      for (let column = 0, to = i * rows * columns + row; column < columns; column++, to += rows)
        out[to] = values[from + column]!
    }
  return out
}
