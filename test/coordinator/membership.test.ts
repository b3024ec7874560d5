import { describe, expect, test } from 'vitest'
import type { Departure } from '../../coordinator/event.js'
import { type Absence, Membership } from '../../coordinator/membership.js'
import type { Member } from '../../coordinator/roster.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { peerError } from '../../proto/peer-error.js'
import type { Plan } from '../../proto/plan.js'

const names = (members: readonly { readonly name: string }[]) => members.map(({ name }) => name)

function open(policy: Plan['membership'], ...who: string[]) {
  return openWith(undefined, policy, ...who)
}

function openWith(absence: Absence | undefined, policy: Plan['membership'], ...who: string[]) {
  const heard: Departure[] = []
  // Only the name is looked at here: requests are made by the caller.
  const members = who.map((name) => ({ name }) as Member)
  return { membership: new Membership(members, policy, (departure) => heard.push(departure), absence), heard }
}

/** Answers with the member's name, except for those who leave. */
const unless =
  (...leaving: string[]) =>
  async ({ name }: Member) => {
    if (leaving.includes(name)) throw peerError('BUDGET_SPENT', `the budget of ${name} is spent`)
    return name
  }

describe('a run that goes on', () => {
  test('keeps the answers of the others and opens later rounds without who left', async () => {
    const { membership, heard } = open({ departure: 'go-on', minimum: 2, waitSeconds: 0 }, 'a', 'b', 'c')
    const answers = await membership.ask(4, unless('b'))
    expect(answers.map(({ answer }) => answer)).toEqual(['a', 'c'])
    expect(names(membership.present)).toEqual(['a', 'c'])
    expect(membership.left).toEqual([{ participant: 'b', round: 4, reason: 'the budget of b is spent' }])
    expect(heard).toEqual(membership.left)
    expect(membership.ended).toBeNull()
    expect((await membership.ask(5, unless())).map(({ answer }) => answer)).toEqual(['a', 'c'])
  })

  test('ends at the last whole round once fewer than the minimum are left', async () => {
    const { membership } = open({ departure: 'go-on', minimum: 2, waitSeconds: 0 }, 'a', 'b', 'c')
    await membership.ask(2, unless('a', 'b'))
    expect(names(membership.present)).toEqual(['c'])
    expect(membership.ended).toEqual({ round: 1, reason: expect.stringContaining('1 of the 2 participants') })
  })

  test('asks those who are named and nobody else', async () => {
    const { membership } = open({ departure: 'go-on', minimum: 1, waitSeconds: 0 }, 'a', 'b', 'c')
    const answers = await membership.ask(1, unless(), [membership.present[2]!])
    expect(answers.map(({ answer }) => answer)).toEqual(['c'])
    expect(await membership.ask(2, unless(), [])).toEqual([])
    expect(names(membership.present)).toEqual(['a', 'b', 'c'])
  })
})

test('a run that stops ends with the first who leaves', async () => {
  const { membership } = open({ departure: 'stop', minimum: 1, waitSeconds: 0 }, 'a', 'b', 'c')
  await membership.ask(3, unless('b'))
  expect(membership.ended).toEqual({
    round: 2,
    reason: expect.stringMatching(/^"b" left in round 3 and the plan stops/),
  })
})

test('who left before the first round is not asked, and may end the run before it opens', async () => {
  const { membership } = open({ departure: 'go-on', minimum: 2, waitSeconds: 0 }, 'a', 'b')
  membership.depart({ participant: 'c', round: 0, reason: 'spent' })
  expect(membership.ended).toBeNull()
  membership.depart({ participant: 'b', round: 0, reason: 'spent' })
  expect(membership.ended).toEqual({
    round: 0,
    reason: expect.stringMatching(/^"b" left before the first round and 1/),
  })
  expect(await membership.ask(1, () => Promise.reject(new Error('asked')))).toEqual([])
})

test.each([
  ['a participant that vanished', new FedveilError('PEER_GONE', 'gone', EXIT.network)],
  ['another refusal', peerError('LEDGER_WRITE_FAILED', 'disk full')],
  ['a spent budget of this end', new FedveilError('BUDGET_SPENT', 'own', EXIT.privacy)],
])('%s is no orderly leaving', async (_, error) => {
  const { membership } = open({ departure: 'go-on', minimum: 1, waitSeconds: 0 }, 'a', 'b')
  await expect(membership.ask(1, () => Promise.reject(error))).rejects.toBe(error)
  expect(names(membership.present)).toEqual(['a', 'b'])
})

describe('a run that provides for lost connections', () => {
  const GONE = new FedveilError('PEER_GONE', 'gone', EXIT.network)
  const lose = (name: string) => async (member: Member) => {
    if (member.name === name && member.records !== 1) throw GONE
    return member.name
  }
  const GO_ON = { departure: 'go-on', minimum: 1, waitSeconds: 0 } as const

  test('goes on without who does not return, who leaves once although two requests failed', async () => {
    const absence = { reason: 'its connection was lost', returnOf: async () => undefined }
    const { membership, heard } = openWith(absence, GO_ON, 'a', 'b')
    const [first] = await Promise.all([membership.ask(3, lose('b')), membership.ask(3, lose('b'))])
    expect(first.map(({ answer }) => answer)).toEqual(['a'])
    expect(heard).toEqual([{ participant: 'b', round: 3, reason: 'its connection was lost' }])
    expect([names(membership.present), membership.ended]).toEqual([['a'], null])
  })

  test('asks who returns again, on its new connection, and in its place', async () => {
    const returned = { name: 'a', records: 1 } as Member
    const absence = { reason: 'late', returnOf: async (name: string) => (name === 'a' ? returned : undefined) }
    const { membership, heard } = openWith(absence, GO_ON, 'a', 'b')
    expect((await membership.ask(3, lose('a'))).map(({ answer }) => answer)).toEqual(['a', 'b'])
    expect([membership.present[0], names(membership.present), heard]).toEqual([returned, ['a', 'b'], []])
  })

  test('does not miss at the farewell who has gone by then, and fails on anything else', async () => {
    const absence = { reason: 'late', returnOf: async () => undefined }
    const { membership } = openWith(absence, GO_ON, 'a', 'b')
    expect(await membership.dismiss(lose('b'))).toEqual(['a'])
    await expect(membership.dismiss(() => Promise.reject(new Error('a defect')))).rejects.toThrow('a defect')
  })
})
