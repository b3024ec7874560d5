import $protobuf from 'protobufjs/minimal.js'
import {
  type AlignmentMessage,
  alignmentBodyOf,
  alignmentMessageOf,
  bytesOfAlignment,
  isAlignmentMessage,
} from './alignment-message.js'
import { EXIT, FedveilError } from './error.js'
import { finite, required, requiredList, requiredText, uint32 } from './field.js'
import { fedveil } from './generated/fedveil.js'
import { isJoinMessage, type JoinMessage, joinBodyOf, joinMessageOf } from './join-message.js'
import { decodeTensor, encodeTensor, MAX_ELEMENTS, type Tensor, type TensorLimits } from './tensor.js'

/** Version of the contract that this build speaks. */
export const WIRE_VERSION = 1

/** What derives from private data: the values, under which release they were accounted, and by which mechanism. */
export interface WireRelease {
  readonly releaseId: string
  /** `gaussian`, `laplace` or `unprotected`. */
  readonly mechanism: string
  readonly values: Tensor
}

export interface NamedTensor {
  readonly name: string
  readonly tensor: Tensor
}

/** Everything one end can say to the other: one member for each body of `Envelope` in fedveil.proto. */
export type Message =
  | AlignmentMessage
  | JoinMessage
  | { readonly kind: 'refusal'; readonly code: string; readonly sentence: string }
  /** `alignmentSha256`: 32 bytes, or none where the mode aligns nothing. */
  | { readonly kind: 'ready'; readonly alignmentSha256: Uint8Array; readonly records: number }
  | { readonly kind: 'finish'; readonly reason: string }
  | { readonly kind: 'leave'; readonly code: string; readonly sentence: string }
  | { readonly kind: 'statement'; readonly round: number; readonly json: string }
  | {
      readonly kind: 'embeddingRequest'
      readonly releaseId: string
      readonly round: number
      readonly step: number
      /** The gradient of these embeddings will follow. */
      readonly training: boolean
      /** Rows of the aligned record order; at least one. */
      readonly positions: readonly number[]
    }
  | { readonly kind: 'embeddings'; readonly step: number; readonly release: WireRelease }
  | {
      readonly kind: 'embeddingGradient'
      readonly step: number
      readonly gradient: Tensor
      /** Crosses as f32. */
      readonly learningRate: number
    }
  | {
      readonly kind: 'trainRequest'
      readonly round: number
      /**
       * The trainable tensors that are shared, then SCAFFOLD's `control/NAME` of each of them, then those of batch norm that
       * travel with them; at least one, and names are unique.
       */
      readonly weights: readonly NamedTensor[]
      /** Crosses as f32. */
      readonly learningRate: number
      /** Clip norm of the round, where the coordinator adapts it; 0 leaves the plan's. Crosses as f32. */
      readonly clip: number
    }
  /**
   * `release.values`: flat vector of weight changes in the order of `trainRequest.weights`; then, under SCAFFOLD, the change of
   * the participant's control variate; then its own means and second raw moments (variance + mean^2) of batch norm.
   */
  | { readonly kind: 'update'; readonly round: number; readonly release: WireRelease }
  /** The model that came of a round, to be tested: `weights` as in `trainRequest`, without SCAFFOLD's. */
  | { readonly kind: 'evaluateRequest'; readonly round: number; readonly weights: readonly NamedTensor[] }
  /** `release.values`: f32 [1, 2], how many of the participant's own validation records are named rightly, and of how many. */
  | { readonly kind: 'evaluation'; readonly round: number; readonly release: WireRelease }
  | {
      readonly kind: 'formRequest'
      readonly releaseId: string
      readonly training: boolean
      readonly first: number
      readonly count: number
      /** Which of a training image's releases, from 0. */
      readonly sample: number
    }
  | {
      readonly kind: 'forms'
      readonly first: number
      readonly forms: WireRelease
      readonly labels: WireRelease
      readonly total: number
    }
  | { readonly kind: 'done'; readonly step: number }

