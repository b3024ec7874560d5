import type { FormReader, FormShape } from './form-method.js'

/** Below this a channel does not vary. */
const LEAST_DEVIATION = 1e-6

/**
 * Reads forms of which the coordinator does not know what a channel is: each channel of each form less its mean, divided
 * by its own standard deviation.
 */
export function standardisingReader({ channels, height, width }: FormShape): FormReader {
  const pixels = height * width
  return {
    channels,
    read(released, n) {
      const out = new Float32Array(released.length)
      for (let plane = 0; plane < n * channels; plane++) {
        const values = released.subarray(plane * pixels, (plane + 1) * pixels)
        const { mean, deviation } = momentsOf(values)
        let to = Math.floor(plane / channels) * channels * pixels + (plane % channels)
        for (let p = 0; p < pixels; p++, to += channels) out[to] = (values[p]! - mean) / deviation
      }
      return out
    },
  }
}

function momentsOf(values: Float32Array): { mean: number; deviation: number } {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return { mean, deviation: Math.max(Math.sqrt(squares / values.length), LEAST_DEVIATION) }
}
