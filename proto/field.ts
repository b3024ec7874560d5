import { EXIT, FedveilError } from './error.js'

/**
 * Checks of single fields, the same when a message is encoded and when it is decoded. proto3 gives an absent field its
 * zero value, so "required" means: present for a message or a list, not empty for text and bytes.
 * `path` names the field for the error sentence, e.g. `update.release.mechanism`.
 */

export function requiredText(path: string, value: string | null | undefined): string {
  if (!value) throw missing(path)
  return value
}

export function required<T>(path: string, value: T | null | undefined): T {
  if (value === null || value === undefined) throw missing(path)
  return value
}

export function requiredList<T>(path: string, values: readonly T[] | null | undefined): readonly T[] {
  if (!values || values.length === 0) throw missing(path)
  return values
}

/** An integer in [0, 2^32). */
export function uint32(path: string, value: number | null | undefined): number {
  const number = value ?? 0
  if (!Number.isInteger(number) || number < 0 || number > 0xffffffff)
    throw new FedveilError(
      'FIELD_INVALID',
      `The field "${path}" is ${number}; it takes an integer from 0 to 2^32 - 1.`,
      EXIT.refused,
    )
  return number
}

/** A finite f32: the value itself may be of higher precision before it is encoded. */
export function finite(path: string, value: number | null | undefined): number {
  const number = value ?? 0
  if (!Number.isFinite(Math.fround(number)))
    throw new FedveilError(
      'NUMBER_NOT_FINITE',
      `The field "${path}" is ${number}, which is no finite 32-bit number.`,
      EXIT.refused,
    )
  return number
}

/** Bytes that hold a whole number of rows, at least one; a copy, so that the message they came in can be freed. */
export function rowsOfBytes(path: string, value: Uint8Array | null | undefined, rowBytes: number): Uint8Array {
  const length = value?.byteLength ?? 0
  if (length === 0) throw missing(path)
  if (length % rowBytes !== 0)
    throw new FedveilError(
      'FIELD_INVALID',
      `The field "${path}" has ${length} bytes; it takes a multiple of ${rowBytes}.`,
      EXIT.refused,
    )
  return new Uint8Array(value!)
}

/** Exactly so many bytes. */
export function bytesOf(path: string, value: Uint8Array | null | undefined, length: number): Uint8Array {
  if (value?.byteLength === length) return new Uint8Array(value)
  throw new FedveilError(
    'FIELD_INVALID',
    `The field "${path}" has ${value?.byteLength ?? 0} bytes; it takes ${length}.`,
    EXIT.refused,
  )
}

/** Exactly so many bytes, or none. */
export function bytesOrNone(path: string, value: Uint8Array | null | undefined, length: number): Uint8Array {
  return value?.byteLength ? bytesOf(path, value, length) : new Uint8Array(0)
}

function missing(path: string): FedveilError {
  return new FedveilError('FIELD_MISSING', `The message lacks its required field "${path}".`, EXIT.refused)
}
