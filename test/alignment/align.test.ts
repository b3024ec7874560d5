import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../learning/engine/random.js'
import { hashToPoint } from '../../privacy/alignment/curve25519.js'
import { scratchFolder } from '../scratch-folder.js'
import { align } from './parties.js'

/** About `share` of `count` records, in an order of its own. */
function some(owner: string, count: number, share: number): string[] {
  const stream = RandomStream.named(5, owner)
  const ids = Array.from({ length: count }, (_, i) => `person-${i % 7}/record ${i}`)
  return stream.shuffle(ids.filter(() => stream.uniform() < share))
}

function intersection(sets: readonly (readonly string[])[]): string[] {
  return sets.reduce<string[]>((common, set) => common.filter((id) => set.includes(id)), [...sets[0]!]).sort()
}

function values(orders: readonly PromiseSettledResult<string[]>[]): string[][] {
  return orders.map((order) => {
    if (order.status === 'rejected') throw order.reason
    return order.value
  })
}

const reasons = (orders: readonly PromiseSettledResult<string[]>[]) =>
  orders.map((order) => (order.status === 'rejected' ? order.reason : order.value))
const code = (name: string) => expect.objectContaining({ code: name })

describe('aligned record ids', () => {
  test.each([1, 2, 3, 5])('of a coordinator and %i participants are the common ones, in one order', async (count) => {
    const own = some('coordinator', 200, 0.9)
    const parties = Array.from({ length: count }, (_, i) => ({ name: `p${i}`, ids: some(`p${i}`, 200, 0.8) }))
    const orders = values((await align(own, parties)).orders)
    const [first] = orders
    expect([...first!].sort()).toEqual(intersection([own, ...parties.map(({ ids }) => ids)]))
    for (const order of orders) expect(order).toEqual(first)
    expect(first).not.toEqual([...first!].sort())
  })

  test('are the same whatever order their owners have them in', async () => {
    const own = some('coordinator', 40, 0.9)
    const ids = some('p', 40, 0.9)
    const there = values((await align(own, [{ name: 'p', ids }])).orders)[0]
    const back = values((await align([...own].reverse(), [{ name: 'p', ids: [...ids].sort() }])).orders)[0]
    expect(back).toEqual(there)
    const otherKey = values((await align(own, [{ name: 'p', ids }], { seed: 2 })).orders)[0]
    expect(otherKey).not.toEqual(there)
    expect([...otherKey!].sort()).toEqual([...there!].sort())
  })

  test('of owners with nothing in common end with one sentence at every end', async () => {
    const { orders } = await align(
      ['a', 'b'],
      [
        { name: 'p', ids: ['a', 'c'] },
        { name: 'q', ids: ['b', 'd', 'e'] },
      ],
    )
    expect(reasons(orders)).toEqual([code('ALIGNMENT_EMPTY'), code('ALIGNMENT_EMPTY'), code('ALIGNMENT_EMPTY')])
  })

  test.each([
    ['an id twice', ['a', 'b', 'a'], /3 records but only 2 different/],
    ['an empty id', ['a', ''], /record 1 .* empty id/],
    ['no id', [], /holds no record/],
    ['more ids than allowed', Array.from({ length: 10_001 }, (_, i) => `${i}`), /10001 records and the limit is 10000/],
  ])('of a participant with %s are refused', async (_, ids, sentence) => {
    const reason = reasons((await align(['a'], [{ name: 'p', ids }])).orders)[1]
    expect(reason).toMatchObject({ code: 'ALIGNMENT_IDS', message: expect.stringMatching(sentence) })
  })

  test('of a coordinator with an id twice are refused, and the participant hears why', async () => {
    const { orders } = await align(['a', 'a'], [{ name: 'p', ids: ['a'] }])
    expect(reasons(orders)).toEqual([code('ALIGNMENT_IDS'), code('ALIGNMENT_IDS')])
  })
})

describe('what an end is sent', () => {
  test('holds no id and no unblinded point, and one tag for each common record', async () => {
    const own = some('coordinator', 60, 0.8)
    const parties = ['p', 'q', 'r'].map((name) => ({ name, ids: some(name, 60, 0.8) }))
    const { orders, received } = await align(own, parties)
    expect(values(orders)[0]!.length).toBeGreaterThan(5)
    const everyId = new Set([own, ...parties.map(({ ids }) => ids)].flat())
    for (const frames of received)
      for (const id of everyId) {
        expect(frames.includes(id)).toBe(false)
        expect(frames.includes(Buffer.from(hashToPoint(id)))).toBe(false)
      }
  })
})

describe('an interrupted alignment', () => {
  const own = Array.from({ length: 30 }, (_, i) => `${i}`)
  const ids = Array.from({ length: 30 }, (_, i) => `${i + 10}`)

  test('goes on with what its ends have kept, and gives the same order', async () => {
    const [at, coordinator] = [scratchFolder(), scratchFolder()]
    const first = values((await align(own, [{ name: 'p', ids, folder: at }], { folder: coordinator })).orders)
    const kept = ['own', 'asked', 'evaluated'].map((name) => readFileSync(join(at, `${name}.rows`)))
    const again = values((await align(own, [{ name: 'p', ids, folder: at }], { folder: coordinator })).orders)
    expect(again).toEqual(first)
    expect(['own', 'asked', 'evaluated'].map((name) => readFileSync(join(at, `${name}.rows`)))).toEqual(kept)
  })

  test('evaluates no second set of points under the same key', async () => {
    const at = scratchFolder()
    await align(own, [{ name: 'p', ids, folder: at }], { seed: 1, folder: scratchFolder() })
    const { orders } = await align(own, [{ name: 'p', ids, folder: at }], { seed: 2 })
    expect(reasons(orders)[0]).toMatchObject({ code: 'ALIGNMENT_CHANGED' })
  })

  test('starts anew when the ids are others', async () => {
    const at = scratchFolder()
    await align(own, [{ name: 'p', ids, folder: at }])
    const secret = readFileSync(join(at, 'session.json'), 'utf8')
    const orders = values((await align(own, [{ name: 'p', ids: ids.slice(5), folder: at }])).orders)
    expect(orders[1]).toHaveLength(15)
    expect(readFileSync(join(at, 'session.json'), 'utf8')).not.toBe(secret)
    expect(existsSync(join(at, 'evaluated.rows'))).toBe(true)
  })
})
