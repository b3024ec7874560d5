import { z } from 'zod'
import { EXIT, FedveilError } from '../../proto/error.js'

/** What a run must have in common with the one it continues. */
export const RunSettings = z.strictObject({
  seed: z.union([z.number(), z.string()]),
  /** All else that the course of the training depends on, in names and values of JSON. */
  configuration: z.record(z.string(), z.json()),
  /** Of the records (`dataDigest`). */
  data: z.string(),
})
export type RunSettings = z.infer<typeof RunSettings>

/**
 * @param file what was saved with `saved`, to begin the sentence with
 * @throws RESUME_SETTINGS that names the first key that differs, in the order of `saved`, and both values
 */
export function assertSameSettings(saved: RunSettings, asked: RunSettings, file: string): void {
  const there = leavesOf(saved)
  const here = leavesOf(asked)
  const key = [...there.keys(), ...here.keys()].find((each) => there.get(each) !== here.get(each))
  if (key === undefined) return
  const message =
    `${file} belongs to a run with ${key} ${there.get(key) ?? 'not given'}, ` +
    `and this run has ${here.get(key) ?? 'not given'}: continue with the same settings, or begin anew without it.`
  throw new FedveilError('RESUME_SETTINGS', message, EXIT.data)
}

/** Every number, string, truth value, null and empty container of a value, as JSON, by its path: `configuration.widths.0`. */
function leavesOf(value: unknown, path: readonly string[] = []): Map<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (entries.length === 0) return new Map([[path.join('.'), JSON.stringify(value)]])
  return new Map(entries.flatMap(([key, inner]) => [...leavesOf(inner, [...path, key])]))
}
