import { Roll } from '../../coordinator/roll.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { publicKeyText, readPublicKey } from '../../proto/identity.js'
import { Name } from '../../proto/plan.js'
import { coordinatorIdentity, identityIn, participantIdentity } from './identities.js'

export interface StoreFlags {
  readonly store: string
}

export interface RollFlags {
  readonly roll: string
}

export function newKey({ store }: StoreFlags): void {
  say(publicKeyText(participantIdentity(store).publicKey))
}

/** @throws IDENTITY_MISSING, USAGE */
export function showKey({ store, roll }: Partial<StoreFlags & RollFlags>): void {
  if ((store === undefined) === (roll === undefined))
    throw new FedveilError('USAGE', 'keys show: give either --store or --roll', EXIT.usage)
  const identity = roll === undefined ? identityIn(store!) : coordinatorIdentity(roll)
  if (identity === undefined)
    throw new FedveilError(
      'IDENTITY_MISSING',
      `${store} holds no key: "fedveil keys new --store ${store}" makes one`,
      EXIT.usage,
    )
  say(publicKeyText(identity.publicKey))
}

export function makeToken({ roll, name, hours }: RollFlags & { name: string; hours: number }): void {
  withRoll(roll, (open) => say(open.issueToken(participantName(name), hours * 3_600_000)))
}

export function admitKey({ roll, name, key }: RollFlags & { name: string; key: string }): void {
  const publicKey = readPublicKey(key)
  withRoll(roll, (open) => open.admit(participantName(name), publicKey))
}

export function revokeKey({ roll, name }: RollFlags & { name: string }): void {
  withRoll(roll, (open) => open.revoke(name))
}

export function listKeys({ roll, json }: RollFlags & { json?: boolean }): void {
  const entries = withRoll(roll, (open) => open.list()).map(({ name, publicKey, admittedAt, revokedAt }) => ({
    name,
    publicKey: publicKeyText(publicKey),
    admittedAt: admittedAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  }))
  if (json) say(JSON.stringify({ coordinator: publicKeyText(coordinatorIdentity(roll).publicKey), entries }))
  else
    for (const { name, publicKey, admittedAt, revokedAt } of entries)
      say(`${name}  ${publicKey}  admitted ${admittedAt}${revokedAt === null ? '' : `, revoked ${revokedAt}`}`)
}

function withRoll<T>(folder: string, use: (roll: Roll) => T): T {
  const roll = Roll.open(folder)
  try {
    return use(roll)
  } finally {
    roll.close()
  }
}

function participantName(name: string): string {
  const checked = Name.safeParse(name)
  if (checked.success) return checked.data
  throw new FedveilError('USAGE', `--name "${name}" is no name: ${checked.error.issues[0]?.message}`, EXIT.usage)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
