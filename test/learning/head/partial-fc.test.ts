import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { buildHead } from '../../../learning/head/build.js'
import { sampleClasses } from '../../../learning/head/partial-fc.js'
import { Parameters } from '../../../learning/parameters.js'
import { Head } from '../../../proto/head.js'
import { valueAndGradients } from './gradients.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const [DIMENSION, CLASSES] = [3, 40] as const
const LABELS = [7, 31, 7, 2]

function example(head: object) {
  const parameters = new Parameters(2, 'partial')
  const built = buildHead(Head.parse(head), parameters, 'head', { dimension: DIMENSION, classes: CLASSES })
  const stream = RandomStream.named(2, 'partial', 'embeddings')
  const values = Float32Array.from({ length: LABELS.length * DIMENSION }, () => stream.normal())
  const embeddings = tf.tensor2d(values, [LABELS.length, DIMENSION])
  const labels = tf.tensor1d(LABELS, 'int32')
  return {
    parameters,
    step: () => valueAndGradients(() => built.loss(embeddings, labels), [embeddings, ...parameters.variables]),
  }
}

/** Classes whose centre has a gradient. */
function touched(gradient: ArrayLike<number>): number[] {
  const classes = Array.from({ length: CLASSES }, (_, k) => k)
  return classes.filter((k) => Array.from({ length: DIMENSION }, (_, row) => gradient[row * CLASSES + k]).some(Boolean))
}

describe('the classes of a step', () => {
  const inputs = fc.record({
    classes: fc.integer({ min: 2, max: 60 }),
    rate: fc.double({ min: 0.01, max: 1, noNaN: true }),
    labels: fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }),
    seed: fc.nat(),
  })

  test('hold those of the batch, in rising order, none twice, and as many as the rate says', () => {
    fc.assert(
      fc.property(inputs, ({ classes, rate, labels, seed }) => {
        const given = Int32Array.from(labels, (label) => label % classes)
        const chosen = sampleClasses(given, classes, rate, RandomStream.named(seed, 'sample'))
        const distinct = new Set(given)
        expect(chosen).toHaveLength(Math.max(distinct.size, Math.floor(rate * classes)))
        for (const label of distinct) expect(chosen).toContain(label)
        for (const [i, k] of chosen.entries()) expect(k).toBeGreaterThan(i === 0 ? -1 : chosen[i - 1]!)
        expect(chosen.at(-1)).toBeLessThan(classes)
      }),
    )
  })

  test('take every other class equally often', () => {
    const counts = new Array<number>(10).fill(0)
    for (let seed = 0; seed < 3000; seed++)
      for (const k of sampleClasses(Int32Array.of(4), 10, 0.4, RandomStream.named(seed, 'uniform'))) counts[k]! += 1
    expect(counts[4]).toBe(3000)
    // 3 of 9 others: mean 1000, standard deviation 25.8; five of them.
    for (const [k, count] of counts.entries()) if (k !== 4) expect(Math.abs(count - 1000)).toBeLessThan(130)
  })
})

describe.each(['cosface', 'arcface', 'curricularface', 'adaface'] as const)('Partial FC around %s', (kind) => {
  test('is bit for bit the whole head at rate 1', () => {
    const [whole, sampled] = [example({ kind }), example({ kind, sampleRate: 1 })]
    for (let i = 0; i < 2; i++) expect(sampled.step()).toEqual(whole.step())
  })

  test('gives the sampled centres alone a gradient, others in every step, and the same again in another run', () => {
    const [run, again] = [example({ kind, sampleRate: 0.25 }), example({ kind, sampleRate: 0.25 })]
    const steps = Array.from({ length: 4 }, () => run.step())
    const classes = steps.map(({ gradients }) => touched(gradients[1]!))
    for (const chosen of classes) {
      expect(chosen).toHaveLength(10)
      for (const label of LABELS) expect(chosen).toContain(label)
    }
    expect(new Set(classes.map(String)).size).toBe(4)
    for (const step of steps) expect(again.step()).toEqual(step)
  })
})

test('the loss is the cross-entropy among the sampled classes', () => {
  const { parameters, step } = example({ kind: 'cosface', margin: 0, scale: 5, sampleRate: 0.25 })
  const { loss, gradients } = step()
  const chosen = touched(gradients[1]!)
  const whole = new Parameters(2, 'partial')
  const { classify } = buildHead(Head.parse({ kind: 'cosface', scale: 5 }), whole, 'head', {
    dimension: DIMENSION,
    classes: CLASSES,
  })
  expect(whole.flatten()).toEqual(parameters.flatten())
  const stream = RandomStream.named(2, 'partial', 'embeddings')
  const values = Float32Array.from({ length: LABELS.length * DIMENSION }, () => stream.normal())
  const scores = classify(tf.tensor2d(values, [LABELS.length, DIMENSION])).arraySync() as number[][]
  const terms = scores.map((row, i) => {
    const total = chosen.reduce((sum, k) => sum + Math.exp(row[k]!), 0)
    return Math.log(total) - row[LABELS[i]!]!
  })
  expect(loss).toBeCloseTo(terms.reduce((a, b) => a + b, 0) / terms.length, 5)
})

test('a run that is resumed from its buffers goes on with its draws', () => {
  const [run, resumed] = [example({ kind: 'arcface', sampleRate: 0.2 }), example({ kind: 'arcface', sampleRate: 0.2 })]
  run.step()
  run.step()
  for (const [i, { variable }] of resumed.parameters.buffers.entries())
    variable.assign(run.parameters.buffers[i]!.variable)
  expect(resumed.step()).toEqual(run.step())
})
