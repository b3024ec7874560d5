import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { findEngine } from '../../../learning/engine/find.js'
import { loadEngine } from '../../../learning/engine/load.js'
import * as tf from '../../../learning/engine/tf.js'
import { buildHead } from '../../../learning/head/build.js'
import { supervisedContrastive } from '../../../learning/loss/supervised-contrastive.js'
import { Parameters } from '../../../learning/parameters.js'
import { Head } from '../../../proto/head.js'
import { distance, valueAndGradients } from './gradients.js'

interface Step {
  readonly loss: number
  readonly embeddings: number[]
  readonly centres: number[]
  readonly buffers: Readonly<Record<string, number>>
}

/** Written by reference.py: PyTorch's autograd over the authors' published code, in double precision. */
const reference = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as {
  readonly scale: number
  readonly centres: number[][]
  readonly embeddings: number[][]
  readonly labels: number[]
  readonly heads: Readonly<Record<Head['kind'], Step[]>>
  readonly supervisedContrastive: { labels: number[]; temperature: number; loss: number; embeddings: number[] }[]
}

describe('in pure JavaScript', () => {
  beforeAll(async () => {
    tf.enableProdMode()
    await tf.setBackend('cpu')
  })
  compareWithPyTorch()
})

// It comes second: the engine stays loaded.
describe.skipIf('missing' in findEngine())('on the native engine', () => {
  beforeAll(async () => {
    await loadEngine({ backend: 'native', threads: 1 })
  })
  compareWithPyTorch()
})

function compareWithPyTorch(): void {
  test.each(Object.entries(reference.heads))('the %s head has the losses and gradients of PyTorch', (kind, steps) => {
    const parameters = new Parameters(1, 'reference')
    const head = Head.parse({ kind, scale: reference.scale })
    const { loss } = buildHead(head, parameters, 'head', { dimension: 3, classes: 5 })
    const bias = kind === 'softmax' ? [0.1, -0.2, 0.3, 0, 0.5] : []
    parameters.assign(Float32Array.from([...reference.centres.flat(), ...bias]))
    const embeddings = tf.tensor2d(reference.embeddings)
    const labels = tf.tensor1d(reference.labels, 'int32')
    for (const step of steps) {
      const got = valueAndGradients(() => loss(embeddings, labels), [embeddings, parameters.variables[0]!])
      expect(Math.abs(got.loss - step.loss)).toBeLessThan(1e-5 * step.loss)
      expect(distance(got.gradients, [step.embeddings, step.centres])).toBeLessThan(2e-5)
      expect(parameters.buffers.map(({ name }) => name)).toEqual(
        Object.keys(step.buffers).map((name) => `head/${name}`),
      )
      for (const [i, value] of Object.values(step.buffers).entries())
        expect(Math.abs(parameters.buffers[i]!.variable.dataSync()[0]! / value - 1)).toBeLessThan(1e-5)
    }
    parameters.dispose()
  })

  test('the supervised contrastive loss has the values and gradients of PyTorch', () => {
    for (const expected of reference.supervisedContrastive) {
      const labels = tf.tensor1d(expected.labels, 'int32')
      const f = ([x]: tf.Tensor[]) => supervisedContrastive(x as tf.Tensor2D, labels, expected.temperature)
      const { loss, gradients } = valueAndGradients(f, [tf.tensor2d(reference.embeddings)])
      expect(loss).toBeCloseTo(expected.loss, 5)
      expect(distance(gradients, [expected.embeddings])).toBeLessThan(1e-4)
    }
  })
}
