import fc from 'fast-check'
import type { Envelope, Message, WireRelease } from '../../proto/message.js'
import type { Tensor } from '../../proto/tensor.js'

/** fast-check arbitraries of everything that may cross the wire. */

const shape = fc.array(fc.nat(4), { maxLength: 4 })
const count = (axes: readonly number[]) => axes.reduce((product, length) => product * length, 1)
const exactly = <T>(value: fc.Arbitrary<T>, axes: readonly number[]) =>
  fc.array(value, { minLength: count(axes), maxLength: count(axes) })

const finiteFloat = fc.float({ noNaN: true, noDefaultInfinity: true })
const finiteHalf = fc.nat(0xffff).filter((half) => (half & 0x7c00) !== 0x7c00)

export const tensor: fc.Arbitrary<Tensor> = shape.chain((axes) =>
  fc.oneof(
    exactly(finiteFloat, axes).map((v): Tensor => ({ dtype: 'f32', shape: axes, values: Float32Array.from(v) })),
    exactly(finiteHalf, axes).map((v): Tensor => ({ dtype: 'f16', shape: axes, values: Uint16Array.from(v) })),
    exactly(fc.integer(), axes).map((v): Tensor => ({ dtype: 'i32', shape: axes, values: Int32Array.from(v) })),
    exactly(fc.nat(255), axes).map((v): Tensor => ({ dtype: 'u8', shape: axes, values: Uint8Array.from(v) })),
  ),
)

const uint32 = fc.nat(0xffffffff)
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const maybeText = fc.string({ unit: 'grapheme', maxLength: 20 })
const numbers = fc.array(uint32, { minLength: 1, maxLength: 9 })
const release: fc.Arbitrary<WireRelease> = fc.record({ releaseId: text, mechanism: text, values: tensor })
const digest = fc.constantFrom(0, 32).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
const weights = fc.uniqueArray(fc.record({ name: text, tensor }), {
  selector: (w) => w.name,
  minLength: 1,
  maxLength: 3,
})

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const noneOr = (length: number) => fc.oneof(bytes(0), bytes(length))
const rows = (width: number) => fc.integer({ min: 1, max: 3 }).chain((count) => bytes(count * width))

const kind = <K extends Message['kind']>(name: K) => fc.constant(name)

/** One arbitrary for each kind; the type makes it a compile error to forget one. */
const byKind: { [K in Message['kind']]: fc.Arbitrary<Extract<Message, { kind: K }>> } = {
  join: fc.record({
    kind: kind('join'),
    participant: text,
    scenario: maybeText,
    versions: numbers,
    software: maybeText,
    resumes: fc.boolean(),
    signature: noneOr(64),
    tokenProof: noneOr(32),
  }),
  identify: fc.record({ kind: kind('identify'), participant: text, publicKey: noneOr(32), nonce: bytes(32) }),
  challenge: fc.record({
    kind: kind('challenge'),
    run: text,
    nonce: bytes(32),
    publicKey: noneOr(32),
    needed: fc.boolean(),
  }),
  welcome: fc.record({ kind: kind('welcome'), run: text, planJson: text, planSignature: noneOr(64) }),
  refusal: fc.record({ kind: kind('refusal'), code: text, sentence: text }),
  ready: fc.record({ kind: kind('ready'), alignmentSha256: digest, records: uint32 }),
  finish: fc.record({ kind: kind('finish'), reason: maybeText }),
  leave: fc.record({ kind: kind('leave'), code: text, sentence: text }),
  statement: fc.record({ kind: kind('statement'), round: uint32, json: text }),
  embeddingRequest: fc.record({
    kind: kind('embeddingRequest'),
    releaseId: text,
    round: uint32,
    step: uint32,
    training: fc.boolean(),
    positions: numbers,
  }),
  embeddings: fc.record({ kind: kind('embeddings'), step: uint32, release }),
  embeddingGradient: fc.record({
    kind: kind('embeddingGradient'),
    step: uint32,
    gradient: tensor,
    learningRate: finiteFloat,
  }),
  alignmentOffer: fc.record({ kind: kind('alignmentOffer'), ids: uint32, publicKey: bytes(32) }),
  alignmentStart: fc.record({
    kind: kind('alignmentStart'),
    ids: uint32,
    peers: fc.array(fc.record({ name: text, publicKey: bytes(32) }), { minLength: 1, maxLength: 3 }),
  }),
  blindedPoints: fc.record({ kind: kind('blindedPoints'), first: uint32, points: rows(32) }),
  evaluatedPoints: fc.record({ kind: kind('evaluatedPoints'), first: uint32, points: rows(32) }),
  alignmentTableRequest: fc.record({ kind: kind('alignmentTableRequest'), first: uint32, count: uint32 }),
  alignmentTable: fc.record({
    kind: kind('alignmentTable'),
    first: uint32,
    total: uint32,
    seed: bytes(32),
    rows: rows(16),
  }),
  alignmentResult: fc.record({
    kind: kind('alignmentResult'),
    first: uint32,
    total: uint32,
    orderKey: bytes(32),
    tags: rows(16),
  }),
  trainRequest: fc.record({
    kind: kind('trainRequest'),
    round: uint32,
    weights,
    learningRate: finiteFloat,
    clip: finiteFloat,
  }),
  update: fc.record({ kind: kind('update'), round: uint32, release }),
  evaluateRequest: fc.record({ kind: kind('evaluateRequest'), round: uint32, weights }),
  evaluation: fc.record({ kind: kind('evaluation'), round: uint32, release }),
  formRequest: fc.record({
    kind: kind('formRequest'),
    releaseId: text,
    training: fc.boolean(),
    first: uint32,
    count: uint32,
    sample: uint32,
  }),
  forms: fc.record({ kind: kind('forms'), first: uint32, forms: release, labels: release, total: uint32 }),
  done: fc.record({ kind: kind('done'), step: uint32 }),
}

export const kinds = Object.keys(byKind) as Message['kind'][]
export const messageOfKind = (name: Message['kind']): fc.Arbitrary<Message> => byKind[name]
export const message: fc.Arbitrary<Message> = fc.oneof(...Object.values(byKind))

export const envelopeOf = (content: fc.Arbitrary<Message>): fc.Arbitrary<Envelope> =>
  fc.record({ version: fc.constant(1), run: maybeText, messageId: text, inReplyTo: maybeText, message: content })
