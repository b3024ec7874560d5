import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { Assembler } from '../../proto/assembler.js'
import { DEFAULT_LIMITS } from '../../proto/channel-limits.js'
import { fedveil } from '../../proto/generated/fedveil.js'

type Header = fedveil.v1.Chunk.$Properties

const limits = { ...DEFAULT_LIMITS, maxMessageBytes: 1000, maxAssembling: 2, idleMs: 10, maxAttempts: 3 }
const code = (name: string) => expect.objectContaining({ name: 'FedveilError', code: name })
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

/** The chunks of a message by the rule of docs/wire.md: chunk i starts at floor(i * total / count). */
function chunksOf(messageId: string, bytes: Uint8Array, count: number): Header[] {
  const start = (i: number) => Number((BigInt(i) * BigInt(bytes.length)) / BigInt(count))
  return Array.from({ length: count }, (_, index) => {
    const data = bytes.subarray(start(index), start(index + 1))
    return { messageId, index, count, totalBytes: bytes.length, sha256: sha256(bytes), data }
  })
}

const frame = (header: Header) => fedveil.v1.Chunk.encode(header).finish()

describe('an assembler', () => {
  let clock = 0
  let assembler = new Assembler(limits)
  beforeEach(() => {
    clock = 0
    assembler = new Assembler(limits, () => clock)
  })

  const bytes = Uint8Array.from({ length: 100 }, (_, i) => i)
  const [first, second, third] = chunksOf('m', bytes, 3) as [Header, Header, Header]

  test('puts a message together in whatever order and however often its chunks come', () => {
    const message = fc.uint8Array({ minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(message, fc.nat(), fc.infiniteStream(fc.nat()), (whole, parts, order) => {
        const fresh = new Assembler(limits)
        const chunks = chunksOf('m', whole, 1 + (parts % whole.length))
        const shuffled = [...chunks, ...chunks].map((chunk) => ({ chunk, key: order.next().value! }))
        shuffled.sort((a, b) => a.key - b.key)
        const arrivals = shuffled.map(({ chunk }) => {
          const arrival = fresh.take(frame(chunk))
          if (arrival.state === 'whole') fresh.settle(arrival.messageId, arrival.sha256)
          return arrival
        })
        const complete = arrivals.filter((arrival) => arrival.state === 'whole')
        expect(complete.map((arrival) => [...arrival.bytes])).toEqual([[...whole]])
      }),
    )
  })

  test.each<[string, string, Header]>([
    ['without a message id', 'FRAME_BROKEN', { ...first, messageId: '' }],
    ['with a message id of 65 characters', 'FRAME_BROKEN', { ...first, messageId: 'x'.repeat(65) }],
    ['with a digest of the wrong length', 'FRAME_BROKEN', { ...first, sha256: new Uint8Array(20) }],
    ['with an announced size over the limit', 'MESSAGE_TOO_LARGE', { ...first, totalBytes: 1001 }],
    ['of a message of no chunks', 'CHUNK_INCONSISTENT', { ...first, count: 0 }],
    ['of a message of more chunks than bytes', 'CHUNK_INCONSISTENT', { ...first, count: 101 }],
    ['of an empty message', 'CHUNK_INCONSISTENT', { ...first, totalBytes: 0, count: 1, data: new Uint8Array(0) }],
    ['with an index past the end', 'CHUNK_INCONSISTENT', { ...first, index: 3 }],
    ['with a byte too many', 'CHUNK_INCONSISTENT', { ...first, data: new Uint8Array(34) }],
    ['with a byte too few', 'CHUNK_INCONSISTENT', { ...first, data: new Uint8Array(32) }],
  ])('refuses a chunk %s', (_, expected, header) => {
    expect(() => assembler.take(frame(header))).toThrow(code(expected))
  })

  test.each<[string, Header]>([
    ['count', { ...second, count: 2, data: bytes.subarray(50) }],
    ['size', { ...second, totalBytes: 101, data: new Uint8Array(34) }],
    ['digest', { ...second, sha256: sha256(Uint8Array.of(1)) }],
  ])('refuses a chunk that disagrees with an earlier one about the %s', (_, header) => {
    assembler.take(frame(first))
    expect(() => assembler.take(frame(header))).toThrow(code('CHUNK_INCONSISTENT'))
  })

  test('refuses a message whose bytes do not match the digest, and again whatever chunk of it comes', () => {
    assembler.take(frame(first))
    assembler.take(frame({ ...second, data: new Uint8Array(second.data!.length) }))
    expect(() => assembler.take(frame(third))).toThrow(code('DIGEST_MISMATCH'))
    expect(assembler.take(frame(second))).toMatchObject({ state: 'settled', refusal: code('DIGEST_MISMATCH') })
  })

  test('refuses another message under the id of a settled one', () => {
    assembler.settle('m', sha256(bytes).toString('hex'))
    expect(assembler.take(frame(first))).toMatchObject({ state: 'settled', refusal: undefined })
    const other = chunksOf('m', Uint8Array.of(1, 2), 1)[0]!
    expect(() => assembler.take(frame(other))).toThrow(code('CHUNK_INCONSISTENT'))
  })

  test('takes only so many messages, and so many bytes, at one time', () => {
    assembler.take(frame(chunksOf('a', bytes, 2)[0]!))
    assembler.take(frame(chunksOf('b', bytes, 2)[0]!))
    expect(() => assembler.take(frame(chunksOf('c', bytes, 2)[0]!))).toThrow(code('TOO_MANY_MESSAGES'))

    const other = new Assembler(limits)
    other.take(frame(chunksOf('a', new Uint8Array(600), 2)[0]!))
    expect(() => other.take(frame(chunksOf('b', new Uint8Array(401), 2)[0]!))).toThrow(code('TOO_MANY_MESSAGES'))
    other.take(frame(chunksOf('c', new Uint8Array(400), 2)[0]!))
  })

  test('forgets a message that its sender has given up, but not one that still moves', () => {
    const parts = chunksOf('a', bytes, 3)
    assembler.take(frame(parts[0]!))
    assembler.take(frame(chunksOf('b', bytes, 2)[0]!))
    clock = 20
    assembler.take(frame(parts[1]!))
    clock = 31
    assembler.take(frame(chunksOf('c', bytes, 2)[0]!))
    expect(assembler.take(frame(parts[2]!)).state).toBe('whole')
  })

  test('refuses garbage by name', () => {
    for (const garbage of ['text', null, undefined, 7, {}, [1, 2], new Uint8Array(0), Uint8Array.of(0xff, 0xff)])
      expect(() => assembler.take(garbage)).toThrow(code('FRAME_BROKEN'))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        expect(() => assembler.take(noise)).toThrow(expect.objectContaining({ name: 'FedveilError' }))
      }),
    )
  })
})
