/** The numbers of RandomStream.uniform() are the middles of this many equal parts of [0, 1]. */
const PARTS = 2 ** 52

/** More than the rounding of the odds and of what they are computed from, as a share of them. */
const MARGIN = 1e-12

/**
 * Largest probability p for which `uniform() < p` has exactly probability p and (1 - p) / p is at least `failureOdds`
 * (by a margin of 1e-12 of it): what a pure epsilon allows, rounded against the claim.
 * @param failureOdds >= 0, finite
 */
export function probabilityFromOdds(failureOdds: number): number {
  const odds = failureOdds * (1 + MARGIN)
  return 1 - Math.ceil((odds / (1 + odds)) * PARTS) / PARTS
}
