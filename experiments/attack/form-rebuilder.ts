import type { FormMethod, FormReader } from '../../privacy/frequency/form-method.js'
import { CHANNELS } from '../../privacy/frequency/front-end.js'
import { FormInverter, MID_GREY } from '../../privacy/frequency/inverse.js'

/** What somebody who knows the method makes of one released form without learning: grey levels [H, W, 3], each colour's mean at 128. */
export type FormRebuilder = (form: Float32Array) => Float32Array

/** @returns undefined of a method whose forms nobody here knows how to rebuild directly */
export function formRebuilder({ released }: FormMethod): FormRebuilder | undefined {
  if (released.channels !== CHANNELS) return undefined
  const inverter = new FormInverter(released)
  return (form) => inverter.invert(form)
}

/**
 * Rebuilds n forms without learning, and gives each the colours' means, which no form holds.
 * @param means of an image by number, red, green and blue in [-1, 1]
 * @returns values [n, H, W, 3] in [-1, 1]
 */
export function rebuildForms(
  rebuild: FormRebuilder,
  released: Float32Array,
  n: number,
  means: (i: number) => readonly number[],
): Float32Array {
  const length = released.length / n
  const images = Array.from({ length: n }, (_, i) => {
    const shift = means(i)
    const image = rebuild(released.subarray(i * length, (i + 1) * length))
    return image.map((level, k) => Math.min(Math.max(level / MID_GREY - 1 + shift[k % 3]!, -1), 1))
  })
  const all = new Float32Array(n * images[0]!.length)
  for (const [i, image] of images.entries()) all.set(image, i * image.length)
  return all
}

/** Means of red, green and blue of one image. */
export function meansOf(image: Float32Array): readonly number[] {
  const sums = [0, 0, 0]
  for (const [i, value] of image.entries()) sums[i % 3]! += (3 * value) / image.length
  return sums
}

/** What a white-box attacker's network sees: the rebuilt image, and all that the coordinator's model reads. */
export function rebuiltReader({ reader, released }: FormMethod, rebuild: FormRebuilder): FormReader {
  const channels = 3 + reader.channels
  const pixels = released.height * released.width
  return {
    channels,
    read(forms, n) {
      const length = forms.length / n
      const out = new Float32Array(n * pixels * channels)
      const images = Array.from({ length: n }, (_, i) => rebuild(forms.subarray(i * length, (i + 1) * length)))
      const read = reader.read(forms, n)
      for (const [i, image] of images.entries())
        for (let p = 0; p < pixels; p++) {
          const at = (i * pixels + p) * channels
          for (let c = 0; c < 3; c++) out[at + c] = bounded(image[3 * p + c]! / MID_GREY - 1)
          const from = (i * pixels + p) * reader.channels
          out.set(read.subarray(from, from + reader.channels), at + 3)
        }
      return out
    },
  }
}

/** Noise makes rebuilt values large, which no pixel is. */
function bounded(value: number): number {
  return Math.min(Math.max(value, -2), 2)
}

/** The channels of a form as they are, each less its mean and over its deviation on some releases. */
export function plainReader({ released }: FormMethod, sample: Float32Array): FormReader {
  const { channels, height, width } = released
  const pixels = height * width
  const moments = Array.from({ length: channels }, (_, channel) => momentsOf(sample, channels, pixels, channel))
  return {
    channels,
    read(forms, n) {
      const out = new Float32Array(forms.length)
      for (let plane = 0; plane < n * channels; plane++) {
        const { mean, deviation } = moments[plane % channels]!
        let to = Math.floor(plane / channels) * channels * pixels + (plane % channels)
        for (let p = plane * pixels; p < (plane + 1) * pixels; p++, to += channels)
          out[to] = (forms[p]! - mean) / deviation
      }
      return out
    },
  }
}

function momentsOf(sample: Float32Array, channels: number, pixels: number, channel: number) {
  let [sum, squares, count] = [0, 0, 0]
  for (let first = channel * pixels; first < sample.length; first += channels * pixels)
    for (let p = first; p < first + pixels; p++) {
      sum += sample[p]!
      squares += sample[p]! ** 2
      count++
    }
  const mean = sum / count
  return { mean, deviation: Math.max(Math.sqrt(Math.max(0, squares / count - mean ** 2)), 1e-6) }
}
