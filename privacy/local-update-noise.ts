import type { Privacy } from '../proto/privacy.js'
import { calibrateGaussian } from './accountant/gaussian.js'
import { replaceOneSensitivity } from './mechanism/gaussian.js'

/**
 * Standard deviation, per coordinate, of the noise that each participant adds to its own clipped update when it gives one
 * in each of `rounds` rounds: its whole data may be replaced, so an update moves by at most 2S.
 */
export function localUpdateNoise(
  { clip, epsilon, delta }: Extract<Privacy, { mechanism: 'dp-fedavg-local' }>,
  rounds: number,
): number {
  return calibrateGaussian({ epsilon, delta, releases: rounds, sensitivity: replaceOneSensitivity(clip) })
}
