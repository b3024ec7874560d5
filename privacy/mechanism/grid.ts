/** Noise spans at least this many steps of the public grid that released values lie on. */
const STEPS_PER_NOISE = 1024

/**
 * Step of the public grid of a mechanism whose noise has this standard deviation or scale: the power of two for which
 * noise / step is in [1024, 2048). Released values on a grid have no low bits to tell more than they should.
 * @param noise > 0, normal in double precision
 */
export function gridStep(noise: number): number {
  let power = 2 ** Math.floor(Math.log2(noise))
  // The logarithm may be off by its rounding next to a power of two.
  if (power > noise) power /= 2
  if (2 * power <= noise) power *= 2
  return power / STEPS_PER_NOISE
}

/** A grid step as a person reads it. */
export function describeStep(step: number): string {
  return `2^${Math.log2(step)}`
}
