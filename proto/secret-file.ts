import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { type ExitCode, FedveilError } from './error.js'

/** What a secret file is to its reader, for the errors about it. */
export interface SecretFile {
  readonly file: string
  /** First part of the codes of its errors, e.g. `LEDGER_KEY` of LEDGER_KEY_EXPOSED. */
  readonly code: string
  readonly exit: ExitCode
}

/**
 * The content of a secret file, if there is one.
 * @throws <code>_EXPOSED if other users of the machine can read it
 */
export function readSecret({ file, code, exit }: SecretFile): Buffer | undefined {
  const content = readIfThere(file)
  if (content === undefined) return undefined
  // Windows keeps its permissions elsewhere and reports none of these bits truthfully.
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new FedveilError(
      `${code}_EXPOSED`,
      `${file} can be read by other users of this machine: set its mode to 0600`,
      exit,
    )
  }
  return content
}

/**
 * Writes a secret once, readable by its owner alone; whoever comes second leaves what the first wrote. Durable and all at
 * once: written aside, then linked under its name.
 */
export function createSecretOnce(file: string, content: Uint8Array): void {
  const aside = writtenAside(file, content)
  try {
    linkSync(aside, file)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    unlinkSync(aside)
  }
  syncFolder(dirname(file))
}

/** Writes a secret over what was there, readable by its owner alone, whole or not at all. */
export function replaceSecret(file: string, content: Uint8Array): void {
  const aside = writtenAside(file, content)
  try {
    renameSync(aside, file)
  } catch (error) {
    unlinkSync(aside)
    throw error
  }
  syncFolder(dirname(file))
}

/** A durable file of its owner's beside another, which its folder is made for. */
function writtenAside(file: string, content: Uint8Array): string {
  mkdirSync(dirname(file), { recursive: true })
  const aside = `${file}.${randomBytes(8).toString('hex')}`
  const handle = openSync(aside, 'wx', 0o600)
  try {
    writeFileSync(handle, content)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  return aside
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

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
