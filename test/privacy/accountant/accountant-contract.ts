import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Accountant, AccountantState, Adjacency } from '../../../privacy/accountant/accountant.js'
import { gaussianEpsilon } from '../../../privacy/accountant/gaussian.js'
import type { EventCount, PrivacyEvent } from '../../../privacy/event.js'

export function gaussian(noiseMultiplier: number): PrivacyEvent {
  return { kind: 'gaussian', noiseMultiplier }
}

export function sampled(rate: number, noiseMultiplier: number): PrivacyEvent {
  return { kind: 'poissonSampled', rate, event: gaussian(noiseMultiplier) }
}

/** Events of every kind that both accountants judge. */
const events: fc.Arbitrary<PrivacyEvent> = fc.oneof(
  fc.double({ min: 0.5, max: 20, noNaN: true }).map(gaussian),
  fc
    .tuple(fc.double({ min: 0.01, max: 0.9, noNaN: true }), fc.double({ min: 0.6, max: 8, noNaN: true }))
    .map(([rate, noise]) => sampled(rate, noise)),
  fc
    .double({ min: 0.5, max: 20, noNaN: true })
    .map((noiseMultiplier): PrivacyEvent => ({ kind: 'laplace', noiseMultiplier })),
  fc.double({ min: 0.01, max: 2, noNaN: true }).map((epsilon): PrivacyEvent => ({ kind: 'pure', epsilon })),
  fc
    .tuple(fc.double({ min: 0.01, max: 3, noNaN: true }), fc.integer({ min: 2, max: 100 }))
    .map(([epsilon, categories]): PrivacyEvent => ({ kind: 'randomizedResponse', epsilon, categories })),
  fc
    .tuple(fc.double({ min: 0.1, max: 8, noNaN: true }), fc.integer({ min: 1, max: 64 }))
    .map(([epsilon, bits]): PrivacyEvent => ({ kind: 'bitResponses', epsilon, bits })),
  fc.constant<PrivacyEvent>({ kind: 'privUnit', p: 0.8, q: 0.1 }),
  fc.constant<PrivacyEvent>({ kind: 'discreteLaplace', scale: 40, norm: 10 }),
)
const histories = fc.array(fc.record({ event: events, times: fc.integer({ min: 1, max: 40 }) }), {
  minLength: 1,
  maxLength: 4,
})
const adjacencies = fc.constantFrom<Adjacency>('add-remove', 'replace-one')

