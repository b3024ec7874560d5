import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FedveilError } from '../../proto/error.js'
import { fedveil } from '../../proto/generated/fedveil.js'
import { decodeEnvelope, type Envelope, encodeEnvelope, type Message } from '../../proto/message.js'
import { envelopeOf, kinds, message, messageOfKind } from './arbitrary.js'

type Wire = fedveil.v1.Envelope.$Properties

const done: Message = { kind: 'done', step: 3 }
const wrap = (content: Message): Envelope => ({ version: 1, run: 'r', messageId: 'm', inReplyTo: '', message: content })
const wireBytes = (wire: Wire) => fedveil.v1.Envelope.encode({ version: 1, messageId: 'm', ...wire }).finish()
const code = (name: string) => expect.objectContaining({ name: 'FedveilError', code: name })
const one = { dtype: 1, shape: [1], data: new Uint8Array(4) }
const nan = { dtype: 1, shape: [1], data: new Uint8Array(Float32Array.of(Number.NaN).buffer) }
const release = { releaseId: 'r1', mechanism: 'gaussian', values: one }

describe('an envelope', () => {
  test.each(kinds)('with "%s" comes back as it was', (kind) => {
    fc.assert(
      fc.property(envelopeOf(messageOfKind(kind)), (envelope) => {
        expect(decodeEnvelope(encodeEnvelope(envelope))).toEqual(envelope)
      }),
      { numRuns: 30 },
    )
  })

  test('has the bytes that the contract says', () => {
    // By hand from fedveil.proto: version 1, run "r", message id "m", no reply, field 50 (done) with step 3.
    expect([...encodeEnvelope(wrap(done))]).toEqual([0x08, 1, 0x12, 1, 0x72, 0x1a, 1, 0x6d, 0x92, 0x03, 2, 0x08, 3])
  })

  test('in a newer or older version is refused and the sentence says which end to upgrade', () => {
    expect(() => decodeEnvelope(encodeEnvelope({ ...wrap(done), version: 2 }))).toThrow(
      /version 2 .*upgrade .* receiver/,
    )
    expect(() => decodeEnvelope(encodeEnvelope({ ...wrap(done), version: 0 }))).toThrow(/version 0 .*upgrade .* sender/)
    expect(() => decodeEnvelope(encodeEnvelope({ ...wrap(done), version: 2 }))).toThrow(code('VERSION_UNSUPPORTED'))
  })

  test.each<[string, string, Wire]>([
    ['without a body', 'BODY_MISSING', {}],
    ['without a message id', 'FIELD_MISSING', { messageId: '', done: {} }],
    ['join without a participant', 'FIELD_MISSING', { join: { versions: [1] } }],
    ['join without versions', 'FIELD_MISSING', { join: { participant: 'a' } }],
    ['welcome without a plan', 'FIELD_MISSING', { welcome: { run: 'r' } }],
    ['refusal without a sentence', 'FIELD_MISSING', { refusal: { code: 'X' } }],
    ['ready with half a digest', 'FIELD_INVALID', { ready: { alignmentSha256: new Uint8Array(16) } }],
    ['embeddingRequest without positions', 'FIELD_MISSING', { embeddingRequest: { releaseId: 'x' } }],
    ['embeddings without a release', 'FIELD_MISSING', { embeddings: {} }],
    ['embeddings without values', 'FIELD_MISSING', { embeddings: { release: { releaseId: 'x', mechanism: 'y' } } }],
    ['embeddings without a mechanism', 'FIELD_MISSING', { embeddings: { release: { releaseId: 'x', values: one } } }],
    ['alignmentOffer with a short key', 'FIELD_INVALID', { alignmentOffer: { ids: 1, publicKey: new Uint8Array(31) } }],
    ['alignmentStart without participants', 'FIELD_MISSING', { alignmentStart: { ids: 1 } }],
    ['blindedPoints with half a point', 'FIELD_INVALID', { blindedPoints: { points: new Uint8Array(48) } }],
    ['evaluatedPoints without points', 'FIELD_MISSING', { evaluatedPoints: { first: 1 } }],
    [
      'alignmentTable with part of a row',
      'FIELD_INVALID',
      { alignmentTable: { seed: new Uint8Array(32), rows: new Uint8Array(17) } },
    ],
    ['alignmentResult without a key', 'FIELD_INVALID', { alignmentResult: { tags: new Uint8Array(16) } }],
    ['update with NaN', 'TENSOR_NOT_FINITE', { update: { release: { ...release, values: nan } } }],
    [
      'gradient with an infinite rate',
      'NUMBER_NOT_FINITE',
      { embeddingGradient: { gradient: one, learningRate: Infinity } },
    ],
    ['gradient without a tensor', 'FIELD_MISSING', { embeddingGradient: { learningRate: 1 } }],
    ['trainRequest without weights', 'FIELD_MISSING', { trainRequest: {} }],
    [
      'trainRequest with a NaN rate',
      'NUMBER_NOT_FINITE',
      { trainRequest: { weights: [{ name: 'a', tensor: one }], learningRate: Number.NaN } },
    ],
    [
      'trainRequest with a name twice',
      'FIELD_INVALID',
      {
        trainRequest: {
          weights: [
            { name: 'a', tensor: one },
            { name: 'a', tensor: one },
          ],
        },
      },
    ],
    [
      'trainRequest with a bad shape',
      'TENSOR_LENGTH',
      { trainRequest: { weights: [{ name: 'a', tensor: { ...one, shape: [2] } }] } },
    ],
    ['forms without labels', 'FIELD_MISSING', { forms: { forms: release } }],
  ])('%s is refused as %s', (_, expected, wire) => {
    expect(() => decodeEnvelope(wireBytes(wire))).toThrow(code(expected))
  })

  test('with more positions or values than allowed is refused', () => {
    const rows = wireBytes({ embeddingRequest: { releaseId: 'x', positions: [1, 2, 3] } })
    expect(() => decodeEnvelope(rows, { maxElements: 2 })).toThrow(code('FIELD_INVALID'))
    const values = wireBytes({
      update: { release: { ...release, values: { ...one, shape: [3], data: new Uint8Array(12) } } },
    })
    expect(() => decodeEnvelope(values, { maxElements: 2 })).toThrow(code('TENSOR_TOO_LARGE'))
  })

  test('is not sent with what the other end would refuse', () => {
    expect(() => encodeEnvelope(wrap({ kind: 'done', step: -1 }))).toThrow(code('FIELD_INVALID'))
    expect(() => encodeEnvelope(wrap({ kind: 'done', step: 2 ** 32 }))).toThrow(code('FIELD_INVALID'))
    expect(() => encodeEnvelope(wrap({ kind: 'done', step: 1.5 }))).toThrow(code('FIELD_INVALID'))
    expect(() => encodeEnvelope(wrap({ kind: 'statement', round: 1, json: '' }))).toThrow(code('FIELD_MISSING'))
    expect(() =>
      encodeEnvelope(wrap({ kind: 'trainRequest', round: 1, weights: [], learningRate: 1, clip: 0 })),
    ).toThrow(code('FIELD_MISSING'))
    const gradient = { dtype: 'f32', shape: [0], values: new Float32Array(0) } as const
    const steep: Message = { kind: 'embeddingGradient', step: 1, gradient, learningRate: 1e39 }
    expect(() => encodeEnvelope(wrap(steep))).toThrow(code('NUMBER_NOT_FINITE'))
  })

  test('over the limit is refused before it is encoded or sent', () => {
    const values = { dtype: 'u8', shape: [1000], values: new Uint8Array(1000) } as const
    const large: Message = { kind: 'update', round: 1, release: { releaseId: 'x', mechanism: 'y', values } }
    expect(() => encodeEnvelope(wrap(large), { maxBytes: 1000 })).toThrow(code('MESSAGE_TOO_LARGE'))
    expect(() => encodeEnvelope(wrap({ kind: 'finish', reason: 'x'.repeat(5000) }), { maxBytes: 1000 })).toThrow(
      /5\d{3} bytes/,
    )
  })

  test('that is cut short is never taken for another message with the same tensors', () => {
    const values = { dtype: 'f32', shape: [2], values: Float32Array.of(1, 2) } as const
    const bytes = encodeEnvelope(
      wrap({ kind: 'update', round: 1, release: { releaseId: 'x', mechanism: 'y', values } }),
    )
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeEnvelope(bytes.subarray(0, length))).toThrow(FedveilError)
  })

  test('from random or damaged bytes gives a FedveilError or a message, nothing else', () => {
    const tryDecode = (bytes: Uint8Array) => {
      try {
        encodeEnvelope(decodeEnvelope(bytes))
      } catch (error) {
        expect(error).toBeInstanceOf(FedveilError)
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), tryDecode))
    fc.assert(
      fc.property(envelopeOf(message), fc.nat(), fc.nat(255), (envelope, at, value) => {
        const bytes = Uint8Array.from(encodeEnvelope(envelope))
        bytes[at % bytes.length] = value
        tryDecode(bytes)
      }),
      { numRuns: 500 },
    )
  })
})
