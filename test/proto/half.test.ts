import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { floatsToHalves, HALF_MAX, halvesToFloats } from '../../proto/half.js'

/** Value of a half by the definition of IEEE 754-2019, 3.4, from its bits as text: slow and unlike the code under test. */
function definition(half: number): number {
  const bits = half.toString(2).padStart(16, '0')
  const sign = bits[0] === '1' ? -1 : 1
  const exponent = Number.parseInt(bits.slice(1, 6), 2)
  const fraction = Number.parseInt(bits.slice(6), 2) / 1024
  if (exponent === 31) return fraction === 0 ? sign / 0 : Number.NaN
  return exponent === 0 ? sign * 2 ** -14 * fraction : sign * 2 ** (exponent - 15) * (1 + fraction)
}

const magnitudes = Array.from({ length: 0x7c00 }, (_, half) => definition(half))

/** The nearest half of a finite float by search among all of them; of two equally near ones, the one with even bits. */
function nearest(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const magnitude = Math.abs(value)
  if (magnitude >= HALF_MAX) return sign | 0x7bff
  let low = 0
  let high = 0x7bff
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (magnitudes[middle]! <= magnitude) low = middle
    else high = middle
  }
  const below = magnitude - magnitudes[low]!
  const above = magnitudes[high]! - magnitude
  return sign | (below < above || (below === above && low % 2 === 0) ? low : high)
}

const oneHalf = (value: number) => floatsToHalves(Float32Array.of(value))[0]!

describe('half floats', () => {
  test('every one of the 65536 halves has the value of the definition', () => {
    const floats = halvesToFloats(Uint16Array.from({ length: 65536 }, (_, i) => i))
    const wrong = Array.from(floats, (value, i) => [i, value]).filter(([i, value]) => !Object.is(value, definition(i!)))
    expect(wrong).toEqual([])
  })

  test('every half that is a number comes back bit for bit; every NaN comes back as a NaN', () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, i) => i)
    const back = floatsToHalves(halvesToFloats(halves))
    const isNaNHalf = (half: number) => (half & 0x7fff) > 0x7c00
    const wrong = [...halves].filter((half, i) => (isNaNHalf(half) ? !isNaNHalf(back[i]!) : back[i] !== half))
    expect(wrong).toEqual([])
  })

  test('published values convert exactly', () => {
    // IEEE 754 binary16 examples as tabulated in https://en.wikipedia.org/wiki/Half-precision_floating-point_format
    const published = [
      [1, 0x3c00],
      [1.0009765625, 0x3c01],
      [-2, 0xc000],
      [65504, 0x7bff],
      [0.333251953125, 0x3555],
      [2 ** -14, 0x0400],
      [2 ** -14 - 2 ** -24, 0x03ff],
      [2 ** -24, 0x0001],
      [-0, 0x8000],
    ] as const
    for (const [value, half] of published) expect(oneHalf(value)).toBe(half)
  })

  test('any float goes to the nearest half', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => oneHalf(value) === nearest(value)),
      { numRuns: 3000 },
    )
  })

  test('floats between and beside neighbouring halves round to nearest, ties to even', () => {
    const step = new Float32Array(1)
    const bits = new Uint32Array(step.buffer)
    for (let half = 0; half < 0x7bff; half += half < 2100 ? 1 : 7) {
      step[0] = (magnitudes[half]! + magnitudes[half + 1]!) / 2
      const middle = bits[0]!
      for (const offset of [-1, 0, 1]) {
        bits[0] = middle + offset
        const value: number = step[0]!
        if (oneHalf(value) !== nearest(value) || oneHalf(-value) !== nearest(-value)) expect.fail(`${value}`)
      }
    }
  })

  test('finite values beyond the range saturate, infinities and NaN stay visible', () => {
    expect([65504.01, 65519, 65520, 1e6, 3.4e38].map(oneHalf)).toEqual(Array(5).fill(0x7bff))
    expect([-65520, -3.4e38].map(oneHalf)).toEqual([0xfbff, 0xfbff])
    expect([Infinity, -Infinity].map(oneHalf)).toEqual([0x7c00, 0xfc00])
    expect(oneHalf(Number.NaN) & 0x7fff).toBeGreaterThan(0x7c00)
  })

  test('an array that starts inside a larger buffer is converted where it lies', () => {
    const inside = new Float32Array(Float32Array.of(9, 1, -2, 9).buffer, 4, 2)
    expect([...floatsToHalves(inside)]).toEqual([0x3c00, 0xc000])
  })
})
