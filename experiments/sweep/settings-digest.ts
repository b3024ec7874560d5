import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Scenario } from '../scenario/schema.js'

/**
 * Names the settings of one run of a sweep: 16 hexadecimal digits of SHA-256 over all that its numbers depend on, its
 * seed included. Wording and `processes` are left out, and of the path of own images everything but its last part, so that rows may move to
 * another machine.
 */
export function settingsDigest(scenario: Scenario): string {
  const { title: _title, claim: _claim, arms: _arms, processes: _processes, ...settings } = scenario
  const { data } = settings
  const moved = data.source === 'path' ? { ...data, path: basename(data.path) } : data
  const text = JSON.stringify(sorted({ ...settings, data: moved }))
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** The same value with the keys of every group in alphabetical order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
