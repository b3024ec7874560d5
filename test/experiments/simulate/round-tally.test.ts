import { expect, test } from 'vitest'
import { Badnets } from '../../../experiments/attack/horizontal/badnets.js'
import { RoundTally } from '../../../experiments/simulate/round-tally.js'
import { Aggregation } from '../../../proto/aggregation.js'

const EVERYBODY = ['p1', 'p2', 'p3', 'p4']
const attack = Badnets.parse({ kind: 'badnets', participants: ['p4'], startRound: 1 })
const tally = (rule: unknown) => new RoundTally(attack, EVERYBODY, Aggregation.parse(rule))
const SCORES = { p1: 0.1, p2: 0.2, p3: 0.3, p4: 0.9 }

test('keeps the figures of every round, the model before the first among them', () => {
  const course = tally('ariba')
  course.add({ round: 0, accuracy: 0.4, attackSuccess: 0.1 })
  course.add({ round: 1, accuracy: 0.5, attackSuccess: 0.2, flagged: ['p4'], scores: SCORES })
  expect(course.rounds).toEqual([
    { round: 0, accuracy: 0.4, attackSuccess: 0.1, truePositiveRate: null, falsePositiveRate: null, auc: null },
    { round: 1, accuracy: 0.5, attackSuccess: 0.2, truePositiveRate: 1, falsePositiveRate: 0, auc: 1 },
  ])
})

test('takes a low score of a rule that scores its trust for suspicion', () => {
  expect(tally('foolsgold').add({ round: 1, flagged: [], scores: SCORES })?.auc).toBe(0)
  expect(tally({ rule: 'krum', malicious: 0 }).add({ round: 1, flagged: [], scores: SCORES })?.auc).toBe(1)
})

test('does not judge a rule that leaves nobody out', () => {
  const course = tally('median')
  expect(course.add({ round: 1, accuracy: 0.5, flagged: [] })).toBeUndefined()
  expect(course.detection).toBeNull()
})

test('without attackers counts everybody as honest, over all rounds', () => {
  const course = new RoundTally(undefined, EVERYBODY, Aggregation.parse('ariba'))
  course.add({ round: 1, flagged: ['p1'] })
  course.add({ round: 2, flagged: [] })
  expect(course.detection).toEqual({ truePositiveRate: null, falsePositiveRate: 1 / 8, auc: null })
})

test('means over all attacked rounds stand beside those from the fifth on', () => {
  const course = tally('ariba')
  for (let round = 1; round <= 6; round++) course.add({ round, flagged: round > 4 ? ['p4'] : [] })
  expect(course.detection?.truePositiveRate).toBe(1)
  expect(course.detectionOverAll?.truePositiveRate).toBeCloseTo(1 / 3, 12)
})