export type Kind = Message['kind']
export type MessageOf<K extends Kind> = Extract<Message, { kind: K }>

export interface Envelope {
  readonly version: number
  /** The run's id; empty as long as the sender does not know it. */
  readonly run: string
  readonly messageId: string
  /** Message id of the request that this answers, or empty. */
  readonly inReplyTo: string
  readonly message: Message
}

/**
 * The protobuf bytes of an envelope. The same rules hold as for decoding, so an end cannot send what the other would
 * refuse.
 * @param options.maxBytes most bytes the result may have; checked before memory is taken. Default: 2^32 - 1
 * @throws MESSAGE_TOO_LARGE, FIELD_MISSING, FIELD_INVALID, NUMBER_NOT_FINITE, TENSOR_*
 */
export function encodeEnvelope(envelope: Envelope, options: { maxBytes?: number } = {}): Uint8Array {
  const { version, run, messageId, inReplyTo, message } = envelope
  const maxBytes = options.maxBytes ?? 0xffffffff
  const tensorBytes = bytesOfTensors(message)
  if (tensorBytes > maxBytes) throw tooLarge(message.kind, tensorBytes, maxBytes)
  const wire = {
    version: uint32('version', version),
    run,
    messageId: requiredText('message_id', messageId),
    inReplyTo,
    ...bodyOf(message),
  }
  const writer = $protobuf.Writer.create()
  // Room for the whole message at once: growing by doubling would hold three copies of a large one.
  writer.buf = Buffer.allocUnsafe(tensorBytes + 1024)
  const bytes = fedveil.v1.Envelope.encode(wire, writer).finish(true)
  if (bytes.byteLength > maxBytes) throw tooLarge(message.kind, bytes.byteLength, maxBytes)
  return bytes
}

/**
 * The envelope in bytes that nobody has checked.
 * @param limits.maxElements most values of one tensor or list. Default: 2^28
 * @throws WIRE_BROKEN (not this protobuf message, or cut short), VERSION_UNSUPPORTED, BODY_MISSING, FIELD_MISSING,
 *   FIELD_INVALID, NUMBER_NOT_FINITE, TENSOR_*
 */
export function decodeEnvelope(bytes: Uint8Array, limits: Partial<TensorLimits> = {}): Envelope {
  const wire = parse(bytes)
  checkVersion(wire.version)
  const message = messageOf(wire, { maxElements: limits.maxElements ?? MAX_ELEMENTS })
  const { version, run, inReplyTo } = wire
  return { version, run, messageId: requiredText('message_id', wire.messageId), inReplyTo, message }
}

/** Which request a message answers, whatever is wrong with the rest of it; '' if that cannot be read. */
export function answeredBy(bytes: Uint8Array): string {
  try {
    return parse(bytes).inReplyTo
  } catch {
    return ''
  }
}

function parse(bytes: Uint8Array): fedveil.v1.Envelope {
  try {
    return fedveil.v1.Envelope.decode(bytes)
  } catch (cause) {
    const sentence = `The message of ${bytes.byteLength} bytes is cut short or is no fedveil envelope.`
    throw new FedveilError('WIRE_BROKEN', sentence, EXIT.network, { cause })
  }
}

function checkVersion(version: number): void {
  if (version === WIRE_VERSION) return
  const end = version > WIRE_VERSION ? 'the receiver' : 'the sender'
  throw new FedveilError(
    'VERSION_UNSUPPORTED',
    `The message is in version ${version} of the contract and its receiver speaks version ${WIRE_VERSION}: ` +
      `upgrade the fedveil of ${end}.`,
    EXIT.refused,
  )
}

function tooLarge(kind: Kind, bytes: number, maxBytes: number): FedveilError {
  return new FedveilError(
    'MESSAGE_TOO_LARGE',
    `The "${kind}" message has ${bytes} bytes and the limit is ${maxBytes}: make it smaller or raise the limit at both ends.`,
    EXIT.network,
  )
}

// ---- message -> protobuf ----

type Body = Partial<fedveil.v1.Envelope.$Properties>

