import { describe, expect, test } from 'vitest'
import { scheduledRate, warmupCosine } from '../../../learning/optimizer/schedule.js'
import { ScheduleSpec } from '../../../learning/optimizer/spec.js'
import { truth } from './torch-optim.js'

const { total, peak, cases, insightface } = truth.schedules
const ratesOf = (spec: object) => {
  const schedule = ScheduleSpec.parse(spec)
  return Array.from({ length: total }, (_, step) => scheduledRate(schedule, step, total, peak))
}
const expectClose = (got: readonly number[], expected: readonly number[]) => {
  expect(got).toHaveLength(expected.length)
  for (const [i, rate] of expected.entries()) expect(got[i]).toBeCloseTo(rate, 12)
}

test('the rate rises to its peak over the warm-up and falls along half a cosine to 0', () => {
  const rates = Array.from({ length: 101 }, (_, step) => warmupCosine(step, 100, 0.5, 0.1))
  expect(Math.max(...rates)).toBeCloseTo(0.5, 10)
  expect(rates[10]).toBeCloseTo(0.5, 10)
  expect(rates[55]).toBeCloseTo(0.25, 10)
  expect(rates[100]).toBeCloseTo(0, 10)
  expect(rates[0]).toBeGreaterThan(0)
  for (let i = 1; i <= 10; i++) expect(rates[i]).toBeGreaterThan(rates[i - 1]!)
  for (let i = 11; i <= 100; i++) expect(rates[i]).toBeLessThan(rates[i - 1]!)
})

describe.each(cases.map(({ spec, rates }) => ({ kind: spec.kind, spec, rates })))(
  'the schedule $kind',
  ({ spec, rates }) => {
    test('gives the rates of torch.optim.lr_scheduler', () => expectClose(ratesOf(spec), rates))

    test('rises linearly over a warm-up first, to the peak', () => {
      const warmed = ratesOf({ ...spec, warmup: 0.25 })
      expectClose(warmed.slice(0, 3), [peak / 4, peak / 2, (3 * peak) / 4])
      if (spec.kind !== 'multi-step') expect(warmed[3]).toBeCloseTo(peak, 12)
    })
  },
)

test("after its warm-up the polynomial schedule gives insightface's rates", () =>
  expectClose(ratesOf(insightface.spec).slice(3), insightface.rates))

test('milestones are shares of all steps, whatever their rounding', () => {
  const schedule = ScheduleSpec.parse({ kind: 'multi-step', milestones: [0.1, 0.3, 0.7], factor: 0.5 })
  for (const steps of [10, 20, 90, 1000])
    for (const [i, share] of [1, 3, 7].entries()) {
      expect(scheduledRate(schedule, (steps * share) / 10, steps, 1)).toBe(0.5 ** (i + 1))
      expect(scheduledRate(schedule, (steps * share) / 10 - 1, steps, 1)).toBe(0.5 ** i)
    }
})
