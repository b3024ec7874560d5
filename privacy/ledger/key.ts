import { createHmac, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT, FedveilError } from '../../proto/error.js'

/** File of the ledger's secret, 32 random bytes readable by their owner only. */
export const LEDGER_KEY_FILE = 'ledger.key'

const KEY_BYTES = 32

/** The secret under which record ids and input digests are kept, so that the ledger's file names no record. */
export class LedgerKey {
  readonly #secret: Uint8Array

  private constructor(secret: Uint8Array) {
    this.#secret = secret
  }

  /** Reads the secret of the folder, or makes it once if `mayCreate`. @throws LEDGER_KEY_MISSING, LEDGER_KEY_DAMAGED, LEDGER_KEY_EXPOSED */
  static load(dir: string, mayCreate: boolean): LedgerKey {
    const file = join(dir, LEDGER_KEY_FILE)
    let secret = readIfThere(file)
    if (secret === undefined && mayCreate) {
      createOnce(dir, file)
      secret = readIfThere(file)
    }
    if (secret === undefined) {
      throw new FedveilError(
        'LEDGER_KEY_MISSING',
        `${file} is missing, so the ledger's records cannot be recognised: restore it together with the ledger`,
        EXIT.privacy,
      )
    }
    check(file, secret)
    return new LedgerKey(secret)
  }

  /** HMAC-SHA256 of `data` under the secret, apart for every purpose. */
  keyed(purpose: 'record' | 'person' | 'input' | 'check', data: string | Uint8Array): Buffer {
    return createHmac('sha256', this.#secret).update(`${purpose}\0`).update(data).digest()
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function check(file: string, secret: Uint8Array): void {
  if (secret.length !== KEY_BYTES) {
    const sentence = `${file} must hold ${KEY_BYTES} bytes, got ${secret.length}: restore it together with the ledger`
    throw new FedveilError('LEDGER_KEY_DAMAGED', sentence, EXIT.privacy)
  }
  // Windows keeps its permissions elsewhere and reports none of these bits truthfully.
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    const sentence = `${file} can be read by other users of this machine: set its mode to 0600`
    throw new FedveilError('LEDGER_KEY_EXPOSED', sentence, EXIT.privacy)
  }
}

/** Durable and all at once: written aside, then linked under its name unless another process was first. */
function createOnce(dir: string, file: string): void {
  const aside = `${file}.${randomBytes(8).toString('hex')}`
  const handle = openSync(aside, 'wx', 0o600)
  try {
    writeSync(handle, randomBytes(KEY_BYTES))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  try {
    linkSync(aside, file)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    unlinkSync(aside)
  }
  syncFolder(dir)
}

/** Makes new names in a folder durable. Windows has no such call and does so by itself. */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(dir, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
