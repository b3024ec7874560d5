import { describe, expect, test } from 'vitest'
import type { RecordLabels } from '../../coordinator/session.js'
import { classShares, trainingClasses } from '../../coordinator/training-classes.js'
import { clopperPearsonInterval } from '../../learning/metrics/interval.js'
import type { LabelModel } from '../../proto/vertical-work.js'
import { verticalPlan } from '../participant/party.js'

const CLASSES = 3
const COUNT = 5000
const EPSILON = 1

const positions = Int32Array.from({ length: COUNT }, (_, i) => i)
/** Training and test records lie among each other. */
const labels: Pick<RecordLabels, 'train' | 'test' | 'classOf'> = {
  classOf: positions.map((i) => i % CLASSES),
  train: positions.filter((i) => i % 5 !== 0),
  test: positions.filter((i) => i % 5 === 0),
}

function classesUnder(model: LabelModel, noise: 'seeded' | 'system' = 'seeded'): Int32Array {
  const { plan, work } = verticalPlan({ mechanism: 'unprotected' }, { labels: model })
  return trainingClasses(plan, work, labels, noise)
}

describe('under the label model noisy', () => {
  const noisy = classesUnder({ kind: 'noisy', epsilon: EPSILON })
  const train = [...labels.train]

  test('a training class is kept with probability e^eps / (e^eps + K - 1)', () => {
    const kept = train.filter((at) => noisy[at] === labels.classOf[at]).length
    const { low, high } = clopperPearsonInterval(kept, train.length, 0.999)
    const expected = Math.E / (Math.E + CLASSES - 1)
    expect(low).toBeLessThan(expected)
    expect(high).toBeGreaterThan(expected)
  })

  test('else it becomes any other class alike', () => {
    const changed = train.filter((at) => noisy[at] !== labels.classOf[at])
    const next = changed.filter((at) => noisy[at] === (labels.classOf[at]! + 1) % CLASSES).length
    const { low, high } = clopperPearsonInterval(next, changed.length, 0.999)
    expect(low).toBeLessThan(0.5)
    expect(high).toBeGreaterThan(0.5)
  })

  test('classes of test records, and the given ones, stay as they were', () => {
    expect([...labels.test].every((at) => noisy[at] === labels.classOf[at])).toBe(true)
    expect([...labels.classOf]).toEqual(Array.from({ length: COUNT }, (_, i) => i % CLASSES))
  })

  test('a seed gives the same classes again, and a deployment draws its own', () => {
    expect(classesUnder({ kind: 'noisy', epsilon: EPSILON })).toEqual(noisy)
    const first = classesUnder({ kind: 'noisy', epsilon: EPSILON }, 'system')
    expect(first).not.toEqual(noisy)
    expect(classesUnder({ kind: 'noisy', epsilon: EPSILON }, 'system')).not.toEqual(first)
  })
})

test.each<LabelModel>([{ kind: 'owner' }, { kind: 'shared' }])('under $kind the classes are the true ones', (model) => {
  expect(classesUnder(model)).toEqual(labels.classOf)
})

test('class shares count the training records alone, and one more of each class', () => {
  const shares = classShares(3, Int32Array.of(0, 1, 4), Int32Array.of(0, 0, 2, 2, 1))
  expect([...shares]).toEqual([3, 2, 1].map((count) => Math.fround(count / 6)))
})
