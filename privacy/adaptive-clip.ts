import type { RandomStream } from '../learning/engine/random.js'
import type { AdaptiveClip } from '../proto/privacy.js'

/**
 * A clip norm C that follows a quantile of the updates' norms: each drawn participant also tells, as one more coordinate
 * of what it releases, whether its update lay within C, shifted by 1/2 so that one participant moves the sum by 1/2.
 * Source: Andrew, Thakkar, McMahan and Ramaswamy 2021 (arXiv:1905.03871), algorithm 1 and theorem 1.
 */

/** The coordinate that stands for [||u|| <= C]: 1/2 or -1/2. */
export function shiftedBit(norm: number, clip: number): number {
  return norm <= clip ? 0.5 : -0.5
}

/**
 * z_delta = (z^-2 - (2 sigma_b)^-2)^(-1/2): the noise multiplier of the updates for which the pair of updates and bits
 * costs what one Gaussian release of multiplier z does.
 * @param noiseMultiplier z > 0
 * @param bitNoise sigma_b, standard deviation of the noise on the sum of bits
 * @returns undefined if 2 sigma_b <= z: then the bits alone cost more than z allows
 */
export function updateNoiseMultiplier(noiseMultiplier: number, bitNoise: number): number | undefined {
  const left = noiseMultiplier ** -2 - (2 * bitNoise) ** -2
  return left > 0 ? left ** -0.5 : undefined
}

/** The noisy share of updates within the norm: (sum of shifted bits + N(0, sigma_b^2)) / expected count + 1/2. */
export function noisyShareWithin(
  shiftedBits: readonly number[],
  options: { readonly bitNoise: number; readonly expectedCount: number; readonly stream: RandomStream },
): number {
  const sum = shiftedBits.reduce((total, bit) => total + Math.min(0.5, Math.max(-0.5, bit)), 0)
  return (sum + options.bitNoise * options.stream.normal()) / options.expectedCount + 0.5
}

/**
 * C exp(-eta (b - gamma)): larger while too few updates lie within the norm, smaller while too many do. A noisy share can
 * be far off, so the norm stays within a thousandth and a thousand times the plan's first one; both are public.
 */
export function nextClip(
  clip: number,
  shareWithin: number,
  { quantile, learningRate, first }: Pick<AdaptiveClip, 'quantile' | 'learningRate'> & { readonly first: number },
): number {
  const next = clip * Math.exp(-learningRate * (shareWithin - quantile))
  return Math.min(Math.max(next, first / FARTHEST), first * FARTHEST)
}

const FARTHEST = 1000
