import { beforeAll, describe, expect, test } from 'vitest'
import { TopModel } from '../../coordinator/top-model.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { Decisions } from '../../learning/metrics/decisions.js'
import { Parameters } from '../../learning/parameters.js'
import { cleanCodes, embeddingMechanisms } from '../../privacy/embedding-mechanisms.js'
import type { Head } from '../../proto/head.js'
import type { Plan } from '../../proto/plan.js'
import type { Adjust, VerticalWork } from '../../proto/vertical-work.js'
import { verticalPlan, WORK } from '../participant/party.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const [ROWS, PARTIES, DIMENSION] = [6, 2, 5]
const CLASSES = Int32Array.of(0, 1, 2, 2, 1, 0)
const SHARES = Float32Array.of(0.5, 0.3, 0.2)
const UNPROTECTED = { mechanism: 'unprotected' } as const
const GAUSSIAN = { mechanism: 'gaussian', clip: 2, epsilon: 8, delta: 1e-5, per: 'run' } as const
const COSFACE: Head = { kind: 'cosface', scale: 8, margin: 0.2 }

interface Made {
  readonly top: TopModel
  readonly parameters: Parameters
  readonly plan: Plan
  readonly work: VerticalWork
}

function make(
  adjust: Partial<Adjust> = {},
  privacy: Plan['privacy'] = UNPROTECTED,
  changes: Partial<VerticalWork> = {},
): Made {
  const { plan, work } = verticalPlan(privacy, { adjust: { ...WORK.vertical.adjust, ...adjust } as Adjust, ...changes })
  const parameters = new Parameters(plan.seed, 'coordinator')
  return { top: new TopModel(plan, work, parameters, SHARES), parameters, plan, work }
}

function dispose({ top, parameters }: Made): void {
  top.dispose()
  parameters.dispose()
}

/** A vector of every party for each record, each about its class and a place of its own. */
function vectors(name = 'vectors', scale = 1): Float32Array[] {
  const stream = RandomStream.named(1, name)
  return Array.from({ length: PARTIES }, () =>
    Float32Array.from(
      { length: ROWS * DIMENSION },
      (_, i) => scale * (stream.normal() + (i % DIMENSION === CLASSES[Math.floor(i / DIMENSION)] ? 2 : 0)),
    ),
  )
}

const times = (of: readonly Float32Array[], factor: number, plus = 0) =>
  of.map((values) => values.map((x) => factor * x + plus))

/** The loss of a step that changes nothing. */
const lossOf = ({ top }: Made, of: readonly Float32Array[]) => top.step(of, CLASSES, 0).loss

describe.each<[string, () => Made, (made: Made) => number]>([
  ['without a receiver', () => make(), () => 1],
  ['with a learned scale', () => make({ receiver: 'rescale' }), () => 1],
  ['with batch norm', () => make({ receiver: 'batch-norm' }), () => 1],
  ['spread to a frame', () => make({ spread: true }, GAUSSIAN, { head: COSFACE }), () => GAUSSIAN.clip],
  [
    'decoding noise',
    () => make({}, GAUSSIAN, { head: COSFACE }),
    // The head's scale over 1 / t^2, t the noise of training beside the length of both parties' vectors.
    ({ plan, work }) => {
      const { deviation } = embeddingMechanisms(plan, work).training
      return COSFACE.scale! * (deviation! / (GAUSSIAN.clip * Math.sqrt(PARTIES))) ** 2
    },
  ],
])('%s', (_, made, boost) => {
  test('each party gets the gradient of the loss by its own vectors, enlarged by what the scale takes away', () => {
    const model = made()
    const inputs = vectors()
    const { gradients } = model.top.step(inputs, CLASSES, 0)
    const step = 0.02
    for (const party of [0, 1])
      for (let i = 0; i < ROWS * DIMENSION; i += 4) {
        const at = (by: number) =>
          lossOf(
            model,
            inputs.map((each, k) => (k === party ? each.map((x, c) => (c === i ? x + by : x)) : each)),
          )
        const expected = (boost(model) * (at(step) - at(-step))) / (2 * step)
        expect(gradients[party]![i]).toBeCloseTo(expected, 3)
      }
    dispose(model)
  })

  test('learns the classes of its vectors, and keeps no tensor of a step', async () => {
    const model = made()
    const inputs = vectors()
    const first = model.top.step(inputs, CLASSES, 0.05)
    const before = tf.memory().numTensors
    let last = first
    for (let i = 0; i < 30; i++) last = model.top.step(inputs, CLASSES, 0.05)
    expect(tf.memory().numTensors).toBe(before)
    const named = namesOf(await model.top.scores(inputs, ROWS), ROWS)
    expect(tf.memory().numTensors).toBe(before)
    // A frame has nothing to learn.
    if (model.parameters.size > 0) {
      expect(last.loss).toBeLessThan(first.loss)
      expect(named.filter((name, i) => name === CLASSES[i]).length).toBeGreaterThanOrEqual(5)
    }
    dispose(model)
  })
})

