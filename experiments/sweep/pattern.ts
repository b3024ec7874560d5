import { z } from 'zod'
import { Name } from '../../proto/plan.js'

/** Which cells of a sweep are meant: for some of its axes, the entries that fit. */

/** A name of an entry; numbers in YAML are taken as they are written. */
export const EntryName = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), Name)

const Names = z.union([EntryName, z.array(EntryName).min(1)])

/** Axis -> the entry, one of several, or `{not: ...}`; a cell fits if it does on every axis named. */
export const Pattern = z.record(z.string(), z.union([Names, z.strictObject({ not: Names })]))
export type Pattern = z.infer<typeof Pattern>

/** Where a cell lies: axis -> entry. */
export type Place = Readonly<Record<string, string>>

export function fits(pattern: Pattern, at: Place): boolean {
  return Object.entries(pattern).every(([axis, choice]) => {
    const { names, wanted } = namesIn(choice)
    return names.includes(at[axis]!) === wanted
  })
}

/** True if a place fits one of the patterns, or if there are none to fit. */
export function fitsAny(patterns: readonly Pattern[], at: Place): boolean {
  return patterns.length === 0 || patterns.some((pattern) => fits(pattern, at))
}

/** The entries that a pattern names on one axis, and whether these or all others are meant. */
export function namesIn(choice: Pattern[string]): { readonly names: readonly string[]; readonly wanted: boolean } {
  const wanted = typeof choice === 'string' || Array.isArray(choice)
  return { names: [wanted ? choice : choice.not].flat(), wanted }
}
