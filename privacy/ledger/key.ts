import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { EXIT, FedveilError } from '../../proto/error.js'
import { createSecretOnce, readSecret } from '../../proto/secret-file.js'

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
    const about = { file, code: 'LEDGER_KEY', exit: EXIT.privacy }
    let secret = readSecret(about)
    if (secret === undefined && mayCreate) {
      createSecretOnce(file, randomBytes(KEY_BYTES))
      secret = readSecret(about)
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

function check(file: string, secret: Uint8Array): void {
  if (secret.length === KEY_BYTES) return
  const sentence = `${file} must hold ${KEY_BYTES} bytes, got ${secret.length}: restore it together with the ledger`
  throw new FedveilError('LEDGER_KEY_DAMAGED', sentence, EXIT.privacy)
}
