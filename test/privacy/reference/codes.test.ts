import { describe, expect, test } from 'vitest'
import { distantCodes } from '../../../privacy/reference/codes.js'

function nearest(codes: Float32Array, dimension: number): number {
  let most = -1
  for (let a = 0; a < codes.length; a += dimension) {
    for (let b = 0; b < a; b += dimension) {
      let product = 0
      for (let i = 0; i < dimension; i++) product += codes[a + i]! * codes[b + i]!
      most = Math.max(most, product)
    }
  }
  return most
}

describe('distant codes', () => {
  // The best packings that there are: pentagon, octahedron, icosahedron, cross-polytope, simplex.
  test.each([
    [5, 2, Math.cos((2 * Math.PI) / 5)],
    [6, 3, 0],
    [12, 3, 1 / Math.sqrt(5)],
    [16, 8, 0],
    [4, 3, -1 / 3],
    [4, 9, -1 / 3],
  ])('%d in %d dimensions are as far apart as can be', (codes, dimension, product) => {
    expect(nearest(distantCodes(codes, dimension, 0), dimension)).toBeLessThan(product + 0.02)
  })

  test('are unit vectors, the same every time, and others at another party', () => {
    const codes = distantCodes(62, 20, 1)
    for (let row = 0; row < 62; row++) expect(Math.hypot(...codes.slice(20 * row, 20 * row + 20))).toBeCloseTo(1, 5)
    expect(distantCodes(62, 20, 1)).toEqual(codes)
    expect(distantCodes(62, 20, 0)).not.toEqual(codes)
  })

  test('are at hand for ten thousand classes', () => {
    expect(distantCodes(10_000, 16, 0)).toHaveLength(160_000)
  })
})
