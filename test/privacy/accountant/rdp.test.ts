import { describe, expect, test } from 'vitest'
import { conversionTerms } from '../../../privacy/accountant/conversion.js'
import { RdpAccountant } from '../../../privacy/accountant/rdp.js'
import type { PrivacyEvent } from '../../../privacy/event.js'
import { accountantContract, gaussian, sampled } from './accountant-contract.js'

accountantContract('RDP', (adjacency) => new RdpAccountant({ adjacency }), RdpAccountant.restore)

function bound(event: PrivacyEvent, times: number, delta: number) {
  const accountant = new RdpAccountant({ adjacency: 'add-remove' })
  accountant.compose(event, times)
  return accountant.epsilon(delta)
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('published values', () => {
  test('sigma 1.5, q .04, 2250 steps: exact at fractional orders [Opacus], below the series without signs', () => {
    const { epsilon, order } = bound(sampled(0.04, 1.5), 2250, 1e-5)
    expect(epsilon).toBeCloseTo(7.32911117143, 9)
    expect(order).toBe(3.9)
    // dp-accounting's value at the same orders.
    expect(epsilon).toBeLessThan(7.3293347)
  })

  test('the same at whole orders alone [dp-accounting]', () => {
    const accountant = new RdpAccountant({ adjacency: 'add-remove', orders: range(2, 64) })
    accountant.compose(sampled(0.04, 1.5), 2250)
    expect(accountant.epsilon(1e-5).epsilon).toBeCloseTo(7.329876774, 8)
  })

  // TF Privacy, compute_dp_sgd_privacy.
  test.each([
    ['n 60000, batch 150, 15 epochs', sampled(150 / 60_000, 1.3), 6000, 1e-5, 0.7242234026, 19, 9],
    ['n 100000, batch 100, 30 epochs', sampled(100 / 100_000, 1), 30_000, 1e-7, 1.41549885, 13, 8],
    ['n 10000, batch 64, 5 epochs, sampled', sampled(64 / 10_000, 1), 782, 1e-6, 1.616, undefined, 3],
    ['n 10000, 5 epochs, not sampled', gaussian(1), 5, 1e-6, 13.376, undefined, 3],
  ])('%s [TF Privacy]', (_, event, steps, delta, published, publishedOrder, digits) => {
    const { epsilon, order } = bound(event, steps, delta)
    expect(epsilon).toBeCloseTo(published, digits)
    if (publishedOrder !== undefined) expect(order).toBe(publishedOrder)
  })

  test('a divergence of 1.1 at each of orders 2 to 32: order 32 is the best [dp-accounting]', () => {
    const bounds = conversionTerms(range(2, 32), 1e-5, 'improved').map((term) => 1.1 + term)
    expect(Math.min(...bounds)).toBeCloseTo(1.32783806176, 10)
    expect(bounds.indexOf(Math.min(...bounds)) + 2).toBe(32)
  })

  test('sigma 4.530877117 has epsilon 1 at delta 1e-6 [dp-accounting]', () => {
    expect(bound(gaussian(4.530877117), 1, 1e-6).epsilon).toBeCloseTo(1, 6)
  })
})

test('the classic conversion is larger, and the one of Mironov 2017', () => {
  const classic = new RdpAccountant({ adjacency: 'add-remove', orders: [8], conversion: 'classic' })
  classic.compose(gaussian(2), 3)
  const { epsilon } = classic.epsilon(1e-5)
  expect(epsilon).toBeCloseTo((3 * 8) / 8 + Math.log(1e5) / 7, 9)
  expect(RdpAccountant.restore(classic.state()).epsilon(1e-5).epsilon).toBe(epsilon)
})

test('a delta that covers the total variation distance needs no epsilon', () => {
  expect(bound(gaussian(1000), 1, 0.01).epsilon).toBe(0)
})
