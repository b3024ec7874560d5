import { describe, expect, test } from 'vitest'
import { loadEngine } from '../../../learning/engine/load.js'
import { hasKernels, withoutOwnKernels } from '../../../learning/engine/native-op.js'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { batchNorm, composed, fused } from '../../../learning/layer/batch-norm.js'
import { Parameters } from '../../../learning/parameters.js'

await loadEngine()

function drawn(name: string, shape: number[], mean = 0, deviation = 1): tf.Tensor {
  const values = new Float32Array(shape.reduce((product, n) => product * n, 1))
  RandomStream.named(1, 'batch-norm', name).fillNormal(values, deviation)
  return tf.tensor(
    values.map((value) => value + mean),
    shape,
  )
}

const noKeeping = () => {}
type Form = typeof fused

/** Value and gradients of a form, on one draw of a map of `channels`. */
function outcome(form: Form, channels: number, activated: boolean, mean: number): Float32Array[] {
  const shape = [3, 5, 4, channels]
  const inputs = [
    drawn('x', shape, mean, 2),
    drawn('gain', [channels]),
    drawn('offset', [channels]),
    drawn('slope', [channels], 0.25, 0.1),
  ]
  const upstream = drawn('upstream', shape)
  const used = activated ? inputs : inputs.slice(0, 3)
  const of = (...[x, gain, offset, slope]: tf.Tensor[]) =>
    form(x as tf.Tensor4D, gain as tf.Tensor1D, offset as tf.Tensor1D, slope as tf.Tensor1D | undefined, noKeeping)
  return [of(...used), ...tf.grads(of)(used, upstream)].map((tensor) => tensor.dataSync() as Float32Array)
}

function closeTo(found: Float32Array, expected: Float32Array, relative: number): void {
  const most = Math.max(...expected.map(Math.abs))
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(relative * most)
}

describe.skipIf(!hasKernels())('the fused kernels of batch norm (only with the native engine)', () => {
  test.each([
    [1, false],
    [3, true],
    [16, true],
    [37, false],
    [64, true],
  ])('give the values and gradients of the composed form for %i channels, activated: %s', (channels, activated) => {
    const slow = outcome(composed, channels, activated, 0.5)
    for (const [i, found] of outcome(fused, channels, activated, 0.5).entries()) closeTo(found, slow[i]!, 2e-5)
  })

  test('keep a small variance beside a large mean', () => {
    const x = tf.add(tf.mul(drawn('x', [8, 16, 16, 4]), 0.01), 1000) as tf.Tensor4D
    let variance: Float32Array | undefined
    fused(x, tf.ones([4]), tf.zeros([4]), undefined, (_, v) => {
      variance = v.dataSync() as Float32Array
    })
    // Truth in double precision from the values as float32 holds them.
    const values = x.dataSync()
    for (let channel = 0; channel < 4; channel++) {
      const own = Array.from(values).filter((_, i) => i % 4 === channel)
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length
      const truth = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length
      expect(variance![channel]! / truth).toBeCloseTo(1, 4)
    }
  })
})

describe.each([...(hasKernels() ? [['fused', fused] as const] : []), ['composed', composed] as const])(
  '%s batch norm',
  (_, form) => {
    test('has the gradients that finite differences give', () => {
      const shape = [2, 2, 2, 2]
      const inputs = [drawn('x', shape), drawn('gain', [2]), drawn('offset', [2]), drawn('slope', [2])]
      const upstream = drawn('upstream', shape)
      const value = (...[x, gain, offset, slope]: tf.Tensor[]) =>
        form(x as tf.Tensor4D, gain as tf.Tensor1D, offset as tf.Tensor1D, slope as tf.Tensor1D, noKeeping)
      const objective = (at: tf.Tensor[]): number => tf.sum(tf.mul(value(...at), upstream)).dataSync()[0]!
      const gradients = tf.grads(value)(inputs, upstream)
      const step = 1e-2
      for (const [which, input] of inputs.entries()) {
        const analytic = gradients[which]!.dataSync()
        for (let i = 0; i < input.size; i++) {
          const moved = (by: number): number => {
            const values = (input.dataSync() as Float32Array).slice()
            values[i]! += by
            return objective(inputs.map((one, k): tf.Tensor => (k === which ? tf.tensor(values, input.shape) : one)))
          }
          const numeric = (moved(step) - moved(-step)) / (2 * step)
          expect(Math.abs(analytic[i]! - numeric)).toBeLessThan(0.02 * Math.max(1, Math.abs(numeric)))
        }
      }
    })
  },
)

