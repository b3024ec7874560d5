import { expect, test } from 'vitest'
import { inTurn } from '../../participant/in-turn.js'

test('pieces of work run one after another as they come, and one that fails holds up none', async () => {
  const turn = inTurn()
  const seen: string[] = []
  const work = (name: string, ms: number) => async () => {
    seen.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, ms))
    seen.push(`${name} ends`)
    if (name === 'b') throw new Error('b fails')
    return name
  }
  const [a, b, c] = await Promise.allSettled([turn(work('a', 5)), turn(work('b', 1)), turn(work('c', 0))])
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  expect([a, c]).toEqual(['a', 'c'].map((value) => ({ status: 'fulfilled', value })))
  expect(b).toMatchObject({ status: 'rejected', reason: { message: 'b fails' } })
})

test('the event loop has a turn between two pieces of work, however short they are', async () => {
  const turn = inTurn()
  const seen: string[] = []
  const immediates = () => setImmediate(() => seen.push('event loop'))
  const pieces = ['a', 'b', 'c'].map((name) =>
    turn(async () => {
      immediates()
      seen.push(name)
    }),
  )
  await Promise.all(pieces)
  expect(seen).toEqual(['a', 'event loop', 'b', 'event loop', 'c'])
})