function bodyOf(message: Message): Body {
  if (isAlignmentMessage(message)) return alignmentBodyOf(message)
  if (isJoinMessage(message)) return joinBodyOf(message)
  switch (message.kind) {
    case 'refusal':
      return { refusal: encodeReason('refusal', message) }
    case 'ready':
      return {
        ready: {
          alignmentSha256: alignment(message.alignmentSha256),
          records: uint32('ready.records', message.records),
        },
      }
    case 'finish':
      return { finish: { reason: message.reason } }
    case 'leave':
      return { leave: encodeReason('leave', message) }
    case 'statement':
      return {
        statement: {
          round: uint32('statement.round', message.round),
          json: requiredText('statement.json', message.json),
        },
      }
    case 'embeddingRequest':
      return { embeddingRequest: encodeEmbeddingRequest(message) }
    case 'embeddings':
      return {
        embeddings: {
          step: uint32('embeddings.step', message.step),
          release: encodeRelease('embeddings.release', message.release),
        },
      }
    case 'embeddingGradient':
      return {
        embeddingGradient: {
          step: uint32('embedding_gradient.step', message.step),
          gradient: encodeTensor('embedding_gradient.gradient', message.gradient),
          learningRate: finite('embedding_gradient.learning_rate', message.learningRate),
        },
      }
    case 'trainRequest':
      return {
        trainRequest: {
          round: uint32('train_request.round', message.round),
          weights: encodeWeights('train_request.weights', message.weights),
          learningRate: finite('train_request.learning_rate', message.learningRate),
          clip: finite('train_request.clip', message.clip),
        },
      }
    case 'update':
      return {
        update: {
          round: uint32('update.round', message.round),
          release: encodeRelease('update.release', message.release),
        },
      }
    case 'evaluateRequest':
      return {
        evaluateRequest: {
          round: uint32('evaluate_request.round', message.round),
          weights: encodeWeights('evaluate_request.weights', message.weights),
        },
      }
    case 'evaluation':
      return {
        evaluation: {
          round: uint32('evaluation.round', message.round),
          release: encodeRelease('evaluation.release', message.release),
        },
      }
    case 'formRequest':
      return {
        formRequest: {
          releaseId: requiredText('form_request.release_id', message.releaseId),
          training: message.training,
          first: uint32('form_request.first', message.first),
          count: uint32('form_request.count', message.count),
          sample: uint32('form_request.sample', message.sample),
        },
      }
    case 'forms':
      return {
        forms: {
          first: uint32('forms.first', message.first),
          forms: encodeRelease('forms.forms', message.forms),
          labels: encodeRelease('forms.labels', message.labels),
          total: uint32('forms.total', message.total),
        },
      }
    case 'done':
      return { done: { step: uint32('done.step', message.step) } }
  }
}

function encodeReason(path: string, { code, sentence }: { code: string; sentence: string }) {
  return { code: requiredText(`${path}.code`, code), sentence: requiredText(`${path}.sentence`, sentence) }
}

function encodeEmbeddingRequest(message: MessageOf<'embeddingRequest'>): fedveil.v1.EmbeddingRequest.$Properties {
  const path = 'embedding_request'
  return {
    releaseId: requiredText(`${path}.release_id`, message.releaseId),
    round: uint32(`${path}.round`, message.round),
    step: uint32(`${path}.step`, message.step),
    training: message.training,
    positions: requiredList(`${path}.positions`, message.positions).map((row) => uint32(`${path}.positions`, row)),
  }
}

function encodeRelease(path: string, release: WireRelease): fedveil.v1.Release.$Properties {
  return {
    releaseId: requiredText(`${path}.release_id`, release.releaseId),
    mechanism: requiredText(`${path}.mechanism`, release.mechanism),
    values: encodeTensor(`${path}.values`, release.values),
  }
}

