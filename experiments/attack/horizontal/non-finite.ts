import { z } from 'zod'
import { ATTACK_KEYS, type Attack } from './attack.js'

/** Untargeted: an update of values that are not numbers, put on the wire behind the door, which would let none through. */
export const NonFinite = z.strictObject({
  kind: z.literal('non-finite'),
  ...ATTACK_KEYS,
  value: z.enum(['nan', 'infinity', '-infinity']).default('nan'),
})
export type NonFinite = z.infer<typeof NonFinite>

const VALUES = { nan: Number.NaN, infinity: Number.POSITIVE_INFINITY, '-infinity': Number.NEGATIVE_INFINITY } as const

export function nonFinite({ value }: NonFinite): Attack {
  return { forge: (released) => new Float32Array(released.length).fill(VALUES[value]) }
}
