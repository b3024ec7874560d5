import { z } from 'zod'
import { ATTACK_KEYS } from './attack.js'
import { deviationOf, KNOWLEDGE_KEYS, meanOf } from './known-updates.js'

const DISTANCE_LIMITED_KEYS = {
  ...ATTACK_KEYS,
  ...KNOWLEDGE_KEYS,
  /** Where the mean is pushed: against the standard deviation, the mean's unit vector, or its signs. */
  perturbation: z.enum(['std', 'unit', 'sign']).default('std'),
}

/** Untargeted: as far from the mean as leaves it no farther from any known update than two of those are from each other. */
export const MinMax = z.strictObject({ kind: z.literal('min-max'), ...DISTANCE_LIMITED_KEYS })
export type MinMax = z.infer<typeof MinMax>

/** Untargeted: as far as leaves its summed squared distance to them no larger than the largest that one of those has. */
export const MinSum = z.strictObject({ kind: z.literal('min-sum'), ...DISTANCE_LIMITED_KEYS })
export type MinSum = z.infer<typeof MinSum>

/**
 * mean + gamma * perturbation with the largest gamma >= 0 that the limit allows. Where the authors search by halving, the
 * limits are quadratic in gamma and solved. Of one known update nothing but that update is within them. Cost O(n^2 d).
 * Source: Shejwalkar and Houmansadr 2021, "Manipulating the Byzantine", NDSS, sections IV-D and IV-E.
 */
export function distanceLimited(
  { kind, perturbation }: Pick<MinMax | MinSum, 'kind' | 'perturbation'>,
  known: readonly Float32Array[],
): Float32Array {
  const mean = meanOf(known)
  const push = pushes[perturbation](mean, known)
  const squared = push.reduce((sum, x) => sum + x * x, 0)
  if (squared === 0) return Float32Array.from(mean)
  const between = known.map((a) => known.map((b) => squaredDistance(a, b)))
  const offsets = known.map((update) => {
    const offset = mean.map((x, i) => x - update[i]!)
    return { away: inner(offset, offset), along: 2 * inner(offset, push) }
  })
  const gamma =
    kind === 'min-max'
      ? minMaxGamma(squared, offsets, Math.max(...between.flat()))
      : minSumGamma(squared, offsets, Math.max(...between.map((row) => row.reduce((sum, x) => sum + x, 0))))
  return Float32Array.from(mean, (x, i) => x + gamma * push[i]!)
}

interface Offset {
  /** Squared distance of the mean to an update. */
  readonly away: number
  /** Twice the inner product of that offset and the perturbation. */
  readonly along: number
}

function minMaxGamma(squared: number, offsets: readonly Offset[], limit: number): number {
  return Math.min(...offsets.map(({ away, along }) => largerRoot(squared, along, away - limit)))
}

function minSumGamma(squared: number, offsets: readonly Offset[], limit: number): number {
  const away = offsets.reduce((sum, offset) => sum + offset.away, 0)
  const along = offsets.reduce((sum, offset) => sum + offset.along, 0)
  return largerRoot(offsets.length * squared, along, away - limit)
}

/** Of a x^2 + b x + c = 0 with a > 0; c <= 0 but for rounding. */
function largerRoot(a: number, b: number, c: number): number {
  return Math.max(0, (-b + Math.sqrt(Math.max(0, b * b - 4 * a * c))) / (2 * a))
}

const pushes = {
  std: (mean: Float64Array, known: readonly Float32Array[]) => deviationOf(known, mean).map((x) => -x),
  unit: (mean: Float64Array) => {
    const norm = Math.sqrt(inner(mean, mean))
    return mean.map((x) => (norm === 0 ? 0 : -x / norm))
  },
  sign: (mean: Float64Array) => mean.map((x) => -Math.sign(x)),
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0)
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return sum
}
