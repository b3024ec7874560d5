import { expect, test } from 'vitest'
import type { Scenario } from '../../../experiments/scenario/schema.js'
import { withValidation } from '../../../experiments/scenario/validation.js'
import { workOf } from '../../../experiments/scenario/work-of.js'
import type { HorizontalWork } from '../../../proto/horizontal-work.js'
import { planFor, records } from '../../participant/party.js'

const plan = planFor('horizontal', { mechanism: 'unprotected' })
const evaluating = { ...plan, work: { ...(plan.work as HorizontalWork), federatedEvaluation: 'every-round' as const } }
const scenarioOf = (validation?: number) => ({ participants: [{ name: 'left', validation }] }) as never

test('a participant keeps a share of its training records back, the same each time, and trains on the rest', () => {
  const own = { ...records(44), test: new Int32Array(0) }
  const { train, test: kept } = withValidation(own, scenarioOf(0.25), evaluating, 'left')
  expect([train.length, kept.length]).toEqual([30, 10])
  expect([...train, ...kept].sort((a, b) => a - b)).toEqual([...own.train])
  expect([...train]).toEqual([...train].sort((a, b) => a - b))
  expect(withValidation(own, scenarioOf(0.25), evaluating, 'left').test).toEqual(kept)
  expect(withValidation(own, scenarioOf(0.25), evaluating, 'right').test).not.toEqual(kept)
})

test('a fifth unless the scenario says otherwise, none at 0, and never the last record to train on', () => {
  const sizes = (count: number, validation?: number) =>
    withValidation(records(count), scenarioOf(validation), evaluating, 'left').test.length
  expect([sizes(44), sizes(44, 0), sizes(5, 0.5)]).toEqual([8, 0, 0])
})

test('nothing is kept back where nobody evaluates', () => {
  const own = records(12)
  expect(withValidation(own, scenarioOf(0.25), plan, 'left')).toBe(own)
})

test.each<[Scenario['partition'], boolean | undefined, boolean]>([
  [undefined, undefined, false],
  [{ kind: 'iid' }, undefined, false],
  [{ kind: 'identity' }, undefined, true],
  [{ kind: 'identity' }, false, false],
  [{ kind: 'iid' }, true, true],
])('partitioned by %j and with localHead %s, heads are local: %s', (partition, localHead, expected) => {
  const work = { ...(plan.work as HorizontalWork), localHead }
  expect(workOf({ work, partition })).toMatchObject({ localHead: expected })
})
