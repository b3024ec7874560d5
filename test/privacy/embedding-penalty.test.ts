import { beforeAll, describe, expect, test } from 'vitest'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { embeddingPenalty, type PenaltyOptions } from '../../privacy/embedding-penalty.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const OFF: PenaltyOptions = { scale: 'none', hingeWeight: 1, decorrelate: 0, uniformity: 0, clip: 1.5, norm: 'l2' }
const stream = RandomStream.named(1, 'penalty')
/** Norms on both sides of the clip. */
const H = Array.from({ length: 5 }, () => Array.from({ length: 4 }, () => 0.8 * stream.normal()))

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
const l2 = (row: readonly number[]) => Math.hypot(...row)
const l1 = (row: readonly number[]) => row.reduce((sum, x) => sum + Math.abs(x), 0)

function hinge(rows: number[][], length: typeof l2): number {
  return mean(rows.map((row) => Math.max(0, 1 - length(row) / OFF.clip) ** 2))
}

function decorrelate(rows: number[][]): number {
  const columns = rows[0]!.map((_, k) => rows.map((row) => row[k]!))
  const standard = columns.map((column) => {
    const centred = column.map((x) => x - mean(column))
    return centred.map((x) => x / Math.sqrt(mean(centred.map((y) => y * y))))
  })
  const squares = standard.flatMap((a, i) =>
    standard.map((b, k) => (mean(a.map((x, row) => x * b[row]!)) - (i === k ? 1 : 0)) ** 2),
  )
  return squares.reduce((sum, x) => sum + x, 0) / columns.length
}

function uniformity(rows: number[][]): number {
  const units = rows.map((row) => row.map((x) => x / l2(row)))
  const pairs = units.flatMap((a, i) =>
    units.filter((_, k) => k !== i).map((b) => Math.exp(-2 * a.reduce((sum, x, c) => sum + (x - b[c]!) ** 2, 0))),
  )
  return Math.log(mean(pairs))
}

function valueAndGradient(options: PenaltyOptions, rows: number[][]): { value: number; gradient: number[][] } {
  const penalty = embeddingPenalty(options)!
  return tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad((h) => penalty(h as tf.Tensor2D))(tf.tensor2d(rows))
    return { value: value.dataSync()[0]!, gradient: (grad as tf.Tensor2D).arraySync() }
  })
}

const cases: [string, PenaltyOptions, (rows: number[][]) => number][] = [
  ['hinge', { ...OFF, scale: 'hinge', hingeWeight: 3 }, (rows) => 3 * hinge(rows, l2)],
  ['hinge in the L1 norm', { ...OFF, scale: 'hinge', hingeWeight: 3, norm: 'l1' }, (rows) => 3 * hinge(rows, l1)],
  ['decorrelate', { ...OFF, decorrelate: 0.5 }, (rows) => 0.5 * decorrelate(rows)],
  ['uniformity', { ...OFF, uniformity: 2 }, (rows) => 2 * uniformity(rows)],
  [
    'all of them',
    { ...OFF, scale: 'hinge', decorrelate: 0.5, uniformity: 2 },
    (rows) => hinge(rows, l2) + 0.5 * decorrelate(rows) + 2 * uniformity(rows),
  ],
]

describe.each(cases)('%s', (_, options, formula) => {
  test('is its formula', () => {
    expect(valueAndGradient(options, H).value).toBeCloseTo(formula(H), 4)
  })

  test('has the gradient of its formula', () => {
    const { gradient } = valueAndGradient(options, H)
    const step = 1e-5
    for (const [i, row] of H.entries()) {
      for (const k of row.keys()) {
        const at = (by: number) => formula(H.map((each, r) => each.map((x, c) => (r === i && c === k ? x + by : x))))
        expect(gradient[i]![k]).toBeCloseTo((at(step) - at(-step)) / (2 * step), 3)
      }
    }
  })

  test('is finite with its gradient where rows are zero or all alike', () => {
    for (const rows of [H.map((row) => row.map(() => 0)), H.map(() => H[0]!)]) {
      const { value, gradient } = valueAndGradient(options, rows)
      expect([value, ...gradient.flat()].every(Number.isFinite)).toBe(true)
    }
  })
})

describe('hinge', () => {
  test.each([
    ['l1', [0.75, -0.5, 0.25, 0]],
    ['l2', [1.2, 0, -0.9, 0]],
  ] as const)('asks nothing of rows of the clip norm in %s', (norm, row) => {
    const { value, gradient } = valueAndGradient({ ...OFF, scale: 'hinge', norm }, [[...row], [...row]])
    expect(value).toBeCloseTo(0, 6)
    for (const x of gradient.flat()) expect(x).toBeCloseTo(0, 3)
  })
})

test.each<[string, PenaltyOptions]>([
  ['every weight is 0', OFF],
  ['the hinge has no weight', { ...OFF, scale: 'hinge', hingeWeight: 0 }],
  ['the scale is another one, whatever the hinge’s weight', { ...OFF, scale: 'sphere', hingeWeight: 5 }],
])('there is no penalty where %s', (_, options) => {
  expect(embeddingPenalty(options)).toBeUndefined()
})
