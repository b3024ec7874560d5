import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Channel, type ChannelOptions, type ChannelSocket } from '../../proto/channel.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { fedveil } from '../../proto/generated/fedveil.js'
import { type Envelope, encodeEnvelope, type Message, type NamedTensor } from '../../proto/message.js'
import { connect, meddle, type Outgoing, type Pair } from './sockets.js'

const code = (name: string) => expect.objectContaining({ name: 'FedveilError', code: name })
const { Chunk, Receipt } = fedveil.v1

/** These tests wait for real sockets: on a busy machine that may take long, and must not be what fails. */
const PATIENCE_MS = 20_000
vi.setConfig({ testTimeout: PATIENCE_MS })
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: PATIENCE_MS })

/** An update of `bytes` bytes, different at every place. */
function updateOf(bytes: number): Message & { kind: 'update' } {
  const values = new Uint8Array(bytes)
  for (let i = 0; i < bytes; i++) values[i] = i * 31 + (i >>> 8)
  return {
    kind: 'update',
    round: 1,
    release: { releaseId: 'r', mechanism: 'gaussian', values: { dtype: 'u8', shape: [bytes], values } },
  }
}

const done = (step: number): Message => ({ kind: 'done', step })
const stepOf = (message: Message) => (message.kind === 'done' ? message.step : -1)

let pairs: Pair[] = []
afterEach(async () => {
  await Promise.all(pairs.map((pair) => pair.stop()))
  pairs = []
})

async function sockets(options: { maxHttpBufferSize?: number } = {}): Promise<Pair> {
  const pair = await connect(options)
  pairs.push(pair)
  return pair
}

interface Ends {
  readonly left: Channel
  readonly right: Channel
  readonly pair: Pair
  /** What right's handler got. */
  readonly got: Message[]
}

/** Two channels; right collects what it gets. `wrap` meddles with the frames that left sends. */
async function ends(
  options: {
    left?: Partial<ChannelOptions>
    right?: Partial<ChannelOptions>
    wrap?: (s: ChannelSocket) => ChannelSocket
  } = {},
): Promise<Ends> {
  const pair = await sockets()
  const wrap = options.wrap ?? ((socket: ChannelSocket) => socket)
  const left = new Channel(wrap(pair.client), { run: 'run-1', ...options.left })
  const right = new Channel(pair.server, { run: 'run-1', ...options.right })
  const got: Message[] = []
  right.onMessage((message) => void got.push(message))
  return { left, right, pair, got }
}

/** Sends hand-made bytes as one well-formed chunk and returns the receipt. */
async function sendRaw(
  pair: Pair,
  bytes: Uint8Array,
  messageId = 'm',
  sha256 = createHash('sha256').update(bytes).digest(),
) {
  const chunk = { messageId, index: 0, count: 1, totalBytes: bytes.length, sha256, data: bytes }
  return Receipt.decode(await pair.client.timeout(PATIENCE_MS).emitWithAck('frame', Chunk.encode(chunk).finish()))
}

const envelope = (change: Partial<Envelope>) =>
  encodeEnvelope({ version: 1, run: 'run-1', messageId: 'm', inReplyTo: '', message: done(1), ...change })

