import { describe, expect, test } from 'vitest'
import { CONDENSED_CHANNELS, FormCondenser } from '../../../privacy/frequency/condense.js'
import { frequencyForm } from '../../../privacy/frequency/front-end.js'
import { normaliseForms } from '../../../privacy/frequency/normalise.js'
import { randomImage } from './random-image.js'

const size = { height: 8, width: 9 }
const PIXELS = 72
/** Every channel has a range of its own, the same at every position. */
const widths = Float32Array.from({ length: 189 * PIXELS }, (_, i) => 50 + (Math.floor(i / PIXELS) % 17) * 10)
const ranges = { low: widths.map((width) => -width / 2), high: widths.map((width) => width / 2) }
const condenser = new FormCondenser(size, ranges)

describe('condensing a form', () => {
  test('keeps all of the signal in the middle of the image, colour by colour', () => {
    const form = normaliseForms(frequencyForm(randomImage(1, PIXELS), size), 1, { ranges, limit: 1e9 })
    const condensed = condenser.condense(form, 1)
    const middle = 4 * 9 + 4
    for (let colour = 0; colour < 3; colour++) {
      let before = 0
      for (let c = 0; c < 63; c++) before += form[(colour * 63 + c) * PIXELS + middle]! ** 2
      let after = 0
      for (let d = 0; d < 8; d++) after += condensed[middle * CONDENSED_CHANNELS + colour * 8 + d]! ** 2
      expect(after / before).toBeCloseTo(1, 5)
    }
  })

  test('leaves noise of one scale independent and of that scale, and mixes no pixels or colours', () => {
    // Columns of the map, by unit forms at one pixel: its rows must be orthonormal.
    const at = 5
    const rows = Array.from({ length: CONDENSED_CHANNELS }, () => new Float64Array(189))
    for (let channel = 0; channel < 189; channel++) {
      const unit = new Float32Array(189 * PIXELS)
      unit[channel * PIXELS + at] = 1
      const condensed = condenser.condense(unit, 1)
      expect(condensed.every((value, i) => Math.floor(i / CONDENSED_CHANNELS) === at || value === 0)).toBe(true)
      for (let d = 0; d < CONDENSED_CHANNELS; d++) rows[d]![channel] = condensed[at * CONDENSED_CHANNELS + d]!
    }
    for (const [i, a] of rows.entries()) {
      for (const [j, b] of rows.entries()) {
        const product = a.reduce((sum, value, k) => sum + value * b[k]!, 0)
        expect(product).toBeCloseTo(i === j ? 1 : 0, 5)
      }
    }
  })

  test('treats each form of a batch as if it were alone', () => {
    const [a, b] = [2, 3].map((seed) => frequencyForm(randomImage(seed, PIXELS), size)) as [Float32Array, Float32Array]
    const both = condenser.condense(Float32Array.of(...a, ...b), 2)
    expect(both.subarray(0, condenser.length)).toEqual(condenser.condense(a, 1))
    expect(both.subarray(condenser.length)).toEqual(condenser.condense(b, 1))
  })

  test('refuses forms of another length', () => {
    expect(() => condenser.condense(new Float32Array(189), 1)).toThrow(/"forms"/)
  })
})
