import { beforeAll, describe, expect, test } from 'vitest'
import { defenceCapability } from '../../../experiments/attack/defence-capability.js'
import { inferByDirection } from '../../../experiments/attack/gradient-direction.js'
import { inferByNorm, normScores } from '../../../experiments/attack/gradient-norm.js'
import { labelledSample } from '../../../experiments/attack/labelled-sample.js'
import { completeModel } from '../../../experiments/attack/model-completion.js'
import { loadEngine } from '../../../learning/engine/load.js'
import { RandomStream } from '../../../learning/engine/random.js'
import { accuracy } from '../../../learning/metrics/accuracy.js'
import { rankPairs } from '../../../learning/metrics/ranked-pairs.js'
import { areaUnderCurve, rocCurve } from '../../../learning/metrics/roc.js'

beforeAll(() => loadEngine())

const CLASSES = 4
const ROWS = 200
const DIMENSION = 6
const stream = RandomStream.named(1, 'label inference test')
const labels = Int32Array.from({ length: ROWS }, () => stream.integer(CLASSES))
const sample = labelledSample(labels, 3, 1)
const truth = sample.unknown.map((row) => labels[row]!)
const noise = (deviation: number) => deviation * stream.normal()

/** Gradients of a linear softmax head of orthogonal weights whose guesses are even: p - y, plus noise. */
function gradients(deviation: number): Float32Array {
  return Float32Array.from({ length: ROWS * DIMENSION }, (_, i) => {
    const [row, k] = [Math.floor(i / DIMENSION), i % DIMENSION]
    const clean = k < CLASSES ? 1 / CLASSES - (labels[row] === k ? 1 : 0) : 0
    return (1 + row / ROWS) * (clean + noise(deviation))
  })
}

describe('label inference', () => {
  test('knows as many labels of a class as it is given, and all rows are either known or not', () => {
    for (let k = 0; k < CLASSES; k++) expect(sample.known.filter((row) => labels[row] === k)).toHaveLength(3)
    expect(Int32Array.from([...sample.known, ...sample.unknown]).sort()).toEqual(labels.map((_, i) => i))
    expect(labelledSample(Int32Array.of(0, 0, 1, 1, 1), 5, 1).unknown).toHaveLength(2)
  })

  test('by direction reads the label off gradients of any length, and nothing off noise', () => {
    expect(accuracy(inferByDirection(gradients(0.05), DIMENSION, labels, sample), truth)).toBe(1)
    const pure = Float32Array.from({ length: ROWS * DIMENSION }, () => noise(1))
    expect(accuracy(inferByDirection(pure, DIMENSION, labels, sample), truth)).toBeLessThan(0.4)
  })

  test('by norm tells classes of different lengths apart, and nothing where lengths are alike', () => {
    const passes = 5
    const lengths = (spread: number) =>
      Float32Array.from({ length: ROWS * passes }, (_, i) =>
        Math.exp(spread * labels[Math.floor(i / passes)]! + noise(0.2)),
      )
    const missing = lengths(0.5)
    missing[sample.unknown[0]! * passes + 4] = Number.NaN
    missing[sample.known[0]! * passes + 4] = Number.NaN
    expect(accuracy(inferByNorm(missing, passes, labels, sample), truth)).toBeGreaterThan(0.9)
    expect(accuracy(inferByNorm(lengths(0), passes, labels, sample), truth)).toBeLessThan(0.4)
  })

  test('by norm tells the rare class of two from the frequent one, which a model of the frequencies alone is surer of', () => {
    const [rows, passes, share] = [400, 3, 0.1]
    const rare = Array.from({ length: rows }, () => (stream.uniform() < share ? 1 : 0))
    // |p - y| of a logistic model that guesses about the share for everybody.
    const norms = Float32Array.from({ length: rows * passes }, (_, i) => {
      const guess = 1 / (1 + Math.exp(-(Math.log(share / (1 - share)) + noise(1))))
      return Math.abs(guess - rare[Math.floor(i / passes)]!)
    })
    const ranked = rankPairs(normScores(norms, passes), rare)
    expect(areaUnderCurve(rocCurve(ranked, new Float64Array(rows).fill(1)))).toBeGreaterThan(0.97)
  })

  test('by model completion names clusters of embeddings from a few labels', async () => {
    const embeddings = (apart: number) =>
      Float32Array.from(
        { length: ROWS * DIMENSION },
        (_, i) => (labels[Math.floor(i / DIMENSION)] === i % DIMENSION ? apart : 0) + noise(1),
      )
    const options = { classes: CLASSES, seed: 1, signal: new AbortController().signal }
    const named = await completeModel(embeddings(4), DIMENSION, labels, sample, options)
    expect(accuracy(named, truth)).toBeGreaterThan(0.9)
    const unrelated = await completeModel(embeddings(0), DIMENSION, labels, sample, options)
    expect(accuracy(unrelated, truth)).toBeLessThan(0.45)
  })
})

test('the defence capability score is 1 for a defence that leaves nothing and costs nothing, less otherwise', () => {
  const ideal = { attack: 0.1, attackIdeal: 0.1, main: 0.9, mainIdeal: 0.9 }
  expect(defenceCapability(ideal)).toBe(1)
  expect(defenceCapability({ ...ideal, attack: 0.9 })).toBeCloseTo(1 / (1 + Math.sqrt(0.32)), 12)
  expect(defenceCapability({ ...ideal, main: 0.5 })).toBeCloseTo(1 / (1 + Math.sqrt(0.08)), 12)
})
