import { describe, expect, test } from 'vitest'
import { buildRule } from '../../../coordinator/aggregation/build.js'
import { RandomStream } from '../../../learning/engine/random.js'
import { Aggregation } from '../../../proto/aggregation.js'

const ruleOf = (aggregation: unknown) =>
  buildRule(Aggregation.parse(aggregation), {
    layers: [{ name: 'dense/kernel', shape: [3, 1] }],
    stream: (round) => RandomStream.named(5, 'test', round),
    hasOwn: false,
  })

const DIMENSION = 5000
const participants = Array.from({ length: 13 }, (_, i) => `p${String(i).padStart(2, '0')}`)
const updates = participants.map((name, i) => {
  const values = new Float32Array(DIMENSION)
  RandomStream.named(1, 'running', name).fillNormal(values, 10 ** (i - 6))
  return values
})

function running(aggregation: unknown, round = 3) {
  const open = ruleOf(aggregation).open!(round)
  for (const [i, name] of participants.entries()) open.add(name, updates[i]!)
  return open.aggregated()
}

describe('a running round', () => {
  test('of the mean is to the byte what the rule makes of all updates together', () => {
    expect(running('fedavg')).toEqual(ruleOf('fedavg').aggregate({ round: 3, participants, updates }))
  })

  test.each([0, 0.1])('of clipped norms with noise of %d is what the rule makes of all updates together', (noise) => {
    const aggregation = { rule: 'norm-clipping', norm: 4, noise }
    const { update, ...rest } = ruleOf(aggregation).aggregate({ round: 3, participants, updates })
    const found = running(aggregation)
    expect({ ...found, update: undefined }).toEqual({ ...rest, update: undefined })
    const most = Math.max(...update.map(Math.abs))
    for (let k = 0; k < DIMENSION; k++) expect(Math.abs(found.update[k]! - update[k]!)).toBeLessThan(1e-6 * most)
  })

  test('leaves what it is given as it was', () => {
    const before = updates.map((update) => update.slice())
    running({ rule: 'norm-clipping', norm: 1 })
    expect(updates).toEqual(before)
  })

  test('refuses what is no number with its sender, another length, and too few', () => {
    const open = () => ruleOf('fedavg').open!(1)
    expect(() => open().add('p3', Float32Array.of(1, Number.NaN))).toThrow(
      expect.objectContaining({ code: 'UPDATE_NOT_FINITE', message: expect.stringContaining('"p3"') }),
    )
    const one = open()
    one.add('p1', Float32Array.of(1, 2))
    expect(() => one.add('p2', Float32Array.of(1))).toThrow(expect.objectContaining({ code: 'UPDATE_LENGTH' }))
    expect(() => open().aggregated()).toThrow(expect.objectContaining({ code: 'TOO_FEW_UPDATES' }))
  })
})

test('rules that look at all updates at once have none', () => {
  for (const rule of ['median', 'ariba', 'flame', 'foolsgold']) expect(ruleOf(rule).open).toBeUndefined()
})
