import { bytesOf, bytesOrNone, requiredList, requiredText, uint32 } from './field.js'
import type { fedveil } from './generated/fedveil.js'
import { KEY_BYTES, NONCE_BYTES, SIGNATURE_BYTES } from './identity.js'

/** How a participant comes in: who it is, then the join, then the plan. docs/identity.md has the statements. */
export type JoinMessage =
  /** Participant: its name, its Ed25519 key or none, and 32 fresh random bytes. */
  | {
      readonly kind: 'identify'
      readonly participant: string
      readonly publicKey: Uint8Array
      readonly nonce: Uint8Array
    }
  /** Coordinator: 32 fresh random bytes for this connection, its own key or none, and whether a join must be signed. */
  | {
      readonly kind: 'challenge'
      readonly run: string
      readonly nonce: Uint8Array
      readonly publicKey: Uint8Array
      readonly needed: boolean
    }
  | {
      readonly kind: 'join'
      readonly participant: string
      /** The scenario the participant was set up for; empty: any. */
      readonly scenario: string
      /** Versions of the contract it speaks; at least one. */
      readonly versions: readonly number[]
      /** E.g. `fedveil 0.1.0`; may be empty. */
      readonly software: string
      /** It lost its connection to the open run and comes back with what it had learned. */
      readonly resumes: boolean
      /** 64 bytes over the join statement, or none. */
      readonly signature: Uint8Array
      /** 32 bytes that show knowledge of a one-time token, or none. */
      readonly tokenProof: Uint8Array
    }
  | {
      readonly kind: 'welcome'
      readonly run: string
      readonly planJson: string
      /** 64 bytes over the plan statement, or none. */
      readonly planSignature: Uint8Array
    }

const KINDS: ReadonlySet<string> = new Set<JoinMessage['kind']>(['identify', 'challenge', 'join', 'welcome'])

export function isJoinMessage(message: { readonly kind: string }): message is JoinMessage {
  return KINDS.has(message.kind)
}

type Body = Partial<fedveil.v1.Envelope.$Properties>

export function joinBodyOf(message: JoinMessage): Body {
  switch (message.kind) {
    case 'identify':
      return { identify: identify(message) }
    case 'challenge':
      return { challenge: challenge(message) }
    case 'join':
      return { join: join(message) }
    case 'welcome':
      return { welcome: welcome(message) }
  }
}

/** @throws FIELD_MISSING, FIELD_INVALID */
export function joinMessageOf(wire: fedveil.v1.Envelope): JoinMessage | undefined {
  if (wire.identify) return { kind: 'identify', ...identify(wire.identify) }
  if (wire.challenge) return { kind: 'challenge', ...challenge(wire.challenge) }
  if (wire.join) return { kind: 'join', ...join(wire.join) }
  if (wire.welcome) return { kind: 'welcome', ...welcome(wire.welcome) }
  return undefined
}

// The same checks serve both directions: an end cannot send what the other would refuse.

type Loose<T> = { readonly [K in keyof T]?: T[K] | null | undefined }
type Fields<K extends JoinMessage['kind']> = Omit<Extract<JoinMessage, { kind: K }>, 'kind'>

function identify({ participant, publicKey, nonce }: Loose<Fields<'identify'>>) {
  return {
    participant: requiredText('identify.participant', participant),
    publicKey: bytesOrNone('identify.public_key', publicKey, KEY_BYTES),
    nonce: bytesOf('identify.nonce', nonce, NONCE_BYTES),
  }
}

function challenge({ run, nonce, publicKey, needed }: Loose<Fields<'challenge'>>) {
  return {
    run: requiredText('challenge.run', run),
    nonce: bytesOf('challenge.nonce', nonce, NONCE_BYTES),
    publicKey: bytesOrNone('challenge.public_key', publicKey, KEY_BYTES),
    needed: needed ?? false,
  }
}

function join(fields: Loose<Fields<'join'>>) {
  const { participant, scenario, versions, software, resumes, signature, tokenProof } = fields
  return {
    participant: requiredText('join.participant', participant),
    scenario: scenario ?? '',
    versions: requiredList('join.versions', versions).map((version) => uint32('join.versions', version)),
    software: software ?? '',
    resumes: resumes ?? false,
    signature: bytesOrNone('join.signature', signature, SIGNATURE_BYTES),
    tokenProof: bytesOrNone('join.token_proof', tokenProof, KEY_BYTES),
  }
}

function welcome({ run, planJson, planSignature }: Loose<Fields<'welcome'>>) {
  return {
    run: requiredText('welcome.run', run),
    planJson: requiredText('welcome.plan_json', planJson),
    planSignature: bytesOrNone('welcome.plan_signature', planSignature, SIGNATURE_BYTES),
  }
}
