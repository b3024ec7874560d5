import { randomBytes } from 'node:crypto'
import { EXIT, FedveilError } from '../proto/error.js'
import {
  asPublicKey,
  type Greeting,
  type Identity,
  isSignedBy,
  joinStatement,
  NONCE_BYTES,
  planStatement,
} from '../proto/identity.js'
import type { MessageOf } from '../proto/message.js'
import type { FailedAttempts } from './failed-attempts.js'
import type { Denial, Roll } from './roll.js'

/** Who may come in, and how the coordinator shows who it is. */
export interface EntrancePolicy {
  /** The coordinator's own key, with which it signs the plan; without it nothing is signed. */
  readonly identity?: Identity | undefined
  /** Whom it admits; without it whoever knows a participant's name. */
  readonly roll?: Roll | undefined
  /** Whether a signature must be bound to the TLS channel, where there is one. */
  readonly channelBinding: boolean
}

/** What is known of a connection from below the messages. */
export interface Connection {
  readonly address: string
  /** Of its TLS channel (RFC 9266, tls-exporter); empty on plain text. */
  readonly channelBinding: Uint8Array
}

const EMPTY = new Uint8Array(0)

/** The way in of one connection: a challenge, a signed join, a signed plan. */
export class Entrance {
  #greeting: Greeting | undefined

  constructor(
    private readonly run: string,
    private readonly policy: EntrancePolicy,
    private readonly connection: Connection,
    private readonly attempts: FailedAttempts,
  ) {}

  /** Answers whoever says who it is. A challenge serves one join. @throws TOO_MANY_ATTEMPTS, IDENTIFY_TWICE */
  challenge({ participant, publicKey, nonce }: MessageOf<'identify'>): MessageOf<'challenge'> {
    this.#refuseBlocked()
    if (this.#greeting) throw refused('IDENTIFY_TWICE', 'A connection is challenged once: open another to try again.')
    const { identity, roll, channelBinding } = this.policy
    this.#greeting = {
      run: this.run,
      participant,
      participantKey: publicKey,
      participantNonce: nonce,
      coordinatorKey: identity?.publicKey ?? EMPTY,
      coordinatorNonce: randomBytes(NONCE_BYTES),
      channelBinding: channelBinding ? this.connection.channelBinding : EMPTY,
    }
    return {
      kind: 'challenge',
      run: this.run,
      nonce: this.#greeting.coordinatorNonce,
      publicKey: this.#greeting.coordinatorKey,
      needed: roll !== undefined,
    }
  }

  /**
   * Lets a join in, or says why not.
   * @throws IDENTITY_NEEDED, IDENTITY_SIGNATURE, TOO_MANY_ATTEMPTS, the roll's denial
   */
  admit(join: MessageOf<'join'>): void {
    const { roll } = this.policy
    if (roll === undefined) return
    this.#refuseBlocked()
    try {
      this.#check(join, roll)
    } catch (error) {
      this.attempts.note(this.connection.address)
      throw error
    }
  }

  #check({ participant, signature, tokenProof }: MessageOf<'join'>, roll: Roll): void {
    const greeting = this.#greeting
    if (greeting === undefined || greeting.participantKey.length === 0)
      throw refused(
        'IDENTITY_NEEDED',
        `This coordinator admits known keys alone: "${participant}" must sign its join; "fedveil keys new" makes a key.`,
      )
    const key = asPublicKey(greeting.participantKey)
    const statement = joinStatement(greeting)
    if (greeting.participant !== participant || !isSignedBy(key, statement, signature))
      throw refused(
        'IDENTITY_SIGNATURE',
        `The join of "${participant}" is not signed by the key that it named, for this run, connection and TLS channel: where TLS ends before the coordinator, switch the channel binding off at both ends by name (--without-channel-binding).`,
      )
    const denial = roll.judge(participant, key, statement, tokenProof)
    if (denial !== undefined) throw refused(denial, DENIALS[denial](participant))
  }

  /** The signature of the plan for this connection; empty without a key, or for whoever did not ask. */
  signPlan(planJson: string): Uint8Array {
    const { identity } = this.policy
    if (identity === undefined || this.#greeting === undefined) return EMPTY
    return identity.sign(planStatement(this.#greeting, planJson))
  }

  #refuseBlocked(): void {
    if (!this.attempts.isBlocked(this.connection.address)) return
    throw refused('TOO_MANY_ATTEMPTS', 'Too many joins of this address have failed: try again in a minute.')
  }
}

const DENIALS: Readonly<Record<Denial, (name: string) => string>> = {
  IDENTITY_UNKNOWN: (name) =>
    `"${name}" is not on this coordinator's roll: have its operator admit your key ("fedveil keys show"), or join with a one-time token.`,
  IDENTITY_REVOKED: (name) => `"${name}" is no longer admitted here: ask the coordinator's operator.`,
  IDENTITY_KEY_OTHER: (name) =>
    `"${name}" is admitted with another key: join from the store that holds it, or have the operator revoke it and admit yours.`,
  TOKEN_WRONG: (name) => `The token is none of "${name}": check it, and the name.`,
  TOKEN_EXPIRED: (name) => `The token of "${name}" has expired: ask the coordinator's operator for another.`,
  TOKEN_USED: (name) => `The token of "${name}" was used already: ask the coordinator's operator for another.`,
}

function refused(code: string, sentence: string): FedveilError {
  return new FedveilError(code, sentence, EXIT.refused)
}
