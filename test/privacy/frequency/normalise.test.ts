import { describe, expect, test } from 'vitest'
import { normaliseForms } from '../../../privacy/frequency/normalise.js'

const ranges = { low: Float32Array.of(-10, 0), high: Float32Array.of(10, 4) }

describe('normalising forms', () => {
  test('puts each coefficient at its place in its own range, image by image', () => {
    const forms = Float32Array.of(-10, 0, 10, 4, 5, 1)
    expect(normaliseForms(forms, 3, { ranges, limit: 1 })).toEqual(Float32Array.of(-1, -1, 1, 1, 0.5, -0.5))
  })

  test('clamps noise beyond the limit on either side', () => {
    expect(normaliseForms(Float32Array.of(-1e6, 1e6), 1, { ranges, limit: 3 })).toEqual(Float32Array.of(-3, 3))
  })

  test('refuses forms of another length', () => {
    expect(() => normaliseForms(new Float32Array(3), 1, { ranges, limit: 1 })).toThrow(/"forms": expected 2 values/)
  })
})
