/**
 * Weights of discrete noise, in integer arithmetic to any number of bits: exp(-k^2 / (2 scale^2)) or exp(-k / scale) for
 * k = 0, 1, 2, ..., of which a symmetric integer has twice each, except 0.
 */
export interface DiscreteLaw {
  readonly kind: 'gaussian' | 'laplace'
  /** Whole number >= 1: sigma of the discrete Gaussian, or the scale of the discrete Laplace. */
  readonly scale: number
}

/** P(|noise| <= k), where 0 counts half and every other k once, is in [lower, upper] / 2^bits. */
export interface CumulativeBounds {
  readonly lower: bigint
  /** Mostly lower + 1. */
  readonly upper: bigint
}

/**
 * Bounds of the distribution function for k = 0, 1, ... as far as the weights reach with `guard` bits beyond `bits`.
 *
 * Every product is rounded down, so sums are lower bounds; counting the roundings, the weight of k is too small by at
 * most 1.5 (k + 1)^2 and the sum to k by at most (k + 2)^3 units of the last place, and what follows the last weight K
 * adds at most 3 (K + 2)^3 with it.
 */
export function* cumulativeBounds(law: DiscreteLaw, bits: number, guard = 96): Generator<CumulativeBounds, void> {
  const sums = partialSums(law, bits + guard)
  const cube = (k: number) => BigInt(k + 2) ** 3n
  const last = sums.length - 1
  const least = sums[last]!
  const most = least + 3n * cube(last)
  const shift = BigInt(bits)
  const one = 1n << shift
  for (let k = 0; k <= last; k++) {
    const upper = ((sums[k]! + cube(k)) << shift) / least + 1n
    yield { lower: (sums[k]! << shift) / most, upper: upper < one ? upper : one }
  }
}

/** Lower bounds of 1/2 + w_1 + ... + w_k in units of 2^-bits, until a weight rounds to 0. */
function partialSums({ kind, scale }: DiscreteLaw, bits: number): bigint[] {
  const shift = BigInt(bits)
  const s = BigInt(scale)
  // w_(k+1) = w_k ratio_k; the ratio itself shrinks by e^(-1/scale^2) for the Gaussian and is constant for the Laplace.
  const shrink = kind === 'gaussian' ? expFixed(1n, s * s, bits) : undefined
  let ratio = kind === 'gaussian' ? expFixed(1n, 2n * s * s, bits) : expFixed(1n, s, bits)
  let weight = 1n << shift
  const sums = [weight >> 1n]
  for (;;) {
    weight = (weight * ratio) >> shift
    if (weight === 0n) return sums
    sums.push(sums[sums.length - 1]! + weight)
    if (shrink !== undefined) ratio = (ratio * shrink) >> shift
  }
}

/**
 * Lower bound of exp(-numerator / denominator) in units of 2^-bits, less than 2 units too small.
 * @param numerator >= 0, at most the denominator
 * Source: the power series, with 32 more bits than its 2^13 units of rounding need.
 */
export function expFixed(numerator: bigint, denominator: bigint, bits: number): bigint {
  let term = 1n << BigInt(bits + 32)
  let sum = 0n
  for (let j = 1n; term > 0n; j++) {
    sum += j % 2n === 1n ? term : -term
    term = (term * numerator) / (denominator * j)
  }
  return (sum - (1n << 13n)) >> 32n
}
