import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Entrance } from '../../coordinator/entrance.js'
import { FailedAttempts } from '../../coordinator/failed-attempts.js'
import { Roll } from '../../coordinator/roll.js'
import { FedveilError } from '../../proto/error.js'
import { Identity, isSignedBy, joinStatement, planStatement, tokenDigest, tokenProof } from '../../proto/identity.js'
import { scratchFolder } from '../scratch-folder.js'

const fresh = () => Identity.fromPem(Identity.freshPem(), 'fresh.pem')
const NONE = new Uint8Array(0)
const BINDING = randomBytes(32)
const [left, stranger, coordinator] = [fresh(), fresh(), fresh()]

interface Attempt {
  readonly name?: string
  readonly key?: Identity
  /** Who signs; the key's owner if not given. */
  readonly signer?: Identity
  readonly token?: string
  /** Of the channel as the participant sees it. */
  readonly binding?: Uint8Array
  readonly run?: string
}

function setUp(now = () => 1_000_000) {
  const roll = Roll.open(scratchFolder(), now)
  const attempts = new FailedAttempts(now)
  const policy = { roll, identity: coordinator, channelBinding: true }
  const enter = () => new Entrance('run-1', policy, { address: '192.0.2.1', channelBinding: BINDING }, attempts)
  return { roll, attempts, enter }
}

function joinOf(entrance: Entrance, { name = 'left', key = left, ...more }: Attempt) {
  const nonce = randomBytes(32)
  const challenge = entrance.challenge({ kind: 'identify', participant: name, publicKey: key.publicKey, nonce })
  const greeting = {
    run: more.run ?? challenge.run,
    participant: name,
    participantKey: key.publicKey,
    participantNonce: nonce,
    coordinatorKey: challenge.publicKey,
    coordinatorNonce: challenge.nonce,
    channelBinding: more.binding ?? BINDING,
  }
  const statement = joinStatement(greeting)
  const join = {
    kind: 'join' as const,
    participant: name,
    scenario: '',
    versions: [1],
    software: '',
    resumes: false,
    signature: (more.signer ?? key).sign(statement),
    tokenProof: more.token === undefined ? NONE : tokenProof(tokenDigest(more.token), statement),
  }
  return { join, greeting }
}

/** The code with which an attempt is refused; undefined if it is let in. */
function outcome(entrance: Entrance, attempt: Attempt): string | undefined {
  try {
    entrance.admit(joinOf(entrance, attempt).join)
    return undefined
  } catch (error) {
    if (error instanceof FedveilError) return error.code
    throw error
  }
}

describe('the entrance of a coordinator with a roll', () => {
  test('lets an admitted key in, and nobody else', () => {
    const { roll, enter } = setUp()
    roll.admit('left', left.publicKey)
    expect(outcome(enter(), {})).toBeUndefined()
    expect(outcome(enter(), { key: stranger })).toBe('IDENTITY_KEY_OTHER')
    expect(outcome(enter(), { key: left, signer: stranger })).toBe('IDENTITY_SIGNATURE')
    expect(outcome(enter(), { name: 'right' })).toBe('IDENTITY_UNKNOWN')
    expect(outcome(enter(), { run: 'run-2' })).toBe('IDENTITY_SIGNATURE')
    expect(outcome(enter(), { binding: randomBytes(32) })).toBe('IDENTITY_SIGNATURE')
    expect(outcome(enter(), { binding: NONE })).toBe('IDENTITY_SIGNATURE')
  })

  test('refuses a join that was recorded on another connection', () => {
    const { roll, enter } = setUp()
    roll.admit('left', left.publicKey)
    const first = enter()
    const { join, greeting } = joinOf(first, {})
    first.admit(join)
    const second = enter()
    const { participantKey: publicKey, participantNonce: nonce } = greeting
    second.challenge({ kind: 'identify', participant: 'left', publicKey, nonce })
    expect(() => second.admit(join)).toThrow(/not signed/)
    expect(() => enter().admit(join)).toThrow(/must sign/)
  })

  test('refuses a revoked key, until a key of that name is admitted again', () => {
    const { roll, enter } = setUp()
    roll.admit('left', left.publicKey)
    roll.revoke('left')
    expect(outcome(enter(), {})).toBe('IDENTITY_REVOKED')
    roll.admit('left', stranger.publicKey)
    expect(outcome(enter(), {})).toBe('IDENTITY_KEY_OTHER')
    expect(outcome(enter(), { key: stranger })).toBeUndefined()
  })

  test('enrols a key by a token once, for its name, within its time', () => {
    let now = 0
    const { roll, enter } = setUp(() => now)
    const token = roll.issueToken('left', 1000)
    expect(outcome(enter(), { name: 'right', token })).toBe('TOKEN_WRONG')
    expect(outcome(enter(), { token: 'guess' })).toBe('TOKEN_WRONG')
    expect(outcome(enter(), { token })).toBeUndefined()
    expect(outcome(enter(), {})).toBeUndefined()
    expect(outcome(enter(), { key: stranger, token })).toBe('IDENTITY_KEY_OTHER')
    roll.revoke('left')
    expect(outcome(enter(), { token })).toBe('TOKEN_USED')
    const late = roll.issueToken('left', 1000)
    now = 1000
    expect(outcome(enter(), { token: late })).toBe('TOKEN_EXPIRED')
  })

  test('revoking a name voids the tokens of it that nobody has used', () => {
    const { roll, enter } = setUp()
    const spare = roll.issueToken('left', 1000)
    roll.admit('left', left.publicKey)
    roll.revoke('left')
    expect(outcome(enter(), { key: stranger, token: spare })).toBe('TOKEN_EXPIRED')
    expect(outcome(enter(), { token: roll.issueToken('left', 1000) })).toBeUndefined()
  })

  test('does not listen to an address whose joins keep failing, until the minute is over', () => {
    let now = 0
    const { roll, enter } = setUp(() => now)
    roll.admit('left', left.publicKey)
    for (let i = 0; i < 20; i++) expect(outcome(enter(), { key: stranger })).toBe('IDENTITY_KEY_OTHER')
    expect(outcome(enter(), {})).toBe('TOO_MANY_ATTEMPTS')
    now = 60_000
    expect(outcome(enter(), {})).toBeUndefined()
  })

  test('signs the plan for the connection that asked', () => {
    const { roll, enter } = setUp()
    roll.admit('left', left.publicKey)
    const entrance = enter()
    const { greeting } = joinOf(entrance, {})
    const signature = entrance.signPlan('{"plan":1}')
    expect(isSignedBy(coordinator.publicKey, planStatement(greeting, '{"plan":1}'), signature)).toBe(true)
    expect(isSignedBy(coordinator.publicKey, planStatement(greeting, '{"plan":2}'), signature)).toBe(false)
  })
})

describe('the roll', () => {
  test('keeps its entries in a file that another process can change', () => {
    const folder = scratchFolder()
    const [one, two] = [Roll.open(folder), Roll.open(folder)]
    one.admit('left', left.publicKey)
    expect(two.find('left')?.publicKey).toEqual(left.publicKey)
    two.revoke('left')
    expect(one.find('left')?.revokedAt).toBeInstanceOf(Date)
    expect(() => two.revoke('left')).toThrow(/Nobody named "left"/)
    one.admit('right', left.publicKey)
    expect(() => two.admit('right', stranger.publicKey)).toThrow(/another key/)
    expect(one.list().map(({ name }) => name)).toEqual(['left', 'right'])
    one.close()
    two.close()
  })
})
