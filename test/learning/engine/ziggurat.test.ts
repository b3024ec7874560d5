import { describe, expect, test } from 'vitest'
import { EXPONENTIAL_ZIGGURAT, LAYERS, NORMAL_ZIGGURAT } from '../../../learning/engine/ziggurat.js'

const shapes = {
  normal: { ziggurat: NORMAL_ZIGGURAT, f: (x: number) => Math.exp(-0.5 * x * x), tailBeyond: 12 },
  exponential: { ziggurat: EXPONENTIAL_ZIGGURAT, f: (x: number) => Math.exp(-x), tailBeyond: 60 },
}

describe.each(Object.entries(shapes))('the %s ziggurat', (_, { ziggurat, f, tailBeyond }) => {
  const { edges, sure, accepts } = ziggurat

  test('has layers of equal area that reach from the tail to the top', () => {
    const area = edges[1]! * (f(edges[2]!) - f(edges[1]!))
    for (let i = 1; i < LAYERS; i++) expect(edges[i]! * (f(edges[i + 1]!) - f(edges[i]!))).toBeCloseTo(area, 13)
    expect(edges[LAYERS]).toBe(0)
    // The base strip and the tail, by the midpoint rule.
    const steps = 200_000
    const width = (tailBeyond - edges[1]!) / steps
    let tail = 0
    for (let i = 0; i < steps; i++) tail += width * f(edges[1]! + (i + 0.5) * width)
    expect(edges[1]! * f(edges[1]!) + tail).toBeCloseTo(area, 10)
    expect(edges[0]! * f(edges[1]!)).toBeCloseTo(area, 13)
  })

  test('takes a point at once only where the whole layer lies under the density', () => {
    for (let i = 0; i < LAYERS; i++) expect(sure[i]! * edges[i]!).toBeCloseTo(edges[i + 1]!, 13)
  })

  test('decides a doubtful point by its height against the density', () => {
    for (const layer of [1, 2, 100, 254, 255]) {
      const x = (edges[layer]! + edges[layer + 1]!) / 2
      const [low, high] = [f(edges[layer]!), f(edges[layer + 1]!)]
      const share = (f(x) - low) / (high - low)
      expect(accepts(layer, x, () => share - 1e-6)).toBe(true)
      expect(accepts(layer, x, () => share + 1e-6)).toBe(false)
    }
  })
})
