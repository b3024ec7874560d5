import { beforeAll, describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { groupNorm } from '../../../learning/layer/group-norm.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const SHAPE: [number, number, number, number] = [3, 4, 2, 6]
const GROUPS = 2

function randomTensor<R extends tf.Rank>(name: string, shape: tf.ShapeMap[R]): tf.Tensor<R> {
  const stream = RandomStream.named(1, 'group-norm', name)
  const size = (shape as number[]).reduce((a, b) => a * b, 1)
  return tf.tensor<R>(
    Float32Array.from({ length: size }, () => stream.normal()),
    shape,
  )
}

/** The definition, number by number (Wu and He 2018, eqs. 1-3). */
function reference(x: number[][][][], gain: number[], offset: number[]): number[][][][] {
  const perGroup = SHAPE[3] / GROUPS
  return x.map((record) => {
    const stats = Array.from({ length: GROUPS }, (_, g) => {
      const values = record.flat(1).flatMap((pixel) => pixel.slice(g * perGroup, (g + 1) * perGroup))
      const mean = values.reduce((a, b) => a + b, 0) / values.length
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length
      return { mean, inverse: 1 / Math.sqrt(variance + 1e-5) }
    })
    return record.map((row) =>
      row.map((pixel) =>
        pixel.map((value, c) => {
          const { mean, inverse } = stats[Math.floor(c / perGroup)]!
          return (value - mean) * inverse * gain[c]! + offset[c]!
        }),
      ),
    )
  })
}

describe('group normalisation', () => {
  const x = () => randomTensor<tf.Rank.R4>('x', SHAPE)
  const gain = () => randomTensor<tf.Rank.R1>('gain', [SHAPE[3]])
  const offset = () => randomTensor<tf.Rank.R1>('offset', [SHAPE[3]])

  test('is the definition', () => {
    const expected = reference(
      x().arraySync() as number[][][][],
      gain().arraySync() as number[],
      offset().arraySync() as number[],
    )
    const got = groupNorm(x(), gain(), offset(), GROUPS).dataSync()
    const flat = expected.flat(3)
    for (const [i, value] of flat.entries()) expect(got[i]).toBeCloseTo(value, 4)
  })

  test('has the gradients that finite differences give, by every input', () => {
    const upstream = randomTensor<tf.Rank.R4>('upstream', SHAPE)
    const inputs = [x(), gain(), offset()] as const
    const value = (args: readonly tf.Tensor[]) =>
      tf.tidy(() => {
        const y = groupNorm(args[0] as tf.Tensor4D, args[1] as tf.Tensor1D, args[2] as tf.Tensor1D, GROUPS)
        return tf.sum(tf.mul(y, upstream)).dataSync()[0]!
      })
    const gradients = tf.grads((a, b, c) => groupNorm(a as tf.Tensor4D, b as tf.Tensor1D, c as tf.Tensor1D, GROUPS))(
      [...inputs],
      upstream,
    )
    const step = 1e-2
    for (const [which, input] of inputs.entries())
      for (const at of [0, 3, input.size - 1]) {
        const moved = (by: number) => {
          const values = input.dataSync().slice()
          values[at]! += by
          return inputs.map((each, i) => (i === which ? tf.tensor(values, input.shape) : each))
        }
        const numeric = (value(moved(step)) - value(moved(-step))) / (2 * step)
        expect(Math.abs(gradients[which]!.dataSync()[at]! - numeric)).toBeLessThan(2e-2 * (1 + Math.abs(numeric)))
      }
  })

  test('computes each record alone: changing one leaves the others bit-identical', () => {
    const base = x()
    const changed = base.dataSync().slice()
    const perRecord = changed.length / SHAPE[0]
    for (let i = 0; i < perRecord; i++) changed[i] = 100 * Math.sin(i)
    const apply = (t: tf.Tensor4D) => groupNorm(t, gain(), offset(), GROUPS).dataSync().slice(perRecord)
    expect(apply(tf.tensor4d(changed, SHAPE))).toEqual(apply(base))
  })
})
