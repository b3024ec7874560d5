import { afterEach, beforeAll, expect, test } from 'vitest'
import { CodeDecoder } from '../../coordinator/code-decoder.js'
import { loadEngine } from '../../learning/engine/load.js'
import { Parameters } from '../../learning/parameters.js'
import type { Plan } from '../../proto/plan.js'
import type { VerticalWork } from '../../proto/vertical-work.js'
import { planFor, WORK } from '../participant/party.js'

beforeAll(async () => {
  await loadEngine({ backend: 'js' })
})

const parameters = new Parameters(1, 'coordinator')
afterEach(() => parameters.dispose())

/** Two parties that release one of three codes of each record. */
function decoder(): CodeDecoder {
  const adjust = { ...WORK.vertical.adjust, spread: true, snap: 'frame' }
  const work = { ...WORK.vertical, adjust } as VerticalWork
  const participants = ['left', 'right'].map((name) => ({ name, slice: 'whole' as const }))
  const privacy: Plan['privacy'] = { mechanism: 'codebook', epsilon: 2, per: 'release' }
  return new CodeDecoder({ ...planFor('vertical', privacy), participants, work }, work, parameters)
}

/** Twice as many records of class 0 as of the others; the right party often takes 1 for 2. */
const CLASSES = Int32Array.from({ length: 120 }, (_, row) => [0, 0, 1, 2][row % 4]!)
const LEFT = Float32Array.from(CLASSES)
const RIGHT = Float32Array.from(CLASSES, (of, row) => (of === 2 && row % 3 === 0 ? 1 : of))

test('an absent party adds nothing: what is left is the other party, or the shares of the classes', async () => {
  const codes = decoder()
  await codes.fit([LEFT, RIGHT], CLASSES)
  const left = Float32Array.from([0, 1, 2])
  const right = Float32Array.from([0, 2, 1])
  const both = await codes.scores([left, right], 3)
  const withoutRight = await codes.scores([left, undefined], 3)
  const withoutLeft = await codes.scores([undefined, right], 3)
  const neither = await codes.scores([undefined, undefined], 3)
  // Naive Bayes: ln share + left's evidence + right's evidence.
  for (const [i, score] of both.entries())
    expect(withoutRight[i]! + withoutLeft[i]! - neither[i]!).toBeCloseTo(score, 4)
  // (60 + 1) and (30 + 1) records of 120 + 3.
  for (const [i, share] of [61, 31, 31].entries()) expect(neither[i]).toBeCloseTo(Math.log(share / 123), 5)
  const named = [0, 1, 2].map((row) => {
    const own = withoutRight.subarray(row * 3, row * 3 + 3)
    return own.indexOf(Math.max(...own))
  })
  expect(named).toEqual([0, 1, 2])
})

test('tables that were never learned are refused', async () => {
  await expect(decoder().scores([Float32Array.of(0), Float32Array.of(1)], 1)).rejects.toThrow(
    expect.objectContaining({ code: 'MODEL_UNFINISHED' }),
  )
})
