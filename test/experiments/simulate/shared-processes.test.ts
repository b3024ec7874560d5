import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { loadScenario } from '../../../experiments/scenario/load.js'
import { sharedProcesses } from '../../../experiments/simulate/shared-processes.js'

const many = (count: number, ...set: string[]) => {
  const participants = Array.from({ length: count }, (_, i) => `{ name: p${i} }`).join(', ')
  const changes = [`participants=[${participants}]`, 'arms=[{name: fedavg, title: none}]', ...set]
  return loadScenario('faces-horizontal', { set: [...changes, 'attack.participants=[p0]'] })
}

test('up to eight participants have a process each, more share as many as there are processors, as they stand in turn', () => {
  expect(sharedProcesses(many(8))).toEqual(Array.from({ length: 8 }, (_, i) => [`p${i}`]))
  expect(sharedProcesses(many(100))).toHaveLength(Math.min(100, availableParallelism()))
  expect(sharedProcesses(many(5, 'processes=2'))).toEqual([
    ['p0', 'p2', 'p4'],
    ['p1', 'p3'],
  ])
  expect(sharedProcesses(many(9, 'processes=20'))).toHaveLength(9)
})

test('everybody is in one process, once', () => {
  const names = sharedProcesses(many(37, 'processes=5')).flat()
  expect(names.toSorted()).toEqual(Array.from({ length: 37 }, (_, i) => `p${i}`).toSorted())
})

test('only participants of horizontal runs share', () => {
  expect(() => loadScenario('faces-vertical', { set: ['processes=1'] })).toThrow(/only participants of horizontal runs/)
})