describe('a channel', () => {
  test('carries a message of 20 MB, which as one event ends the connection without a word why', async () => {
    const naive = await sockets({ maxHttpBufferSize: 1e6 })
    const lost = new Promise<string>((resolve) => naive.client.once('disconnect', resolve))
    naive.client.emit('frame', new Uint8Array(20e6))
    expect(await lost).toMatch(/^transport (close|error)$/)

    const pair = await sockets({ maxHttpBufferSize: 1e6 })
    const left = new Channel(pair.client, { run: 'run-1' })
    const right = new Channel(pair.server, { run: 'run-1' })
    const arrived = new Promise<Message>((resolve) => right.onMessage(resolve))
    const message = updateOf(20e6)
    await left.send(message)
    const received = await arrived
    if (received.kind !== 'update') return expect.fail(received.kind)
    expect(Buffer.from(received.release.values.values).equals(Buffer.from(message.release.values.values))).toBe(true)
    expect(right.bytesReceived).toBe(left.bytesSent)
    expect(left.bytesSent).toBeGreaterThan(20e6)
    expect(left.bytesSent).toBeLessThan(20e6 * 1.001)
  })

  test('never has more than its window of chunks without a receipt', async () => {
    let inFlight = 0
    let most = 0
    const count = ({ payload, receipt }: Outgoing) => {
      most = Math.max(most, ++inFlight)
      const counted = (answer: unknown) => {
        inFlight--
        receipt(answer)
      }
      return { payload, receipt: counted }
    }
    const { left } = await ends({ left: { chunkBytes: 100, window: 3 }, wrap: (socket) => meddle(socket, count) })
    await left.send(updateOf(5000))
    expect(most).toBe(3)
  })

  test('hands over messages one at a time in the order they were sent', async () => {
    const { left, right } = await ends({ left: { chunkBytes: 64 } })
    const log: string[] = []
    right.onMessage(async (message) => {
      log.push(`begin ${stepOf(message)}`)
      await pause(2)
      log.push(`end ${stepOf(message)}`)
    })
    await Promise.all([left.send(updateOf(1000)), left.send(done(1)), left.send(done(2))])
    await eventually(() => log).toEqual(['begin -1', 'end -1', 'begin 1', 'end 1', 'begin 2', 'end 2'])
  })

  test('keeps messages that come before there is a handler', async () => {
    const pair = await sockets()
    const left = new Channel(pair.client, { run: '' })
    const right = new Channel(pair.server, { run: '' })
    await left.send(done(1))
    await left.send(done(2))
    const got: number[] = []
    right.onMessage((message) => void got.push(stepOf(message)))
    await eventually(() => got).toEqual([1, 2])
  })

  test('sends what the message was when send was called', async () => {
    const { left, got } = await ends()
    const message = updateOf(10)
    const sending = left.send(message)
    message.release.values.values.fill(0)
    await sending
    expect(got).toEqual([updateOf(10)])
  })
})

describe('retries', () => {
  test('a lost receipt leads to the same message id again and to one delivery', async () => {
    const ids: string[] = []
    const loseFirstReceipts = ({ payload, receipt, index }: Outgoing) => {
      ids.push(Chunk.decode(payload).messageId)
      return { payload, receipt: index < 2 ? () => {} : receipt }
    }
    const { left, got } = await ends({ left: { idleMs: 40 }, wrap: (socket) => meddle(socket, loseFirstReceipts) })
    await left.send(done(7))
    expect(ids.length).toBeGreaterThanOrEqual(3)
    expect(new Set(ids).size).toBe(1)
    expect(got).toEqual([done(7)])
  })

  test('lost frames of a long message are sent again, and only those', async () => {
    const sent: number[] = []
    const loseSome = ({ payload, receipt, index }: Outgoing) => {
      sent.push(Chunk.decode(payload).index)
      return index === 1 || index === 4 ? undefined : { payload, receipt }
    }
    const { left, got } = await ends({
      left: { idleMs: 300, chunkBytes: 200 },
      wrap: (socket) => meddle(socket, loseSome),
    })
    await left.send(updateOf(2000))
    expect(got).toEqual([updateOf(2000)])
    const again = sent.filter((chunk, i) => sent.indexOf(chunk) !== i)
    expect(again).toEqual([1, 4])
  })

  test('a transfer that moves is neither failed nor resent however long it takes', async () => {
    const sent: number[] = []
    let count = 0
    const slow = ({ payload, receipt }: Outgoing) => {
      const chunk = Chunk.decode(payload)
      count = chunk.count
      sent.push(chunk.index)
      return { payload, receipt: (answer: unknown) => void setTimeout(receipt, 70, answer) }
    }
    const { left, got } = await ends({
      left: { idleMs: 400, maxAttempts: 2, chunkBytes: 100, window: 1 },
      wrap: (socket) => meddle(socket, slow),
    })
    await left.send(updateOf(1150))
    expect(count * 70, 'longer than all attempts together').toBeGreaterThan(2 * 400)
    expect(got).toHaveLength(1)
    expect(sent).toEqual(Array.from({ length: count }, (_, i) => i))
  })

  test('without any receipt the message fails by name after the attempts', async () => {
    let frames = 0
    const lose = () => void frames++
    const { left } = await ends({ left: { idleMs: 10, maxAttempts: 3 }, wrap: (socket) => meddle(socket, lose) })
    await expect(left.send(done(1))).rejects.toEqual(code('NO_PROGRESS'))
    expect(frames).toBe(3)
    expect(left.closed).toBeUndefined()
  })

  test('a message sent twice by a peer is delivered once and receipted twice', async () => {
    const { pair, got } = await ends()
    expect(await sendRaw(pair, envelope({}))).toMatchObject({ complete: true, refused: '' })
    expect(await sendRaw(pair, envelope({}))).toMatchObject({ complete: true, refused: '' })
    expect(got).toEqual([done(1)])
  })

  test('a peer whose receipts are no receipts, or never complete, is named', async () => {
    const answerWith = (answer: unknown) => (socket: ChannelSocket) =>
      meddle(socket, ({ payload, receipt }) => ({ payload, receipt: () => receipt(answer) }))
    const garbage = await ends({ wrap: answerWith('ok') })
    await expect(garbage.left.send(done(1))).rejects.toEqual(code('RECEIPT_BROKEN'))
    const never = await ends({ wrap: answerWith(Receipt.encode({ complete: false }).finish()) })
    await expect(never.left.send(done(1))).rejects.toEqual(code('RECEIPT_BROKEN'))
  })
})