describe('batch norm as a layer', () => {
  test.each([true, false])('predicts and passes gradients as its composed form does, activated: %s', (activated) => {
    const parameters = new Parameters(1, 'test')
    const layer = batchNorm(parameters, 'norm', 6, { activation: activated ? 'prelu' : 'none' })
    for (const { name, variable } of parameters.buffers)
      variable.assign(tf.abs(drawn(name, [6], name.endsWith('variance') ? 2 : 0, 0.5)))
    const x = drawn('predicted', [3, 5, 5, 6]) as tf.Tensor4D
    const upstream = drawn('upstream', [3, 5, 5, 6])
    const outcome = () => {
      const { value, grads } = tf.variableGrads(
        () => tf.sum(tf.mul(layer(x, 'prediction'), upstream)),
        parameters.variables,
      )
      const byInput = tf.grad((input) => layer(input as tf.Tensor4D, 'prediction'))(x, upstream)
      return [value, byInput, ...Object.values(grads)].map((tensor) => tensor.dataSync() as Float32Array)
    }
    const slow = withoutOwnKernels(outcome)
    for (const [i, found] of outcome().entries()) closeTo(found, slow[i]!, 2e-5)
    parameters.dispose()
  })

  test('normalises by the batch in training and by its running statistics in prediction', () => {
    const parameters = new Parameters(1, 'test')
    const layer = batchNorm(parameters, 'norm', 3)
    const x = drawn('layer', [16, 4, 4, 3], 5, 3) as tf.Tensor4D
    const { mean, variance } = tf.moments(layer(x, 'training'), [0, 1, 2])
    for (const value of mean.dataSync()) expect(value).toBeCloseTo(0, 4)
    for (const value of variance.dataSync()) expect(value).toBeCloseTo(1, 3)
    for (let i = 0; i < 200; i++) tf.tidy(() => void layer(x, 'training'))
    // The running variance is the unbiased one: (n - 1) / n of what the batch is divided by.
    const predicted = tf.moments(layer(x, 'prediction'), [0, 1, 2])
    for (const value of predicted.mean.dataSync()) expect(value).toBeCloseTo(0, 4)
    const count = 16 * 4 * 4
    for (const value of predicted.variance.dataSync()) expect(value).toBeCloseTo((count - 1) / count, 3)
    parameters.dispose()
  })

  test('moves its running statistics by a tenth, and not in prediction', () => {
    const parameters = new Parameters(1, 'test')
    const layer = batchNorm(parameters, 'norm', 1)
    const x = tf.tensor4d([1, 3], [2, 1, 1, 1])
    layer(x, 'prediction')
    const read = () => parameters.buffers.map(({ name, variable }) => [name, variable.dataSync()[0]])
    expect(read()).toEqual([
      ['norm/mean', 0],
      ['norm/variance', 1],
    ])
    layer(x, 'training')
    const moved = Object.fromEntries(read()) as Record<string, number>
    expect(moved['norm/mean']).toBeCloseTo(0.2, 6)
    expect(moved['norm/variance']).toBeCloseTo(0.9 + 0.1 * 2, 6)
    parameters.dispose()
  })

  test('frees what a step makes', () => {
    const parameters = new Parameters(1, 'test')
    const layer = batchNorm(parameters, 'norm', 3, { activation: 'prelu' })
    const x = drawn('memory', [4, 4, 4, 3]) as tf.Tensor4D
    const step = () => {
      const { value, grads } = tf.variableGrads(() => tf.sum(layer(x, 'training')), parameters.variables)
      tf.dispose([value, grads])
    }
    step()
    const before = tf.memory().numTensors
    for (let i = 0; i < 5; i++) step()
    expect(tf.memory().numTensors).toBe(before)
    parameters.dispose()
  })
})
