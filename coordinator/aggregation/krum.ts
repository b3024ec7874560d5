import type { UpdateRows } from './kernel/update-rows.js'
import { ascending, type Outcome } from './outcome.js'

/**
 * How many nearest others an update is judged by, of n with f malicious. `published`: n - f - 2, with n >= 2f + 3.
 * `flower`: max(1, n - f - 2). `byzfl`: n - f - 1, with n >= 2f + 1.
 */
export type KrumVariant = 'published' | 'flower' | 'byzfl'

export interface KrumSettings {
  readonly malicious: number
  readonly variant: KrumVariant
}

/**
 * Krum: the update whose sum of squared distances to its nearest others is smallest; the lowest participant id of equals.
 *
 * Least number of updates: proto/aggregation.ts. Cost O(n^2 d).
 * Source: Blanchard et al. 2017, "Machine Learning with Adversaries: Byzantine Tolerant Gradient Descent", section 4.
 */
export function krum(rows: UpdateRows, settings: KrumSettings): Outcome {
  return multiKrum(rows, { ...settings, keep: 1 })
}

/**
 * Multi-Krum: the mean of the `keep` updates with the smallest scores of Krum, which are computed once.
 *
 * @param keep default n - f - 2 as published, n - f in the variants
 * Source: Blanchard et al. 2017, section 5.
 */
export function multiKrum(rows: UpdateRows, settings: KrumSettings & { readonly keep?: number | undefined }): Outcome {
  const { malicious, variant } = settings
  const distances = rows.squaredDistances()
  const scores = krumScores(distances, neighbours(rows.count, malicious, variant))
  const most = rows.count - malicious - (variant === 'published' ? 2 : 0)
  const kept = ascending(scores)
    .slice(0, settings.keep ?? Math.max(1, most))
    .sort((a, b) => a - b)
  return { update: rows.mean(kept), kept, scores }
}

/**
 * The sum of the squared distances from each row to its `nearest` nearest others.
 * @param of the rows that count; default all
 * @returns one score for each of `of`
 */
export function krumScores(
  distances: readonly Float64Array[],
  nearest: number,
  of: readonly number[] = distances.map((_, i) => i),
): Float64Array {
  return Float64Array.from(of, (i) => {
    const others = Float64Array.from(
      of.filter((j) => j !== i),
      (j) => distances[i]![j]!,
    ).sort()
    return others.subarray(0, nearest).reduce((sum, distance) => sum + distance, 0)
  })
}

function neighbours(n: number, malicious: number, variant: KrumVariant): number {
  if (variant === 'byzfl') return n - malicious - 1
  return Math.max(1, n - malicious - 2)
}