function encodeWeights(path: string, weights: readonly NamedTensor[]): fedveil.v1.NamedTensor.$Properties[] {
  checkUniqueNames(path, weights)
  return requiredList(path, weights).map(({ name, tensor }, i) => ({
    name: requiredText(`${path}[${i}].name`, name),
    tensor: encodeTensor(`${path}[${i}].tensor`, tensor),
  }))
}

// ---- protobuf -> message ----

function messageOf(wire: fedveil.v1.Envelope, limits: TensorLimits): Message {
  const joining = joinMessageOf(wire)
  if (joining) return joining
  if (wire.refusal) return { kind: 'refusal', ...decodeReason('refusal', wire.refusal) }
  if (wire.ready) {
    const { alignmentSha256, records } = wire.ready
    return { kind: 'ready', alignmentSha256: alignment(alignmentSha256), records: uint32('ready.records', records) }
  }
  if (wire.finish) return { kind: 'finish', reason: wire.finish.reason ?? '' }
  if (wire.leave) return { kind: 'leave', ...decodeReason('leave', wire.leave) }
  if (wire.statement) {
    const { round, json } = wire.statement
    return { kind: 'statement', round: uint32('statement.round', round), json: requiredText('statement.json', json) }
  }
  if (wire.done) return { kind: 'done', step: uint32('done.step', wire.done.step) }
  return (
    verticalMessageOf(wire, limits) ??
    alignmentMessageOf(wire) ??
    horizontalMessageOf(wire, limits) ??
    outsourcedMessageOf(wire, limits) ??
    refuseEmptyBody()
  )
}

function verticalMessageOf(wire: fedveil.v1.Envelope, limits: TensorLimits): Message | undefined {
  if (wire.embeddingRequest) return decodeEmbeddingRequest(wire.embeddingRequest, limits)
  if (wire.embeddings) {
    const { step, release } = wire.embeddings
    return {
      kind: 'embeddings',
      step: uint32('embeddings.step', step),
      release: decodeRelease('embeddings.release', release, limits),
    }
  }
  if (wire.embeddingGradient) {
    const { step, gradient, learningRate } = wire.embeddingGradient
    const path = 'embedding_gradient'
    return {
      kind: 'embeddingGradient',
      step: uint32(`${path}.step`, step),
      gradient: decodeTensor(`${path}.gradient`, required(`${path}.gradient`, gradient), limits),
      learningRate: finite(`${path}.learning_rate`, learningRate),
    }
  }
  return undefined
}

function horizontalMessageOf(wire: fedveil.v1.Envelope, limits: TensorLimits): Message | undefined {
  if (wire.trainRequest) {
    const { round, weights, learningRate, clip } = wire.trainRequest
    return {
      kind: 'trainRequest',
      round: uint32('train_request.round', round),
      weights: decodeWeights('train_request.weights', weights, limits),
      learningRate: finite('train_request.learning_rate', learningRate),
      clip: finite('train_request.clip', clip),
    }
  }
  if (wire.update) {
    const { round, release } = wire.update
    return {
      kind: 'update',
      round: uint32('update.round', round),
      release: decodeRelease('update.release', release, limits),
    }
  }
  if (wire.evaluateRequest) {
    const { round, weights } = wire.evaluateRequest
    return {
      kind: 'evaluateRequest',
      round: uint32('evaluate_request.round', round),
      weights: decodeWeights('evaluate_request.weights', weights, limits),
    }
  }
  if (wire.evaluation) {
    const { round, release } = wire.evaluation
    return {
      kind: 'evaluation',
      round: uint32('evaluation.round', round),
      release: decodeRelease('evaluation.release', release, limits),
    }
  }
  return undefined
}

function outsourcedMessageOf(wire: fedveil.v1.Envelope, limits: TensorLimits): Message | undefined {
  if (wire.formRequest) {
    const { releaseId, training, first, count, sample } = wire.formRequest
    return {
      kind: 'formRequest',
      releaseId: requiredText('form_request.release_id', releaseId),
      training: training ?? false,
      first: uint32('form_request.first', first),
      count: uint32('form_request.count', count),
      sample: uint32('form_request.sample', sample),
    }
  }
  if (wire.forms) {
    const { first, forms, labels, total } = wire.forms
    return {
      kind: 'forms',
      first: uint32('forms.first', first),
      forms: decodeRelease('forms.forms', forms, limits),
      labels: decodeRelease('forms.labels', labels, limits),
      total: uint32('forms.total', total),
    }
  }
  return undefined
}

