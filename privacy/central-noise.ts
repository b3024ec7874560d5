import type { Privacy } from '../proto/privacy.js'
import { calibrateNoise } from './accountant/calibrate.js'
import { planEpsilon } from './accountant/plan.js'
import { updateNoiseMultiplier } from './adaptive-clip.js'
import type { PrivacyEvent } from './event.js'

export type CentralPrivacy = Extract<Privacy, { mechanism: 'dp-fedavg-central' }>

/** The accountant of central noise: the plan is fixed beforehand, so privacy loss distributions apply. */
export const CENTRAL_ACCOUNTANT = { name: 'pld', adjacency: 'add-remove' } as const

/** Standard deviations of the noise on the sums, relative to what one participant can add to them. */
export interface CentralNoise {
  /** z: what a round is accounted as. */
  readonly multiplier: number
  /** Of the sum of updates, relative to the clip norm: z, or more where bits about norms are released as well. */
  readonly updateMultiplier: number
}

/**
 * The smallest noise with which `rounds` rounds cost each participant at most the plan's epsilon at its delta, worked out
 * alike at both ends: no end takes a noise level from another.
 * @returns undefined if the plan's noise on the bits of an adaptive clip is too small for that
 */
export function centralNoise(privacy: CentralPrivacy, rounds: number): CentralNoise | undefined {
  const epsilonAt = (noiseMultiplier: number) => centralEpsilon(privacy, noiseMultiplier, rounds)
  const multiplier = calibrateNoise({ epsilonAt, epsilon: privacy.epsilon })
  const { adaptiveClip } = privacy
  const updateMultiplier = adaptiveClip ? updateNoiseMultiplier(multiplier, adaptiveClip.bitNoise) : multiplier
  return updateMultiplier === undefined ? undefined : { multiplier, updateMultiplier }
}

/** Epsilon of `rounds` rounds at the plan's delta, against whoever sees the models but not who was drawn. */
export function centralEpsilon(privacy: CentralPrivacy, noiseMultiplier: number, rounds: number): number {
  const event = centralEvent(privacy.samplingRate, noiseMultiplier)
  return planEpsilon(event, rounds, privacy.delta, CENTRAL_ACCOUNTANT.adjacency)
}

/** What a round is to every participant, drawn or not. */
export function centralEvent(samplingRate: number, noiseMultiplier: number): PrivacyEvent {
  return { kind: 'poissonSampled', rate: samplingRate, event: { kind: 'gaussian', noiseMultiplier } }
}
