import { describe, expect, test } from 'vitest'
import { simplexCodebook } from '../../privacy/mechanism/codebook-response.js'
import { countWithBetween, publicCodes, withCodesBetween } from '../../privacy/public-codes.js'

const inner = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)
const rows = (all: Float32Array, length: number) =>
  Array.from({ length: all.length / length }, (_, row) => all.slice(row * length, (row + 1) * length))

describe('codes between codes', () => {
  test.each([
    [3, 2, 1],
    [5, 4, 3],
    [9, 4, 2],
  ])('of %d codes in %d dimensions, %d between each two, are unit vectors on the arcs', (codes, dimension, between) => {
    const own = publicCodes(codes, dimension, 7)
    const all = rows(withCodesBetween(own, dimension, between), dimension)
    expect(all).toHaveLength(countWithBetween(codes, between))
    expect(all).toHaveLength(codes + (between * codes * (codes - 1)) / 2)
    expect(all.slice(0, codes)).toEqual(rows(own, dimension))
    for (const code of all) expect(inner(code, code)).toBeCloseTo(1, 5)
    let at = codes
    for (let a = 0; a < codes; a++)
      for (let b = a + 1; b < codes; b++) {
        const whole = Math.acos(inner(all[a]!, all[b]!))
        for (let step = 1; step <= between; step++, at++) {
          // On the arc: the angles to both ends add up, in equal steps.
          expect(Math.acos(inner(all[a]!, all[at]!))).toBeCloseTo((whole * step) / (between + 1), 3)
          expect(Math.acos(inner(all[b]!, all[at]!))).toBeCloseTo(whole - (whole * step) / (between + 1), 3)
        }
      }
  })

  test('none are the codes themselves', () => {
    const codes = simplexCodebook(4, 3)
    expect(withCodesBetween(codes, 3, 0)).toEqual(codes)
  })

  test('tell the second class of a vector that the codes of classes alone do not', () => {
    const classes = simplexCodebook(4, 3)
    const all = rows(withCodesBetween(classes, 3, 3), 3)
    const [first, second] = [classes.slice(0, 3), classes.slice(3, 6)]
    const leaning = first.map((x, i) => 0.8 * x + 0.4 * second[i]!)
    const nearest = all.reduce((best, code) => (inner(code, leaning) > inner(best, leaning) ? code : best))
    const closeness = rows(classes, 3).map((code) => inner(code, nearest))
    expect(closeness.indexOf(Math.max(...closeness))).toBe(0)
    expect(closeness[1]!).toBeGreaterThan(Math.max(closeness[2]!, closeness[3]!))
  })
})
