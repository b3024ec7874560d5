import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { TopModel } from '../../coordinator/top-model.js'
import { loadEngine } from '../../learning/engine/load.js'
import { RandomStream } from '../../learning/engine/random.js'
import { Parameters } from '../../learning/parameters.js'
import type { Plan } from '../../proto/plan.js'
import type { Absent, VerticalWork } from '../../proto/vertical-work.js'
import { planFor, WORK } from '../participant/party.js'

beforeAll(async () => {
  await loadEngine({ backend: 'js' })
})

const ROWS = 200
const CLASSES = 3
const made: { dispose(): void }[] = []
afterEach(() => {
  for (const each of made.splice(0)) each.dispose()
})

function model(absent: Absent) {
  const work = { ...WORK.vertical, absent } as VerticalWork
  const participants = ['left', 'right'].map((name) => ({ name, slice: 'whole' as const }))
  const plan: Plan = { ...planFor('vertical', { mechanism: 'unprotected' }), participants, classes: CLASSES, work }
  const parameters = new Parameters(7, 'coordinator')
  const top = new TopModel(plan, work, parameters, new Float32Array(CLASSES).fill(1 / CLASSES))
  made.push(top, parameters)
  const standIn = (name: string) =>
    Array.from(parameters.variables[parameters.names.indexOf(`stand-in/${name}`)]!.dataSync())
  return { top, parameters, standIn }
}

const classes = Int32Array.from({ length: ROWS }, (_, row) => row % CLASSES)

/** Vectors [ROWS, 5] that tell the class, with some noise. */
function vectors(name: string): Float32Array {
  const stream = RandomStream.named(3, name)
  return Float32Array.from(
    { length: ROWS * 5 },
    (_, i) => (i % 5 === classes[Math.floor(i / 5)] ? 1 : 0) + 0.1 * stream.normal(),
  )
}

const FILL: Absent = { kind: 'fill', dropout: 0.25 }

describe('a model that fills', () => {
  test('learns without each party for the planned share of records, and teaches both stand-ins', () => {
    const { top, standIn } = model(FILL)
    const { gradients } = top.step([vectors('left'), vectors('right')], classes, 0.5)
    // The gradient of a record that a party was dropped from is 0: a quarter of the records lose one of the two.
    const dropped = gradients.map((each) => {
      let rows = 0
      for (let row = 0; row < ROWS; row++)
        if (each!.subarray(row * 5, row * 5 + 5).every((value) => value === 0)) rows++
      return rows
    })
    const share = (dropped[0]! + dropped[1]!) / ROWS
    // Four standard deviations of a binomial share.
    expect(Math.abs(share - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / ROWS))
    expect(Math.min(...dropped)).toBeGreaterThan(0)
    for (const name of ['left', 'right']) expect(standIn(name).some((value) => value !== 0)).toBe(true)
  })

  test('learns from who is there, whose records are never dropped, and predicts without the other', async () => {
    const { top } = model(FILL)
    const left = vectors('left')
    let right = 0
    for (let step = 0; step < 60; step++) {
      const { gradients, right: named } = top.step([left, undefined], classes, 0.5)
      expect(gradients[1]).toBeUndefined()
      expect(gradients[0]!.length).toBe(left.length)
      right = named
    }
    expect(right / ROWS).toBeGreaterThan(0.95)
    const scores = await top.scores([left, undefined], ROWS)
    const named = classes.filter((of, row) => {
      const own = scores.subarray(row * CLASSES, (row + 1) * CLASSES)
      return own.indexOf(Math.max(...own)) === of
    })
    expect(named.length / ROWS).toBeGreaterThan(0.95)
  })

  test('scores an absent party as one that released its stand-in', async () => {
    const { top, standIn } = model(FILL)
    for (let step = 0; step < 5; step++) top.step([vectors('left'), vectors('right')], classes, 0.5)
    const left = vectors('left').subarray(0, 10)
    const asIfThere = Float32Array.from([...standIn('right'), ...standIn('right')])
    const filled = await top.scores([left, undefined], 2)
    const given = await top.scores([left, asIfThere], 2)
    for (const [i, score] of filled.entries()) expect(score).toBeCloseTo(given[i]!, 5)
  })
})

test('a model that does not fill says so in one sentence', async () => {
  const { top, parameters } = model({ kind: 'stop' })
  expect(parameters.names.some((name) => name.startsWith('stand-in'))).toBe(false)
  await expect(top.scores([vectors('left'), undefined], ROWS)).rejects.toThrow(
    expect.objectContaining({ code: 'PARTY_ABSENT' }),
  )
  expect(() => top.step([undefined, vectors('right')], classes, 0.1)).toThrow(/work.absent \{kind: fill\}/)
})
