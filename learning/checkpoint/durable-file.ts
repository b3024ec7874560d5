import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'

/**
 * Writes a file whole or not at all: under a temporary name beside it, synced to the disk, then renamed over it. A
 * power cut leaves the old file or the new one.
 * @throws CHECKPOINT_FILE if it cannot be written
 */
export function writeDurably(path: string, bytes: Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.part`)
  try {
    synced(temporary, 'w', (descriptor) => writeFileSync(descriptor, bytes))
    renameSync(temporary, path)
    // The rename itself lasts once the folder is synced, for which Windows has no call.
    if (process.platform !== 'win32') synced(dirname(path), 'r', () => undefined)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw failed('written', path, cause)
  }
}

/** @throws CHECKPOINT_FILE if it cannot be read */
export function readWhole(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw failed('read', path, cause)
  }
}

function synced(path: string, mode: 'w' | 'r', work: (descriptor: number) => void): void {
  const descriptor = openSync(path, mode)
  try {
    work(descriptor)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function failed(done: string, path: string, cause: unknown): FedveilError {
  const message = `The file ${path} cannot be ${done}: ${sentenceOf(cause)}.`
  return new FedveilError('CHECKPOINT_FILE', message, EXIT.data, { cause })
}
