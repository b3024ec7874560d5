import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { z } from 'zod'
import { EXIT, FedveilError } from '../proto/error.js'
import { asPublicKey, isTokenProof, type PublicKey, publicKeyText, sameKey, tokenDigest } from '../proto/identity.js'

/** File of the roll within its folder, beside the coordinator's own key. */
export const ROLL_FILE = 'roll.sqlite'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS admitted (
    name TEXT PRIMARY KEY, public_key BLOB NOT NULL, admitted_at INTEGER NOT NULL, revoked_at INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS token (
    digest BLOB PRIMARY KEY, name TEXT NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
  ) STRICT;
`

/** The driver gives either. */
const Bytes = z.union([z.instanceof(Uint8Array), z.instanceof(ArrayBuffer)]).transform((blob) => new Uint8Array(blob))

const Row = z.object({
  name: z.string(),
  public_key: Bytes,
  admitted_at: z.number(),
  revoked_at: z.number().nullable(),
})
const TokenRow = z.object({
  digest: Bytes,
  expires_at: z.number(),
  used_at: z.number().nullable(),
})

/** One entry of the roll. */
export interface Enrolled {
  readonly name: string
  readonly publicKey: PublicKey
  readonly admittedAt: Date
  readonly revokedAt: Date | null
}

/** Why somebody is not let in. */
export type Denial =
  | 'IDENTITY_UNKNOWN'
  | 'IDENTITY_REVOKED'
  | 'IDENTITY_KEY_OTHER'
  | 'TOKEN_WRONG'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_USED'

/**
 * Whom a coordinator admits: participants' public keys by name, and one-time tokens that enrol one. An SQLite file, so that
 * an operator can admit and revoke while runs are open, from another process.
 */
export class Roll {
  readonly #db: Database.Database

  private constructor(
    readonly folder: string,
    private readonly now: () => number,
  ) {
    mkdirSync(folder, { recursive: true })
    this.#db = new Database(join(folder, ROLL_FILE), { timeout: 5_000 })
    this.#db.exec('PRAGMA journal_mode = WAL')
    this.#db.exec(SCHEMA)
  }

  /** Opens the roll of a folder, or makes an empty one. @param now milliseconds, for tests */
  static open(folder: string, now: () => number = Date.now): Roll {
    return new Roll(folder, now)
  }

  /** Admits a key under a name; a name that was revoked is admitted again, by its new key. @throws ROLL_NAME if it has another key */
  admit(name: string, publicKey: PublicKey): void {
    this.#db.transaction(() => {
      const before = this.find(name)
      if (before && before.revokedAt === null) {
        if (sameKey(before.publicKey, publicKey)) return
        throw new FedveilError(
          'ROLL_NAME',
          `"${name}" is admitted with another key (${publicKeyText(before.publicKey)}): revoke it first.`,
          EXIT.usage,
        )
      }
      this.#write(name, publicKey)
    })()
  }

  #write(name: string, publicKey: PublicKey): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO admitted (name, public_key, admitted_at, revoked_at) VALUES (?, ?, ?, NULL)')
      .run(name, Buffer.from(publicKey), this.now())
  }

  /** Tokens of the name that nobody has used are void too. @throws ROLL_NAME if nobody of that name is admitted */
  revoke(name: string): void {
    const now = this.now()
    const changes = this.#db.transaction(() => {
      this.#db.prepare('UPDATE token SET expires_at = ? WHERE name = ? AND used_at IS NULL').run(now, name)
      const revoked = 'UPDATE admitted SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL'
      return this.#db.prepare(revoked).run(now, name).changes
    })()
    if (changes > 0) return
    throw new FedveilError('ROLL_NAME', `Nobody named "${name}" is admitted here: see "fedveil keys list".`, EXIT.usage)
  }

  find(name: string): Enrolled | undefined {
    const row = this.#db.prepare('SELECT * FROM admitted WHERE name = ?').get(name)
    return row === undefined ? undefined : enrolled(row)
  }

  list(): Enrolled[] {
    return this.#db.prepare('SELECT * FROM admitted ORDER BY name').all().map(enrolled)
  }

  /** A token with which one participant of that name can enrol itself, once. Only its digest is kept. */
  issueToken(name: string, lifetimeMs: number): string {
    const token = randomBytes(32).toString('base64url')
    this.#db
      .prepare('INSERT INTO token (digest, name, expires_at) VALUES (?, ?, ?)')
      .run(Buffer.from(tokenDigest(token)), name, this.now() + lifetimeMs)
    return token
  }

  /**
   * Whether somebody with this key, whose signature has been checked, may take this name. A proof of an open token of that
   * name enrols the key, and uses the token up.
   * @param joinBytes what was signed @param proof of a token; empty without one
   */
  judge(name: string, publicKey: PublicKey, joinBytes: Uint8Array, proof: Uint8Array): Denial | undefined {
    return this.#db.transaction((): Denial | undefined => {
      const known = this.find(name)
      if (known && known.revokedAt === null)
        return sameKey(known.publicKey, publicKey) ? undefined : 'IDENTITY_KEY_OTHER'
      if (proof.length === 0) return known ? 'IDENTITY_REVOKED' : 'IDENTITY_UNKNOWN'
      const tokens = this.#db.prepare('SELECT digest, expires_at, used_at FROM token WHERE name = ?').all(name)
      const token = tokens
        .map((row) => TokenRow.parse(row))
        .find(({ digest }) => isTokenProof(digest, joinBytes, proof))
      if (token === undefined) return 'TOKEN_WRONG'
      if (token.used_at !== null) return 'TOKEN_USED'
      if (token.expires_at <= this.now()) return 'TOKEN_EXPIRED'
      this.#db.prepare('UPDATE token SET used_at = ? WHERE digest = ?').run(this.now(), Buffer.from(token.digest))
      this.#write(name, publicKey)
      return undefined
    })()
  }

  close(): void {
    this.#db.close()
  }
}

function enrolled(row: unknown): Enrolled {
  const { name, public_key, admitted_at, revoked_at } = Row.parse(row)
  return {
    name,
    publicKey: asPublicKey(public_key),
    admittedAt: new Date(admitted_at),
    revokedAt: revoked_at === null ? null : new Date(revoked_at),
  }
}
