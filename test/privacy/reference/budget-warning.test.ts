import { expect, test } from 'vitest'
import { budgetWarning } from '../../../privacy/reference/budget-warning.js'
import {
  type ReferenceMechanism,
  type ReferenceOptions,
  referenceAccuracy,
} from '../../../privacy/reference/reference.js'

const prior = [530, ...Array<number>(61).fill(41)]

function warning(epsilon: number, mechanism: (epsilon: number) => ReferenceMechanism): string | undefined {
  return warningOf({ mechanism: mechanism(epsilon), prior, parties: 2, seed: 1 }, `epsilon ${epsilon}`)
}

function warningOf(options: ReferenceOptions, budget: string): string | undefined {
  return budgetWarning({ ...options, accuracy: referenceAccuracy(options).accuracy, budget })
}
const privUnit = (epsilon: number): ReferenceMechanism => ({ mechanism: 'priv-unit', epsilon, dimension: 64 })
const codebook = (epsilon: number): ReferenceMechanism => ({ mechanism: 'codebook', epsilon, codes: 62 })

test('a budget too small to train is warned of, with the limit and the largest class', () => {
  const sentence = warning(1, privUnit)!
  expect(sentence).toContain('at epsilon 1 per release, priv-unit lets 2 parties name at most ')
  expect(sentence).toContain('among 62 classes, and always naming the largest gives 17.5 %')
  const [, limit] = /at most ([\d.]+) %/.exec(sentence)!
  expect(Number(limit)).toBeGreaterThan(17.5)
  expect(Number(limit)).toBeLessThan(22)
})

test('a budget that will do is not', () => {
  expect(warning(8, privUnit)).toBeUndefined()
  expect(warning(8, codebook)).toBeUndefined()
})

test('the line is a fifth of the way from the largest class to no error', () => {
  // One party among K equal classes is right e^eps / (e^eps + K - 1) of the time.
  const of = (right: number) =>
    warningOf(
      {
        mechanism: { mechanism: 'codebook', epsilon: Math.log((9 * right) / (1 - right)), codes: 10 },
        prior: Array<number>(10).fill(1),
        parties: 1,
        seed: 1,
      },
      'epsilon',
    )
  expect(of(0.1 + 0.2 * 0.9 - 0.001)).toBeDefined()
  expect(of(0.1 + 0.2 * 0.9 + 0.001)).toBeUndefined()
})