test('soft labels stand for the classes in training, and predictions are read back into classes', async () => {
  const defence = { kind: 'cae', entropyWeight: 0 } as const
  const model = make({}, UNPROTECTED, { defence })
  await model.top.confuseLabels(3)
  const soft = model.parameters.buffers
    .find(({ name }) => name === 'confusion/soft-labels')!
    .variable.dataSync()
    .slice()
  const inputs = vectors()
  const [centres, bias] = model.parameters.variables.map((each) => each.dataSync().slice())
  const expected = [...CLASSES].reduce((sum, label, row) => {
    const joined = inputs.flatMap((each) => [...each.subarray(row * DIMENSION, (row + 1) * DIMENSION)])
    const scores = [0, 1, 2].map((j) => joined.reduce((score, x, i) => score + x * centres![i * 3 + j]!, bias![j]!))
    const total = Math.log(scores.reduce((all, score) => all + Math.exp(score), 0))
    return sum + scores.reduce((loss, score, j) => loss + soft[label * 3 + j]! * (total - score), 0) / ROWS
  }, 0)
  expect(lossOf(model, inputs)).toBeCloseTo(expected, 4)
  for (let i = 0; i < 100; i++) model.top.step(inputs, CLASSES, 0.1)
  const named = namesOf(await model.top.scores(inputs, ROWS), ROWS)
  expect(named.filter((name, i) => name === CLASSES[i]).length).toBeGreaterThanOrEqual(5)
  dispose(model)
}, 60_000)

test('the loss without protection is the cross-entropy of a linear layer over all parties’ vectors', () => {
  const model = make()
  const inputs = vectors()
  const [centres, bias] = model.parameters.variables.map((each) => each.dataSync().slice())
  const losses = [...CLASSES].map((label, row) => {
    const joined = inputs.flatMap((each) => [...each.subarray(row * DIMENSION, (row + 1) * DIMENSION)])
    const scores = [0, 1, 2].map((j) => joined.reduce((sum, x, i) => sum + x * centres![i * 3 + j]!, bias![j]!))
    return Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - scores[label]!
  })
  expect(lossOf(model, inputs)).toBeCloseTo(losses.reduce((sum, each) => sum + each, 0) / ROWS, 5)
  dispose(model)
})

