import { expect, test } from 'vitest'
import { onlyRuns } from '../../../experiments/sweep/only.js'
import { planSweep } from '../../../experiments/sweep/plan.js'

const plan = planSweep('backdoor-bench', { set: [] }, { quick: false })

test('without flags all runs are meant; with them, the runs that fit on every axis', () => {
  expect(onlyRuns(plan, [])).toEqual(plan.runs)
  const some = onlyRuns(plan, ['attack=badnets,dba', 'defence=ariba', 'seed=2', 'attack=none'])
  expect(some).toHaveLength(3 * 3)
  for (const { cell, seed } of some) {
    expect(seed).toBe(2)
    expect(cell.at.defence).toBe('ariba')
    expect(['badnets', 'dba', 'none']).toContain(cell.at.attack)
  }
})

test('an axis, an entry or a seed that the sweep does not have is named, with those that it has', () => {
  expect(() => onlyRuns(plan, ['defense=ariba'])).toThrow(/no axis "defense".*"defence"/)
  expect(() => onlyRuns(plan, ['defence=aribe'])).toThrow(/no defence "aribe".*"ariba"/)
  expect(() => onlyRuns(plan, ['seed=7'])).toThrow(/no seed "7".*1, 2, 3/)
})
