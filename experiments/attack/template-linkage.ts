import { groupOf } from '../../privacy/template/groups.js'
import type { ProtectedTemplate } from '../../privacy/template/slerp-face.js'
import { keyDirections, type TemplateKey } from '../../privacy/template/template-key.js'

/** A template, and the key that its thief has taken too. */
export interface StolenTemplate {
  readonly template: ProtectedTemplate
  readonly key: TemplateKey
}

/**
 * Scores by which somebody guesses whether two templates of different keys, e.g. of two services, are of one face; higher
 * says yes.
 * - `values`: the cosine of the two as they are.
 * - `lengths`: less the distance between the lengths of their groups, which are the attention whatever the key.
 * - `keys`: with both keys, the agreement of what of each group does not lie along its key, which is a multiple of what of
 *   the face's own direction does not: turning keeps a vector in the plane of the two.
 */
export const LINKAGES = {
  values: ({ template: a }: StolenTemplate, { template: b }: StolenTemplate) => cosine(a.values, b.values),
  lengths: ({ template: a }: StolenTemplate, { template: b }: StolenTemplate) => {
    const [of, other] = [groupLengths(a), groupLengths(b)]
    return -Math.hypot(...of.map((length, j) => length - other[j]!))
  },
  keys: (a: StolenTemplate, b: StolenTemplate) => {
    const [of, other] = [groupLengths(a.template), groupLengths(b.template)]
    const [mine, theirs] = [recoveredDirections(a), recoveredDirections(b)]
    const { size } = a.template
    return of.reduce((sum, length, j) => {
      const [x, y] = bothKept(groupOf(mine, j, size), groupOf(theirs, j, size))
      return sum + Math.sqrt(length * other[j]!) * cosine(x, y)
    }, 0)
  },
} as const satisfies Record<string, (a: StolenTemplate, b: StolenTemplate) => number>

export type Linkage = keyof typeof LINKAGES

/**
 * What a thief of a template and its key knows of the face's group directions: unit vectors [groups, size], 0 where a
 * coordinate was dropped, the part along the key left out.
 */
export function recoveredDirections({ template, key }: StolenTemplate): Float64Array {
  const { groups, size, values } = template
  const towards = keyDirections(key, groups, size)
  const recovered = new Float64Array(groups * size)
  for (let j = 0; j < groups; j++) {
    const group = groupOf(values, j, size)
    const along = groupOf(towards, j, size).map((value, i) => (group[i] === 0 ? 0 : value))
    const share = dot(group, along) / dot(along, along)
    const rest = along.map((value, i) => group[i]! - share * value)
    const length = Math.hypot(...rest)
    if (length > 0)
      recovered.set(
        rest.map((value) => value / length),
        j * size,
      )
  }
  return recovered
}

function groupLengths({ groups, size, values }: ProtectedTemplate): number[] {
  return Array.from({ length: groups }, (_, j) => Math.hypot(...groupOf(values, j, size)))
}

/** Two vectors without the coordinates that either has dropped. */
function bothKept(a: Float64Array, b: Float64Array): [Float64Array, Float64Array] {
  const kept = (_: number, i: number) => a[i] !== 0 && b[i] !== 0
  return [a.filter(kept), b.filter(kept)]
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const lengths = Math.sqrt(dot(a, a) * dot(b, b))
  return lengths > 0 ? dot(a, b) / lengths : 0
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