function refuseEmptyBody(): never {
  throw new FedveilError(
    'BODY_MISSING',
    'The message has no body that this version of the contract knows.',
    EXIT.refused,
  )
}

function decodeReason(path: string, wire: fedveil.v1.Refusal.$Properties) {
  return { code: requiredText(`${path}.code`, wire.code), sentence: requiredText(`${path}.sentence`, wire.sentence) }
}

function decodeEmbeddingRequest(wire: fedveil.v1.EmbeddingRequest.$Properties, { maxElements }: TensorLimits): Message {
  const path = 'embedding_request'
  const positions = requiredList(`${path}.positions`, wire.positions)
  if (positions.length > maxElements)
    throw new FedveilError(
      'FIELD_INVALID',
      `The field "${path}.positions" has ${positions.length} rows; the limit is ${maxElements}.`,
      EXIT.refused,
    )
  return {
    kind: 'embeddingRequest',
    releaseId: requiredText(`${path}.release_id`, wire.releaseId),
    round: uint32(`${path}.round`, wire.round),
    step: uint32(`${path}.step`, wire.step),
    training: wire.training ?? false,
    positions,
  }
}

function decodeRelease(
  path: string,
  wire: fedveil.v1.Release.$Properties | null | undefined,
  limits: TensorLimits,
): WireRelease {
  const release = required(path, wire)
  return {
    releaseId: requiredText(`${path}.release_id`, release.releaseId),
    mechanism: requiredText(`${path}.mechanism`, release.mechanism),
    values: decodeTensor(`${path}.values`, required(`${path}.values`, release.values), limits),
  }
}

function decodeWeights(
  path: string,
  wire: readonly fedveil.v1.NamedTensor.$Properties[] | null | undefined,
  limits: TensorLimits,
): NamedTensor[] {
  // Named by position in errors: a name from the wire has no place in a log line.
  const weights = requiredList(path, wire).map((each, i) => ({
    name: requiredText(`${path}[${i}].name`, each.name),
    tensor: decodeTensor(`${path}[${i}].tensor`, required(`${path}[${i}].tensor`, each.tensor), limits),
  }))
  checkUniqueNames(path, weights)
  return weights
}

// ---- shared by both directions ----

function alignment(digest: Uint8Array | null | undefined): Uint8Array {
  const length = digest?.byteLength ?? 0
  if (length !== 0 && length !== 32)
    throw new FedveilError(
      'FIELD_INVALID',
      `The field "ready.alignment_sha256" has ${length} bytes; it takes 32, or none where nothing is aligned.`,
      EXIT.refused,
    )
  return new Uint8Array(digest ?? [])
}

function checkUniqueNames(path: string, weights: readonly NamedTensor[]): void {
  const names = new Set(weights.map(({ name }) => name))
  if (names.size !== weights.length)
    throw new FedveilError(
      'FIELD_INVALID',
      `The field "${path}" has ${weights.length} tensors but only ${names.size} different names.`,
      EXIT.refused,
    )
}

function bytesOfTensors(message: Message): number {
  if (isAlignmentMessage(message)) return bytesOfAlignment(message)
  return tensorsOf(message).reduce((sum, { values }) => sum + values.byteLength, 0)
}

function tensorsOf(message: Message): readonly Tensor[] {
  switch (message.kind) {
    case 'embeddings':
    case 'update':
    case 'evaluation':
      return [message.release.values]
    case 'embeddingGradient':
      return [message.gradient]
    case 'trainRequest':
    case 'evaluateRequest':
      return message.weights.map(({ tensor }) => tensor)
    case 'forms':
      return [message.forms.values, message.labels.values]
    default:
      return []
  }
}
