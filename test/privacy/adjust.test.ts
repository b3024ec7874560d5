import { beforeAll, describe, expect, test } from 'vitest'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { type AdjustOptions, adjustAndClip } from '../../privacy/adjust.js'

const CASES = [
  { scale: 'none', norm: 'l2' },
  { scale: 'sphere', norm: 'l2' },
  { scale: 'none', norm: 'l1' },
  { scale: 'sphere', norm: 'l1' },
] as const

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

function rows(tensor: tf.Tensor2D): number[][] {
  const values = tensor.arraySync()
  tensor.dispose()
  return values
}

function adjusted(input: number[][], options: AdjustOptions): number[][] {
  const h = tf.tensor2d(input)
  try {
    return rows(adjustAndClip(h, options))
  } finally {
    h.dispose()
  }
}

/** Gradient of sum(weights * adjusted) by the code. */
function gradient(input: number[][], weights: number[][], options: AdjustOptions): number[][] {
  return tf.tidy(() => {
    const loss = (h: tf.Tensor) => tf.sum(tf.mul(adjustAndClip(h as tf.Tensor2D, options), tf.tensor2d(weights)))
    return (tf.grad(loss)(tf.tensor2d(input)) as tf.Tensor2D).arraySync()
  })
}

function normOf(row: readonly number[], norm: AdjustOptions['norm']): number {
  return norm === 'l1' ? row.reduce((sum, x) => sum + Math.abs(x), 0) : Math.hypot(...row)
}

/** The formula itself, in double precision. */
function formula(row: readonly number[], { clip, scale, norm }: AdjustOptions): number[] {
  const factor = clip / normOf(row, norm)
  return row.map((x) => x * (scale === 'sphere' ? factor : Math.min(1, factor)))
}

function draw(n: number, d: number, sd: number, name: string): number[][] {
  const stream = RandomStream.named(1, 'adjust', name)
  return Array.from({ length: n }, () => Array.from({ length: d }, () => sd * stream.normal()))
}

describe.each(CASES)('scale $scale in the norm $norm', ({ scale, norm }) => {
  const options = { clip: 1.5, scale, norm }
  // Norms on both sides of the clip.
  const input = draw(6, 4, norm === 'l1' ? 0.4 : 0.8, 'input')

  test('is its formula', () => {
    const result = adjusted(input, options)
    for (const [i, row] of input.entries()) {
      for (const [k, x] of formula(row, options).entries()) expect(result[i]![k]).toBeCloseTo(x, 5)
    }
  })

  test('has the gradient of its formula', () => {
    const norms = input.map((row) => normOf(row, norm))
    expect(norms.some((each) => each < 1.5) && norms.some((each) => each > 1.5)).toBe(true)
    const weights = draw(6, 4, 1, 'weights')
    const found = gradient(input, weights, options)
    const step = 1e-6
    for (const [i, row] of input.entries()) {
      for (const k of row.keys()) {
        const at = (shift: number) => {
          const moved = row.map((x, j) => (j === k ? x + shift : x))
          return formula(moved, options).reduce((sum, x, j) => sum + x * weights[i]![j]!, 0)
        }
        expect(found[i]![k]).toBeCloseTo((at(step) - at(-step)) / (2 * step), 4)
      }
    }
  })

  test.each([
    ['zero', 0],
    ['the smallest float', 1e-45],
    ['tiny', 1e-25],
    ['huge', 3e38],
  ])('a row of %s values gives finite vectors within the ball and finite gradients', (_, size) => {
    const hard = [
      [size, -size, size],
      [0, size, 0],
    ]
    const result = adjusted(hard, options)
    for (const row of result) {
      expect(row.every(Number.isFinite)).toBe(true)
      expect(normOf(row, norm)).toBeLessThanOrEqual(1.5 * (1 + 1e-6))
    }
    expect(
      gradient(
        hard,
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        options,
      )
        .flat()
        .every(Number.isFinite),
    ).toBe(true)
  })

  test('computes each row alone, bit for bit', () => {
    const changed = input.map((row, i) => (i === 2 ? [9, 9, 9, 9] : row))
    const [before, after] = [adjusted(input, options), adjusted(changed, options)]
    expect(after.filter((_, i) => i !== 2)).toEqual(before.filter((_, i) => i !== 2))
  })

  test('keeps no tensor but its result', () => {
    const h = tf.tensor2d(input)
    const before = tf.memory().numTensors
    adjustAndClip(h, options).dispose()
    expect(tf.memory().numTensors).toBe(before)
    h.dispose()
  })
})

describe.each(['l1', 'l2'] as const)('in the norm %s', (norm) => {
  test('sphere puts every row on the sphere, a zero row and a huge one too', () => {
    const rowsOf = [
      [0, 0],
      [1e-3, 0],
      [30, 40],
      [3e38, -3e38],
    ]
    for (const row of adjusted(rowsOf, { clip: 2, scale: 'sphere', norm })) expect(normOf(row, norm)).toBeCloseTo(2, 5)
  })

  test('sphere gives a zero row the direction (1, ..., 1) and no gradient', () => {
    const options = { clip: 2, scale: 'sphere', norm } as const
    const [row] = adjusted([[0, 0]], options)
    expect(row![0]).toBeGreaterThan(0)
    expect(row![0]).toBe(row![1])
    expect(
      gradient([[0, 0]], [[3, 4]], options)
        .flat()
        .map(Math.abs),
    ).toEqual([0, 0])
  })

  test('none leaves a zero row and its gradient alone', () => {
    expect(adjusted([[0, 0]], { clip: 2, scale: 'none', norm })).toEqual([[0, 0]])
    expect(gradient([[0, 0]], [[3, 4]], { clip: 2, scale: 'none', norm })).toEqual([[3, 4]])
  })
})
