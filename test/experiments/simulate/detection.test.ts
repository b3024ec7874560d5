import { expect, test } from 'vitest'
import { DetectionTally } from '../../../experiments/simulate/detection.js'

const EVERYBODY = ['p1', 'p2', 'p3', 'p4', 'p5']
const tally = (changes: object = {}) =>
  new DetectionTally({ participants: ['p4', 'p5'], startRound: 2, ...changes }, EVERYBODY)

test('compares the flags of a round with who attacks in it', () => {
  const judged = tally()
  expect(judged.judge({ round: 1, flagged: ['p5'] })).toEqual({
    truePositiveRate: null,
    falsePositiveRate: 0.2,
    auc: null,
  })
  expect(judged.judge({ round: 2, flagged: ['p5', 'p1'] })).toEqual({
    truePositiveRate: 0.5,
    falsePositiveRate: 1 / 3,
    auc: null,
  })
})

test('ranks the scores of a round', () => {
  const scores = { p1: 1, p2: 5, p3: 2, p4: 4, p5: 9 }
  // Of 2 x 3 pairs one is the wrong way round: p2 above p4.
  expect(tally().judge({ round: 2, flagged: [], scores })?.auc).toBeCloseTo(5 / 6, 12)
  expect(tally().judge({ round: 1, flagged: [], scores })?.auc).toBeNull()
})

test('does not count who has left', () => {
  const judged = tally()
  judged.left('p5')
  judged.left('p1')
  expect(judged.judge({ round: 2, flagged: ['p4', 'p2'] })).toEqual({
    truePositiveRate: 1,
    falsePositiveRate: 0.5,
    auc: null,
  })
})

test('in the end counts from the fifth attacked round on, or all where there are fewer', () => {
  const judged = tally({ endRound: 8 })
  const flags = [[], [], [], [], [], ['p4'], ['p4', 'p5'], ['p4', 'p5', 'p1'], ['p1']]
  for (const [i, flagged] of flags.entries()) judged.judge({ round: i + 1, flagged })
  // Rounds 6, 7 and 8 of the attacked 2 .. 8.
  expect(judged.settled()).toEqual({ truePositiveRate: 2.5 / 3, falsePositiveRate: 1 / 9, auc: null })
  const short = tally()
  short.judge({ round: 1, flagged: ['p1'] })
  short.judge({ round: 2, flagged: ['p4'] })
  expect(short.settled()).toEqual({ truePositiveRate: 0.5, falsePositiveRate: 0, auc: null })
})

test('says nothing of a rule that flags nobody', () => {
  const judged = tally()
  expect(judged.judge({ round: 3 })).toBeUndefined()
  expect(judged.settled()).toBeNull()
})