describe('refusals', () => {
  test('a message over the limit fails before anything is sent', async () => {
    const { left, got } = await ends({ left: { maxMessageBytes: 1000 } })
    await expect(left.send(updateOf(1001))).rejects.toEqual(code('MESSAGE_TOO_LARGE'))
    expect(left.bytesSent).toBe(0)
    await left.send(updateOf(900))
    expect(got).toEqual([updateOf(900)])
  })

  test('a receiver refuses an announced size over its own limit at the first chunk', async () => {
    const { left, right, got } = await ends({ left: { chunkBytes: 100, window: 1 }, right: { maxMessageBytes: 1000 } })
    await expect(left.send(updateOf(5000))).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE', exit: EXIT.refused })
    expect(right.bytesReceived).toBeLessThan(300)
    await left.send(done(1))
    expect(got).toEqual([done(1)])
  })

  test('an answer that cannot be used ends the wait for it, with what is wrong with it', async () => {
    const { right, pair } = await ends()
    const asked = new Promise<string>((resolve) =>
      pair.client.once('frame', (payload: Uint8Array, receipt: (answer: Uint8Array) => void) => {
        receipt(Receipt.encode({ complete: true }).finish())
        resolve(Chunk.decode(payload).messageId)
      }),
    )
    const weights: NamedTensor[] = [{ name: 'a', tensor: { dtype: 'f32', shape: [1], values: Float32Array.of(1) } }]
    const request = { kind: 'trainRequest', round: 1, weights, learningRate: 0.1, clip: 0 } as const
    const answer = expect(right.request(request, 'update')).rejects.toEqual(code('TENSOR_NOT_FINITE'))
    const finite = encodeEnvelope({
      version: 1,
      run: 'run-1',
      messageId: 'm',
      inReplyTo: await asked,
      message: { ...updateOf(4), round: 1 },
    })
    const wire = fedveil.v1.Envelope.decode(finite)
    wire.update!.release!.values = { dtype: 1, shape: [1], data: new Uint8Array(Float32Array.of(Number.NaN).buffer) }
    const bytes = fedveil.v1.Envelope.encode(wire).finish()
    expect(await sendRaw(pair, bytes)).toMatchObject({ complete: false, refusedCode: 'TENSOR_NOT_FINITE' })
    await answer
  })

  test.each<[string, string, (pair: Pair) => ReturnType<typeof sendRaw>]>([
    ['a wrong digest', 'DIGEST_MISMATCH', (pair) => sendRaw(pair, envelope({}), 'm', Buffer.alloc(32))],
    ['another run', 'RUN_WRONG', (pair) => sendRaw(pair, envelope({ run: 'run-2' }))],
    ['no run', 'RUN_WRONG', (pair) => sendRaw(pair, envelope({ run: '' }))],
    ['another version', 'VERSION_UNSUPPORTED', (pair) => sendRaw(pair, envelope({ version: 2 }))],
    ['another id inside', 'MESSAGE_ID_MISMATCH', (pair) => sendRaw(pair, envelope({ messageId: 'n' }))],
    ['garbage inside', 'WIRE_BROKEN', (pair) => sendRaw(pair, Buffer.from('not protobuf at all'))],
  ])('%s is refused as %s, and again when it is sent again, and the receiver works on', async (_, expected, attack) => {
    const { left, pair, got } = await ends()
    for (const _time of [1, 2]) {
      const receipt = await attack(pair)
      expect(receipt).toMatchObject({ complete: false, refusedCode: expected })
      expect(receipt.refused).toMatch(/^[A-Z].*\.$/)
    }
    await left.send(done(9))
    expect(got).toEqual([done(9)])
  })

  test('events that are no frames do not harm the receiver', async () => {
    const { left, pair, got } = await ends()
    const receiptOf = async (payload: unknown) =>
      Receipt.decode(await pair.client.timeout(PATIENCE_MS).emitWithAck('frame', payload))
    for (const garbage of ['text', null, 7, { a: 1 }, [], Buffer.from([255, 255]), Buffer.alloc(0)])
      expect(await receiptOf(garbage)).toMatchObject({ refusedCode: 'FRAME_BROKEN' })
    pair.client.emit('frame')
    pair.client.emit('frame', Buffer.alloc(3), 'no acknowledgement')
    pair.client.emit('other', 1)
    await left.send(done(9))
    expect(got).toEqual([done(9)])
  })

  test('join may come before the run is known, and the run is checked once it is set', async () => {
    const { left, right, got } = await ends({ left: { run: '' } })
    const none = new Uint8Array(0)
    await left.send({
      kind: 'join',
      participant: 'a',
      scenario: '',
      versions: [1],
      software: '',
      resumes: false,
      signature: none,
      tokenProof: none,
    })
    await expect(left.send(done(1))).rejects.toEqual(code('RUN_WRONG'))
    left.run = 'run-1'
    await left.send(done(2))
    right.run = 'run-2'
    await expect(left.send(done(3))).rejects.toThrow(/run-2/)
    expect(got.map((message) => message.kind)).toEqual(['join', 'done'])
  })

  test('messages that pile up at the handler are refused, and taken again once it catches up', async () => {
    const { left, right } = await ends({ right: { maxWaiting: 2 } })
    const work: (() => void)[] = []
    right.onMessage(() => new Promise<void>((resolve) => work.push(resolve)))
    for (const step of [1, 2, 3]) await left.send(done(step))
    await expect(left.send(done(4))).rejects.toEqual(code('CHANNEL_BUSY'))
    work.shift()!()
    await eventually(() => work.length).toBe(1)
    await left.send(done(5))
  })

  test('what a peer says about its refusal is made safe to show', async () => {
    const evil = Receipt.encode({ refused: `\u001b[2Jgone\n${'x'.repeat(5000)}`, refusedCode: 'rm -rf' }).finish()
    const { left } = await ends({
      wrap: (s) => meddle(s, ({ payload, receipt }) => ({ payload, receipt: () => receipt(evil) })),
    })
    const error: unknown = await left.send(done(1)).catch((reason: unknown) => reason)
    if (!(error instanceof FedveilError)) return expect.fail('no FedveilError')
    expect(error.code).toBe('REFUSED')
    expect(error.message).toMatch(/^\[2Jgone x+$/)
    expect(error.message.length).toBeLessThanOrEqual(1000)
  })
})

describe('requests', () => {
  test('resolve with the answer, several at once each with its own', async () => {
    const { left, right } = await ends()
    right.onMessage((message, { reply }) => reply(done(stepOf(message) * 10)))
    const answers = await Promise.all([1, 2, 3].map((step) => left.request(done(step), 'done')))
    expect(answers.map((answer) => answer.step)).toEqual([10, 20, 30])
  })

  test('a handler may itself ask the peer that asked', async () => {
    const { left, right } = await ends()
    left.onMessage((_, { reply }) => reply(done(5)))
    right.onMessage(async (_, { reply }) => {
      const { step } = await right.request(done(0), 'done')
      await reply(done(step + 1))
    })
    expect((await left.request(done(1), 'done')).step).toBe(6)
  })

  test('reject with the code and sentence of a refusal, of a handler that refuses, and of a leave', async () => {
    const { left, right } = await ends()
    right.onMessage((_, { reply }) => reply({ kind: 'refusal', code: 'NOT_NOW', sentence: 'Later.' }))
    await expect(left.request(done(1), 'done')).rejects.toMatchObject({
      code: 'NOT_NOW',
      message: 'Later.',
      exit: EXIT.refused,
    })
    right.onMessage(() => {
      throw new FedveilError('STEP_WRONG', 'That step is over.', EXIT.refused)
    })
    await expect(left.request(done(1), 'done')).rejects.toMatchObject({
      code: 'STEP_WRONG',
      message: 'That step is over.',
    })
    right.onMessage(() => right.send({ kind: 'leave', code: 'BUDGET_SPENT', sentence: 'No budget is left.' }))
    await expect(left.request(done(1), 'done')).rejects.toMatchObject({ code: 'BUDGET_SPENT' })
  })

  test('reject when the answer is of another kind', async () => {
    const { left, right } = await ends()
    right.onMessage((_, { reply }) => reply({ kind: 'finish', reason: '' }))
    await expect(left.request(done(1), 'done')).rejects.toEqual(code('REPLY_UNEXPECTED'))
  })

  test('reject when the channel of the peer refuses them', async () => {
    const { left } = await ends({ left: { run: 'run-2' } })
    await expect(left.request(done(1), 'done')).rejects.toEqual(code('RUN_WRONG'))
  })

  test('given up by a signal reject, and the late answer reaches the handler', async () => {
    const { left, right } = await ends()
    const giveUp = new AbortController()
    const late: string[] = []
    left.onMessage((message, { inReplyTo }) => void late.push(`${message.kind} ${inReplyTo !== ''}`))
    let answer = () => {}
    right.onMessage((_, { reply }) => {
      answer = () => void reply(done(2))
      giveUp.abort()
    })
    await expect(left.request(done(1), 'done', { signal: giveUp.signal })).rejects.toEqual(code('REQUEST_ABORTED'))
    answer()
    await eventually(() => late).toEqual(['done true'])
    await expect(left.request(done(1), 'done', { signal: giveUp.signal })).rejects.toEqual(code('REQUEST_ABORTED'))
  })

  test('two ends whose handlers refuse everything do not refuse each other for ever', async () => {
    const { left, right } = await ends()
    const seen: string[] = []
    const refuse = (end: string) => (message: Message) => {
      seen.push(`${end} ${message.kind}`)
      throw new FedveilError('NO', 'No.', EXIT.refused)
    }
    left.onMessage(refuse('left'))
    right.onMessage(refuse('right'))
    await left.send(done(1))
    await eventually(() => seen).toEqual(['right done', 'left refusal'])
    await left.send(done(2))
    await eventually(() => seen).toEqual(['right done', 'left refusal', 'right done', 'left refusal'])
  })

  test('a defect of a handler tells the peer nothing, closes the channel and keeps the cause', async () => {
    const { left, right } = await ends()
    const defect = new TypeError('secret detail')
    right.onMessage(() => {
      throw defect
    })
    const ended = new Promise<FedveilError>((resolve) => right.onClose(resolve))
    await expect(left.request(done(1), 'done')).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.not.stringContaining('secret'),
    })
    expect(await ended).toMatchObject({ code: 'HANDLER_FAILED', cause: defect })
  })
})