/** The laws that every accountant keeps. */
export function accountantContract(
  name: string,
  open: (adjacency: Adjacency) => Accountant,
  restore: (state: AccountantState) => Accountant,
): void {
  const composed = (adjacency: Adjacency, history: readonly EventCount[]) => {
    const accountant = open(adjacency)
    for (const { event, times } of history) accountant.compose(event, times)
    return accountant
  }
  const law = (title: string, check: (adjacency: Adjacency, history: EventCount[]) => void) =>
    test(title, () => fc.assert(fc.property(adjacencies, histories, check), { numRuns: 25 }))

  describe(`${name} accountant`, () => {
    law('the order of composition changes nothing, to the last bit', (adjacency, history) => {
      expect(composed(adjacency, history.toReversed()).epsilon(1e-5)).toEqual(
        composed(adjacency, history).epsilon(1e-5),
      )
    })

    law('saved in the middle, restored and gone on with, it gives equal numbers', (adjacency, history) => {
      const whole = composed(adjacency, history)
      const saved = JSON.stringify(composed(adjacency, history.slice(0, 2)).state())
      const later = restore(JSON.parse(saved) as AccountantState)
      for (const { event, times } of history.slice(2)) later.compose(event, times)
      expect(later.epsilon(1e-6)).toEqual(whole.epsilon(1e-6))
      expect(later.delta(1)).toBe(whole.delta(1))
    })

    law('times counts like single releases, and like "repeated"', (adjacency, [first]) => {
      const { event } = first!
      const one = composed(
        adjacency,
        Array.from({ length: 3 }, () => ({ event, times: 1 })),
      )
      const three = composed(adjacency, [{ event, times: 3 }])
      const repeated = composed(adjacency, [{ event: { kind: 'repeated', times: 3, event }, times: 1 }])
      expect(one.epsilon(1e-5)).toEqual(three.epsilon(1e-5))
      expect(repeated.epsilon(1e-5)).toEqual(three.epsilon(1e-5))
    })

    law('more releases, and a smaller delta, never cost less', (adjacency, history) => {
      const before = composed(adjacency, history)
      const after = composed(adjacency, [...history, history[0]!])
      // The grid of privacy loss distributions gets coarser with more steps.
      expect(after.epsilon(1e-5).epsilon).toBeGreaterThanOrEqual(before.epsilon(1e-5).epsilon * 0.999)
      expect(before.epsilon(1e-7).epsilon).toBeGreaterThanOrEqual(before.epsilon(1e-5).epsilon * (1 - 1e-9))
    })

    law('delta at the epsilon of a delta is that delta, or less', (adjacency, history) => {
      const accountant = composed(adjacency, history)
      const { epsilon } = accountant.epsilon(1e-4)
      if (epsilon > 0) expect(accountant.delta(epsilon)).toBeLessThanOrEqual(1e-4 * (1 + 1e-6))
    })

    test('more noise never costs more', () => {
      for (const adjacency of ['add-remove', 'replace-one'] as const) {
        let before = Number.POSITIVE_INFINITY
        for (let noise = 0.6; noise < 12; noise *= 1.1) {
          const { epsilon } = composed(adjacency, [{ event: sampled(0.2, noise), times: 30 }]).epsilon(1e-6)
          expect(epsilon).toBeLessThan(before)
          before = epsilon
        }
      }
    })

    test('is never below the exact curve of unsampled Gaussians', () => {
      for (const noise of [0.3, 1, 5, 80])
        for (const times of [1, 10, 3000])
          for (const delta of [1e-2, 1e-5, 1e-9]) {
            const exact = gaussianEpsilon(Math.sqrt(times) / noise, delta)
            const { epsilon } = composed('add-remove', [{ event: gaussian(noise), times }]).epsilon(delta)
            expect(epsilon).toBeGreaterThanOrEqual(exact * (1 - 1e-12))
          }
    })

    test('replacing a unit is adding one with half the noise', () => {
      const added = composed('add-remove', [{ event: gaussian(1.5), times: 7 }])
      const replaced = composed('replace-one', [{ event: gaussian(3), times: 7 }])
      expect(replaced.epsilon(1e-5).epsilon).toBeCloseTo(added.epsilon(1e-5).epsilon, 9)
    })

    test('pure releases cost their sum at delta 0, others have no bound there', () => {
      const history: EventCount[] = [
        { event: { kind: 'laplace', noiseMultiplier: 4 }, times: 3 },
        { event: { kind: 'randomizedResponse', epsilon: 0.25, categories: 9 }, times: 2 },
      ]
      expect(composed('replace-one', history).epsilon(0).epsilon).toBeCloseTo(2, 12)
      expect(composed('replace-one', [...history, { event: gaussian(9), times: 1 }]).epsilon(0).epsilon).toBe(Infinity)
    })

    test('pure releases never cost more than their sum, whatever delta is', () => {
      for (const delta of [1e-2, 1e-6, 1e-12]) {
        const { epsilon } = composed('replace-one', [{ event: { kind: 'pure', epsilon: 2.6 }, times: 24 }]).epsilon(
          delta,
        )
        expect(epsilon).toBeLessThanOrEqual(24 * 2.6 * (1 + 1e-12))
      }
    })

    test('an unprotected release makes epsilon infinite', () => {
      expect(composed('replace-one', [{ event: { kind: 'unprotected' }, times: 1 }]).epsilon(1e-5).epsilon).toBe(
        Infinity,
      )
    })

    test('nothing composed costs nothing', () => {
      expect(open('add-remove').epsilon(0).epsilon).toBe(0)
      expect(open('add-remove').delta(1)).toBe(0)
    })

    test('an event that it cannot judge is refused by name and changes nothing', () => {
      const accountant = composed('add-remove', [{ event: gaussian(2), times: 1 }])
      const before = accountant.state()
      const strange: PrivacyEvent = { kind: 'poissonSampled', rate: 0.5, event: { kind: 'privUnit', p: 0.8, q: 0.1 } }
      expect(accountant.unsupported({ kind: 'repeated', times: 2, event: strange })).toEqual(strange)
      expect(() => accountant.compose(strange)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_EVENT' }))
      expect(accountant.state()).toEqual(before)
    })

    test.each([-1e-9, 1, Number.NaN])('delta %d is refused', (delta) => {
      expect(() => open('add-remove').epsilon(delta)).toThrow(expect.objectContaining({ code: 'DELTA_RANGE' }))
    })

    test.each([0, -1, 1.5, Number.NaN])('%d times is refused', (times) => {
      expect(() => open('add-remove').compose(gaussian(1), times)).toThrow(
        expect.objectContaining({ code: 'EVENT_TIMES' }),
      )
    })

    test('extreme noise, rates and counts never give NaN', () => {
      for (const noise of [0.05, 1, 100])
        for (const rate of [1e-5, 0.3, 1])
          for (const times of [1, 100_000]) {
            const { epsilon } = composed('add-remove', [{ event: sampled(rate, noise), times }]).epsilon(1e-6)
            expect(epsilon).not.toBeNaN()
            expect(epsilon).toBeGreaterThanOrEqual(0)
          }
    })
  })
}
