import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { horizontalHooks } from '../../../../experiments/attack/horizontal/build.js'
import { Collusion } from '../../../../experiments/attack/horizontal/collusion.js'
import { attackMisfits, HorizontalAttack, knownTo, takesPart } from '../../../../experiments/attack/horizontal/spec.js'
import { NO_RECORDS, roundOf } from './round.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fedveil-collusion-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const EVERYBODY = ['p1', 'p2', 'p3', 'p4']
const UPDATES: Readonly<Record<string, Float32Array>> = {
  p1: Float32Array.of(1, 2),
  p2: Float32Array.of(3, 4),
  p3: Float32Array.of(5, 6),
  p4: Float32Array.of(7, 8),
}

/** What each participant sends in a round, all at once. */
async function sentIn(raw: object, round = 1): Promise<number[][]> {
  const attack = HorizontalAttack.parse(raw)
  const update = async (name: string) => {
    if (!takesPart(attack, EVERYBODY, name)) return UPDATES[name]!
    const collusion = () => new Collusion(folder, name, 5000)
    const hooks = horizontalHooks(attack, { seed: 1, name, everybody: EVERYBODY, collusion })
    return hooks.transform!(UPDATES[name]!, roundOf(NO_RECORDS, 1, { round }))
  }
  return (await Promise.all(EVERYBODY.map(update))).map((sent) => [...sent])
}

describe('attackers that know updates', () => {
  test('of each other all send what they make of their own', async () => {
    const sent = await sentIn({ kind: 'ipm', participants: ['p3', 'p4'], tau: 2 })
    expect(sent).toEqual([
      [1, 2],
      [3, 4],
      [-12, -14],
      [-12, -14],
    ])
  })

  test('of everyone leave their own out, and the honest send what they would', async () => {
    const sent = await sentIn({ kind: 'sign-flip', participants: ['p3', 'p4'], knowledge: 'everyone' })
    expect(sent).toEqual([
      [1, 2],
      [3, 4],
      [-2, -3],
      [-2, -3],
    ])
  })

  test('copy one of them', async () => {
    const copied = await sentIn({ kind: 'mimic', participants: ['p3', 'p4'] })
    expect(copied).toEqual([
      [1, 2],
      [3, 4],
      [1, 2],
      [1, 2],
    ])
    const named = await sentIn({ kind: 'mimic', participants: ['p1'], victim: 'p4' })
    expect(named[0]).toEqual([7, 8])
  })

  test('of their own alone need no channel', async () => {
    const sent = await sentIn({ kind: 'sign-flip', participants: ['p2'] })
    expect(sent[1]).toEqual([-3, -4])
    expect(readdirSync(folder)).toEqual([])
  })

  test('tell nothing in rounds that are not attacked', async () => {
    const sent = await sentIn({ kind: 'mimic', participants: ['p3'], startRound: 5 }, 4)
    expect(sent).toEqual(EVERYBODY.map((name) => [...UPDATES[name]!]))
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the channel', () => {
  test('waits for updates, gives them by name, and keeps those of two rounds', async () => {
    const [a, b] = ['a', 'b'].map((name) => new Collusion(folder, name, 5000)) as [Collusion, Collusion]
    const round = roundOf(NO_RECORDS, 1)
    const heard = a.hear(['b', 'a'], round)
    b.tell(Float32Array.of(2), round)
    a.tell(Float32Array.of(1), round)
    expect(await heard).toEqual([Float32Array.of(1), Float32Array.of(2)])
    for (const n of [2, 3]) a.tell(Float32Array.of(n), { ...round, round: n })
    expect(readdirSync(folder).filter((file) => file.endsWith('_a.f32'))).toHaveLength(2)
  })

  test('forgets what its participant told in an earlier run', () => {
    new Collusion(folder, 'a').tell(Float32Array.of(1), roundOf(NO_RECORDS, 1))
    new Collusion(folder, 'a')
    expect(readdirSync(folder)).toEqual([])
  })

  test('says who does not come, and stops with its process', async () => {
    const impatient = new Collusion(folder, 'a', 20)
    await expect(impatient.hear(['b'], roundOf(NO_RECORDS, 1))).rejects.toMatchObject({ code: 'COLLUSION_ABSENT' })
    const signal = AbortSignal.timeout(20)
    const stopped = new Collusion(folder, 'a').hear(['b'], roundOf(NO_RECORDS, 1, { signal }))
    await expect(stopped).rejects.toThrow()
  })
})

test('who knows whom, and what does not fit', () => {
  const of = (raw: object) => HorizontalAttack.parse({ participants: ['p3', 'p4'], ...raw })
  expect(knownTo(of({ kind: 'alie' }), EVERYBODY)).toEqual(['p3', 'p4'])
  expect(knownTo(of({ kind: 'min-max', knowledge: 'everyone' }), EVERYBODY)).toEqual(['p1', 'p2'])
  expect(knownTo(of({ kind: 'badnets' }), EVERYBODY)).toEqual([])
  expect(attackMisfits(of({ kind: 'badnets', startRound: 3, endRound: 3 }), EVERYBODY)).toEqual([])
  const why = (raw: object) => attackMisfits(of(raw), EVERYBODY).map(({ path, why }) => `${path.join('.')}: ${why}`)
  expect(why({ kind: 'badnets', startRound: 3, endRound: 2 })).toEqual(['endRound: ends before it starts'])
  expect(why({ kind: 'badnets', participants: ['p3', 'p9', 'p3'] })).toEqual([
    'participants.1: no participant has this name (p1, p2, p3, p4)',
    'participants.2: named twice',
  ])
  expect(why({ kind: 'mimic', victim: 'p3' })).toEqual(['victim: no honest participant has this name (p1, p2)'])
  expect(why({ kind: 'mimic', participants: EVERYBODY })).toHaveLength(1)
  for (const wrong of [{ poisonRatio: 0 }, { poisonRatio: 1.1 }, { patch: 0 }, { targetClass: -1 }, { scale: 2 }])
    expect(HorizontalAttack.safeParse({ kind: 'badnets', participants: ['p1'], ...wrong }).success).toBe(false)
})