describe('a peer that goes', () => {
  test('rejects what is pending with PEER_GONE, at either end, and says so once', async () => {
    const { left, right, pair } = await ends({
      wrap: (socket) => meddle(socket, ({ index, ...f }) => (index ? undefined : f)),
    })
    const reasons: string[] = []
    left.onClose(({ code }) => void reasons.push(`left ${code}`))
    right.onClose(({ code }) => void reasons.push(`right ${code}`))
    const request = left.request(done(1), 'done')
    const stuck = left.send(updateOf(10))
    const queued = left.send(done(2))
    const failures = Promise.allSettled([request, stuck, queued])
    await pause(20)
    pair.server.conn.close()
    const results = await failures
    expect(results.map((result) => result.status === 'rejected' && result.reason)).toEqual(
      Array(3).fill(code('PEER_GONE')),
    )
    await eventually(() => reasons.sort()).toEqual(['left PEER_GONE', 'right PEER_GONE'])
    await expect(left.send(done(3))).rejects.toEqual(code('PEER_GONE'))
    left.onClose(({ code }) => void reasons.push(`late ${code}`))
    expect(reasons).toContain('late PEER_GONE')
  })

  test('close ends both ends, and leaves no listener on the socket', async () => {
    const { left, right, pair } = await ends()
    const request = left.request(done(1), 'done')
    const failure = expect(request).rejects.toEqual(code('CHANNEL_CLOSED'))
    await pause(20)
    left.close()
    left.close()
    await failure
    expect(pair.client.listeners('frame')).toEqual([])
    await eventually(() => right.closed).toEqual(code('PEER_GONE'))
  })

  test('a half-received message is dropped, and a new connection starts afresh', async () => {
    const first = await ends({
      left: { chunkBytes: 100, idleMs: 5000 },
      wrap: (socket) => meddle(socket, ({ index, ...frame }) => (index < 3 ? frame : undefined)),
    })
    const half = first.left.send(updateOf(1000))
    const failure = expect(half).rejects.toEqual(code('PEER_GONE'))
    await pause(20)
    first.pair.server.disconnect(true)
    await failure
    expect(first.got).toEqual([])
    expect(() => new Channel(first.pair.client, { run: '' })).toThrow(code('NOT_CONNECTED'))
  })
})
