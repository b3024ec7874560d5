import { beforeAll, describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { partyDecoder } from '../../../learning/head/party-decoder.js'
import { Parameters } from '../../../learning/parameters.js'
import { distance, valueAndGradients } from './gradients.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const [ROWS, PARTIES, DIMENSION, CLASSES] = [5, 3, 4, 4]
const LENGTH = 2
const SCALE = 6
const SHARES = [0.4, 0.3, 0.2, 0.1]
const LABELS = [0, 3, 1, 1, 2]
const stream = RandomStream.named(1, 'party-decoder')
const FRAME = unitRows(CLASSES)
const decoder = partyDecoder({
  parties: PARTIES,
  dimension: DIMENSION,
  frame: FRAME,
  scale: SCALE,
  length: LENGTH,
  classShares: Float32Array.from(SHARES),
  parameters: new Parameters(1, 'party-decoder'),
})
const JOINED = Float64Array.from({ length: ROWS * PARTIES * DIMENSION }, () => stream.normal())

function unitRows(count: number): Float32Array {
  const rows = Array.from({ length: count }, () => Array.from({ length: DIMENSION }, () => stream.normal()))
  return Float32Array.from(rows.flatMap((row) => row.map((x) => x / Math.hypot(...row))))
}

/** scale <x_k, c_j> / length of one row, in double precision. */
function products(joined: Float64Array, row: number, party: number): number[] {
  const start = (row * PARTIES + party) * DIMENSION
  return SHARES.map((_, j) => {
    let sum = 0
    for (let i = 0; i < DIMENSION; i++) sum += joined[start + i]! * FRAME[j * DIMENSION + i]!
    return (SCALE * sum) / LENGTH
  })
}

function crossEntropy(scores: number[], label: number): number {
  return Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - scores[label]!
}

/** The sum over parties of the mean cross-entropy over rows, of rows of the given parties alone. */
function loss(joined: Float64Array, parties: readonly number[] = [0, 1, 2]): number {
  return parties.reduce((total, party) => {
    const ofRows = LABELS.map((label, row) =>
      crossEntropy(
        products(joined, row, party).map((score, j) => score + Math.log(SHARES[j]!)),
        label,
      ),
    )
    return total + ofRows.reduce((sum, each) => sum + each, 0) / ROWS
  }, 0)
}

function taught(joined: ArrayLike<number>) {
  const input = tf.tensor2d(Float32Array.from(joined), [ROWS, PARTIES * DIMENSION])
  const labels = tf.tensor1d(LABELS, 'int32')
  const found = valueAndGradients(([x]) => decoder.loss(x as tf.Tensor2D, labels), [input])
  tf.dispose([input, labels])
  return { loss: found.loss, gradient: found.gradients[0]! }
}

describe('the loss', () => {
  test('is the sum over parties of the cross-entropy of scale <x, c> / length + ln share', () => {
    expect(taught(JOINED).loss).toBeCloseTo(loss(JOINED), 5)
  })

  test('has the gradient of its formula', () => {
    const step = 1e-5
    const expected = JOINED.map((_, i) => {
      const at = (by: number) => loss(JOINED.map((x, k) => (k === i ? x + by : x)))
      return (at(step) - at(-step)) / (2 * step)
    })
    expect(distance([taught(JOINED).gradient], [expected])).toBeLessThan(1e-5)
  })

  test('teaches every party alone: what the others send changes nothing', () => {
    const ofParty = (party: number, values: ArrayLike<number>) =>
      Array.from(values).filter((_, i) => Math.floor(i / DIMENSION) % PARTIES === party)
    const others = JOINED.map((x, i) => (Math.floor(i / DIMENSION) % PARTIES === 1 ? x : 10 * x - 3))
    expect(ofParty(1, taught(others).gradient)).toEqual(ofParty(1, taught(JOINED).gradient))
    // Not even one that is sure of the class already.
    expect(ofParty(1, taught(JOINED).gradient).some((x) => Math.abs(x) > 1e-2)).toBe(true)
  })
})

test('classes are told from the sum of all parties’ products and the shares', () => {
  const input = tf.tensor2d(Float32Array.from(JOINED), [ROWS, PARTIES * DIMENSION])
  const scores = decoder.classify(input)
  const expected = LABELS.flatMap((_, row) =>
    SHARES.map((share, j) => [0, 1, 2].reduce((sum, k) => sum + products(JOINED, row, k)[j]!, Math.log(share))),
  )
  expect(distance([scores.dataSync()], [expected])).toBeLessThan(1e-4)
  tf.dispose([input, scores])
})

test('once it is calibrated, predictions alone weigh the products by the likeliest scale', () => {
  const input = tf.tensor2d(Float32Array.from(JOINED), [ROWS, PARTIES * DIMENSION])
  const scores = (phase: 'training' | 'prediction') =>
    tf.tidy(() => decoder.classify(input, undefined, phase).dataSync())
  const before = scores('training')
  decoder.calibrate(input, Int32Array.from(LABELS))
  expect(scores('training')).toEqual(before)
  const total = (by: number) =>
    LABELS.reduce((sum, label, row) => {
      const evidence = SHARES.map(
        (share, j) => by * [0, 1, 2].reduce((s, k) => s + products(JOINED, row, k)[j]!, 0) + Math.log(share),
      )
      return sum + crossEntropy(evidence, label)
    }, 0)
  const reached = LABELS.reduce(
    (sum, label, row) => sum + crossEntropy([...scores('prediction').slice(row * CLASSES, (row + 1) * CLASSES)], label),
    0,
  )
  const best = Math.min(...Array.from({ length: 4000 }, (_, i) => total(i / 1000)))
  expect(reached).toBeLessThan(best + 1e-3)
  tf.dispose(input)
})

test('keeps no tensor of a step', () => {
  const before = tf.memory().numTensors
  taught(JOINED)
  expect(tf.memory().numTensors).toBe(before)
})
