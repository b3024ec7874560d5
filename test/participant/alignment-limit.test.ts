import { expect, test } from 'vitest'
import { checkPlan } from '../../participant/limits.js'
import { planFor, WORK } from './party.js'

const limits = {
  modes: ['vertical'] as const,
  maxEpsilon: 1,
  budget: 1,
  allowUnprotected: true,
  shareLabels: false,
  trustCoordinator: false,
  maxAlignedIds: 1000,
}
const aligning = (most: number) => ({
  ...planFor('vertical', { mechanism: 'unprotected' }),
  work: { ...WORK.vertical, alignment: { kind: 'psi' as const, most } },
})

test('a participant declines to align with more ids than its own limit', () => {
  expect(() => checkPlan(aligning(1000), limits)).not.toThrow()
  expect(() => checkPlan(aligning(1001), limits)).toThrow(
    expect.objectContaining({ code: 'PLAN_DECLINED', message: expect.stringContaining('limits.maxAlignedIds') }),
  )
})
