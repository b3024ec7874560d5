import { describe, expect, test } from 'vitest'
import { alignRecordIds as alignAsLabelOwner } from '../../coordinator/alignment.js'
import { RandomStream } from '../../learning/engine/random.js'
import { alignRecordIds as alignAsParticipant } from '../../participant/alignment.js'
import { hashToPoint, Scalar } from '../../privacy/alignment/curve25519.js'
import { tableRows } from '../../privacy/alignment/oblivious-table.js'
import { Channel } from '../../proto/channel.js'
import type { Message } from '../../proto/message.js'
import { connect } from '../proto/sockets.js'

const shared = { run: 'r', digest: new Uint8Array(32), most: 100, threads: 1 }
const stream = () => RandomStream.named(1, 'alignment')
const code = (name: string) => expect.objectContaining({ code: name })
const point = (id: string) => new Scalar(new Uint8Array(32).fill(9)).multiply(hashToPoint(id))

/** What the label owner ends with when the participant answers as it is told. */
async function owner(answer: (message: Message) => Message, announced = 2): Promise<unknown> {
  const pair = await connect()
  const participant = new Channel(pair.client, { run: 'r' })
  participant.onMessage((message, received) => void received.reply(answer(message)).catch(() => undefined))
  const channel = new Channel(pair.server, { run: 'r' })
  const party = { name: 'p', channel, ids: announced, publicKey: new Uint8Array(32).fill(1) }
  const end = await alignAsLabelOwner([party], ['a', 'b'], { ...shared, stream }).catch((error: unknown) => error)
  await pair.stop()
  return end
}

const honestPoints = new Uint8Array(Buffer.concat([point('a'), point('b')]))
const answers = (points: Uint8Array, total: number) => (message: Message) => {
  if (message.kind === 'blindedPoints') return { kind: 'evaluatedPoints', first: 0, points } as const
  if (message.kind !== 'alignmentTableRequest') return { kind: 'done', step: 0 } as const
  const { first, count } = message
  const seed = new Uint8Array(32)
  return { kind: 'alignmentTable', first, total, seed, rows: new Uint8Array(16 * count) } as const
}

describe('a label owner', () => {
  test.each([
    ['fewer points than were asked for', honestPoints.subarray(0, 32), tableRows(2), 'ALIGNMENT_COUNT'],
    ['a table of more ids than announced', honestPoints, tableRows(50), 'ALIGNMENT_COUNT'],
    ['points of low order', new Uint8Array(64), tableRows(2), 'ALIGNMENT_POINT'],
    ['points that are not canonical', new Uint8Array(64).fill(0xff), tableRows(2), 'ALIGNMENT_POINT'],
    ['a table that holds none of its ids', honestPoints, tableRows(2), 'ALIGNMENT_EMPTY'],
  ])('ends with one named error when a participant sends %s', async (_, points, total, expected) => {
    expect(await owner(answers(points, total))).toEqual(code(expected))
  })

  test.each([
    ['no ids', 0],
    ['more ids than the limit', 101],
  ])('refuses a participant that announces %s', async (_, announced) => {
    expect(await owner(answers(honestPoints, 1), announced)).toMatchObject({
      code: 'ALIGNMENT_IDS',
      message: expect.stringContaining('"p"'),
    })
  })
})

/** What a participant answers to the label owner's messages, after the first if there are several. */
async function participant(messages: (publicKey: Uint8Array) => Message[]): Promise<unknown> {
  const pair = await connect()
  const channel = new Channel(pair.server, { run: 'r' })
  const offered = new Promise<Uint8Array>((resolve) => {
    channel.onMessage((message) => {
      if (message.kind === 'alignmentOffer') resolve(message.publicKey)
    })
  })
  const client = new Channel(pair.client, { run: 'r' })
  const end = alignAsParticipant(client, ['a', 'b'], { ...shared, name: 'p', participants: ['p'], stream })
  end.catch(() => undefined)
  let answer: unknown
  for (const message of messages(await offered))
    answer = await channel.request(message, 'done').catch((error: unknown) => error)
  await pair.stop()
  return answer
}

describe('a participant', () => {
  const start = (publicKey: Uint8Array, ids = 2): Message => ({
    kind: 'alignmentStart',
    ids,
    peers: [{ name: 'p', publicKey }],
  })
  const blinded = (first: number, points: Uint8Array): Message => ({ kind: 'blindedPoints', first, points })
  const result = (total: number, tags: Uint8Array): Message => ({
    kind: 'alignmentResult',
    first: 0,
    total,
    orderKey: new Uint8Array(32),
    tags,
  })

  test.each<[string, string, (key: Uint8Array) => Message[]]>([
    ['points before the start', 'MESSAGE_UNEXPECTED', () => [blinded(0, point('a'))]],
    ['another key of its own', 'ALIGNMENT_PEERS', (key) => [start(key.map((byte) => byte ^ 1))]],
    ['more ids than the limit', 'ALIGNMENT_IDS', (key) => [start(key, 101)]],
    ['more points than announced', 'ALIGNMENT_COUNT', (key) => [start(key, 1), blinded(0, honestPoints)]],
    ['points with a gap before them', 'ALIGNMENT_CHANGED', (key) => [start(key), blinded(1, point('a'))]],
    ['a point of low order', 'ALIGNMENT_POINT', (key) => [start(key), blinded(0, new Uint8Array(32))]],
    [
      'rows beyond its table',
      'ALIGNMENT_COUNT',
      (key) => [start(key), { kind: 'alignmentTableRequest', first: tableRows(2) - 1, count: 2 }],
    ],
    ['more common records than it holds', 'ALIGNMENT_COUNT', (key) => [start(key), result(3, new Uint8Array(48))]],
    ['a message of another phase', 'MESSAGE_UNEXPECTED', () => [{ kind: 'done', step: 0 }]],
  ])('refuses %s', async (_, expected, messages) => {
    expect(await participant(messages)).toEqual(code(expected))
  })

  test('ends when it is told of a common record that it does not hold', async () => {
    const pair = await connect()
    const channel = new Channel(pair.server, { run: 'r' })
    const offered = new Promise<void>((resolve) => channel.onMessage(() => resolve()))
    const client = new Channel(pair.client, { run: 'r' })
    const end = alignAsParticipant(client, ['a'], { ...shared, name: 'p', participants: ['p'], stream })
    end.catch(() => undefined)
    await offered
    await channel.request(result(1, new Uint8Array(16)), 'done')
    await expect(end).rejects.toEqual(code('ALIGNMENT_RESULT'))
    await pair.stop()
  })
})