test('a frame has nothing to learn, and names the vertices that the parties were taught', async () => {
  const model = make({ spread: true }, GAUSSIAN, { head: COSFACE })
  expect(model.parameters.size).toBe(0)
  const { values } = cleanCodes(model.plan, model.work)
  const vertices = Float32Array.from([...CLASSES].flatMap((label) => [...values.subarray(label * 5, label * 5 + 5)]))
  expect(namesOf(await model.top.scores([vertices, vertices], ROWS), ROWS)).toEqual(CLASSES)
  const { gradients } = model.top.step([vertices, vertices.map((x) => -x)], CLASSES, 0)
  // The party that is right rests more than the one that is wrong, and is drawn outwards along its vertex.
  const size = (of: Float32Array) => Math.hypot(...of)
  expect(size(gradients[1]!)).toBeGreaterThan(2 * size(gradients[0]!))
  expect(gradients[0]!.reduce((sum, x, i) => sum + x * vertices[i]!, 0)).toBeLessThan(0)
  dispose(model)
})

describe('a receiver', () => {
  test('none hears the vectors as they are', () => {
    const model = make()
    expect(Math.abs(lossOf(model, times(vectors(), 3)) - lossOf(model, vectors()))).toBeGreaterThan(1e-2)
    dispose(model)
  })

  test('rescale multiplies them by a learned factor, 1 at first', () => {
    const [plain, rescaled] = [make(), make({ receiver: 'rescale' })]
    expect(rescaled.parameters.names).toContain('receiver/scale')
    expect(lossOf(rescaled, vectors())).toBeCloseTo(lossOf(plain, vectors()), 6)
    rescaled.parameters.variables[rescaled.parameters.names.indexOf('receiver/scale')]!.assign(tf.scalar(Math.log(3)))
    expect(lossOf(rescaled, vectors())).toBeCloseTo(lossOf(plain, times(vectors(), 3)), 5)
    dispose(plain)
    dispose(rescaled)
  })

  test('batch norm takes neither their scale nor their offset for a signal', () => {
    const model = make({ receiver: 'batch-norm' })
    expect(lossOf(model, times(vectors(), 7, 3))).toBeCloseTo(lossOf(model, vectors()), 4)
    dispose(model)
  })

  test('batch norm predicts by what it has learnt of batches: a record alone as among others', async () => {
    const model = make({ receiver: 'batch-norm' })
    const inputs = times(vectors(), 7, 3)
    for (let i = 0; i < 60; i++) model.top.step(inputs, CLASSES, 0.05)
    const named = namesOf(await model.top.scores(inputs, ROWS), ROWS)
    for (let row = 0; row < ROWS; row++) {
      const alone = inputs.map((each) => each.slice(row * DIMENSION, (row + 1) * DIMENSION))
      expect([...namesOf(await model.top.scores(alone, 1), 1)]).toEqual([named[row]])
    }
    expect(named.filter((name, i) => name === CLASSES[i]).length).toBeGreaterThanOrEqual(5)
    dispose(model)
  })
})

test('with an average, predictions come from it and steps from the weights of now', async () => {
  const [averaged, plain] = [make({}, UNPROTECTED, { average: 0.99 }), make()]
  const [right, wrong] = [CLASSES, CLASSES.map((label) => (label + 1) % 3)]
  const inputs = vectors()
  for (const { top } of [averaged, plain]) {
    for (let i = 0; i < 30; i++) top.step(inputs, right, 0.1)
    for (let i = 0; i < 12; i++) top.step(inputs, wrong, 0.2)
  }
  expect(averaged.parameters.flatten()).toEqual(plain.parameters.flatten())
  const agree = async ({ top }: Made, labels: Int32Array) =>
    namesOf(await top.scores(inputs, ROWS), ROWS).filter((name, i) => name === labels[i]).length
  expect(await agree(plain, wrong)).toBe(ROWS)
  expect(await agree(averaged, right)).toBeGreaterThan(await agree(averaged, wrong))
  expect(averaged.parameters.flatten()).toEqual(plain.parameters.flatten())
  dispose(averaged)
  dispose(plain)
})

/** The class of the greatest score of each row. */
function namesOf(scores: Float32Array, rows: number): Int32Array {
  const decisions = new Decisions(rows, scores.length / rows)
  decisions.take(scores, 0)
  return decisions.predicted
}
