import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InOrder } from '../../coordinator/in-order.js'
import { Permits } from '../../coordinator/permits.js'

const NAMES = ['p4', 'p1', 'p3', 'p2', 'p5']

describe('what comes from several senders', () => {
  test('is handed on by name, whatever the order in which it comes or stays out', () => {
    const arrival = fc.record({
      order: fc.shuffledSubarray(NAMES, { minLength: NAMES.length }),
      absent: fc.subarray(NAMES),
    })
    fc.assert(
      fc.property(arrival, ({ order, absent }) => {
        const used: string[] = []
        const inOrder = new InOrder<string>(NAMES, (name, value) => used.push(`${name}:${value}`))
        for (const name of order) absent.includes(name) ? inOrder.skip(name) : inOrder.take(name, name)
        expect(used).toEqual(
          NAMES.toSorted()
            .filter((name) => !absent.includes(name))
            .map((name) => `${name}:${name}`),
        )
        expect(inOrder.waiting).toBe(0)
      }),
    )
  })

  test('waits only for who is before it', () => {
    const used: string[] = []
    const inOrder = new InOrder<number>(NAMES, (name) => used.push(name))
    inOrder.take('p1', 1)
    inOrder.take('p2', 2)
    inOrder.take('p5', 5)
    expect([used, inOrder.waiting]).toEqual([['p1', 'p2'], 1])
    inOrder.skip('p4')
    inOrder.take('p3', 3)
    expect([used, inOrder.waiting]).toEqual([['p1', 'p2', 'p3', 'p5'], 0])
  })
})

test('permits let so many on at a time, in turn, and are given back once', async () => {
  const permits = new Permits(2)
  const on: number[] = []
  const acquired = [0, 1, 2, 3].map(async (i) => {
    const release = await permits.acquire()
    on.push(i)
    return release
  })
  const [first, second] = [await acquired[0]!, await acquired[1]!]
  await Promise.resolve()
  expect(on).toEqual([0, 1])
  first()
  first()
  await acquired[2]
  expect(on).toEqual([0, 1, 2])
  second()
  await acquired[3]
  expect(on).toEqual([0, 1, 2, 3])
})
