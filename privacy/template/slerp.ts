/** Two directions whose angle has a smaller sine are taken as one, or as opposite: their cosine, a double, says no more. */
const LEAST_SINE = 1e-6

/**
 * Spherical linear interpolation (Shoemake 1985): the unit vector on the great circle from `from` to `to`, at `share` of
 * the angle between them: sin((1 - share) theta) / sin(theta) from + sin(share theta) / sin(theta) to.
 * @param from unit vector
 * @param to unit vector of the same length
 * @param share 0 gives `from`, 1 gives `to`; of opposite vectors, which no one great circle joins, the nearer of the two
 */
export function slerp(from: ArrayLike<number>, to: ArrayLike<number>, share: number): Float64Array {
  let cosine = 0
  for (let i = 0; i < from.length; i++) cosine += from[i]! * to[i]!
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)))
  const sine = Math.sin(angle)
  if (sine < LEAST_SINE) return Float64Array.from(cosine < 0 && share > 0.5 ? to : from)
  const [a, b] = [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine]
  return Float64Array.from({ length: from.length }, (_, i) => a * from[i]! + b * to[i]!)
}
