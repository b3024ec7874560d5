import { parse } from 'yaml'
import { EXIT, FedveilError } from '../../proto/error.js'

/** A change to a scenario: where (keys and list positions joined by dots) and the value to put there. */
export interface Override {
  readonly path: string
  readonly value: unknown
}

/** Reads `--set path=value`; the value is YAML, so `8`, `true` and `{mechanism: unprotected}` all work. */
export function parseOverride(text: string): Override {
  const split = text.indexOf('=')
  if (split <= 0) {
    throw new FedveilError(
      'OVERRIDE_SYNTAX',
      `--set needs path=value, got "${text}"; for example --set work.training.epochs=5`,
      EXIT.usage,
    )
  }
  try {
    return { path: text.slice(0, split).trim(), value: parse(text.slice(split + 1)) as unknown }
  } catch (error) {
    throw new FedveilError(
      'OVERRIDE_SYNTAX',
      `--set ${text}: what follows "=" is not valid YAML; quote text that holds ":" or "#"`,
      EXIT.usage,
      { cause: error },
    )
  }
}

/** The changes of a `set:` group, in the order in which it lists them. */
export function overridesOf({ set }: { readonly set: Readonly<Record<string, unknown>> }): Override[] {
  return Object.entries(set).map(([path, value]) => ({ path, value }))
}

/**
 * A deep copy of a YAML document with the overrides put in, in order. Keys that do not exist are created, so that the
 * schema can say which key was meant.
 * @throws FedveilError OVERRIDE_PATH if a path goes through something that is neither a list nor a group of keys
 */
export function withOverrides(document: unknown, overrides: readonly Override[]): unknown {
  const copy: unknown = structuredClone(document)
  for (const { path, value } of overrides) put(copy, path, structuredClone(value))
  return copy
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

function put(document: unknown, path: string, value: unknown): void {
  const keys = path.split('.')
  let here = document
  for (const [depth, key] of keys.entries()) {
    if (typeof here !== 'object' || here === null || FORBIDDEN.has(key)) throw blocked(path, keys.slice(0, depth))
    const group = here as Record<string, unknown>
    if (Array.isArray(here) && !isPosition(key, here.length)) throw badPosition(path, keys.slice(0, depth), here.length)
    if (depth === keys.length - 1) {
      group[key] = value
      return
    }
    group[key] ??= {}
    here = group[key]
  }
}

function isPosition(key: string, length: number): boolean {
  return /^\d+$/.test(key) && Number(key) <= length
}

function blocked(path: string, upTo: readonly string[]): FedveilError {
  return new FedveilError(
    'OVERRIDE_PATH',
    `cannot set "${path}": "${upTo.join('.')}" is a single value, not a group of keys`,
    EXIT.scenario,
  )
}

function badPosition(path: string, upTo: readonly string[], length: number): FedveilError {
  return new FedveilError(
    'OVERRIDE_PATH',
    `cannot set "${path}": "${upTo.join('.')}" is a list of ${length}, so a position from 0 to ${length} must follow`,
    EXIT.scenario,
  )
}
