import { z } from 'zod'
import { CENTRAL_ACCOUNTANT, type CentralNoise, type CentralPrivacy } from './central-noise.js'
import type { NoiseKind } from './ledger/reader.js'
import { FLOAT_CAVEAT, NOISE_SOURCES, shownUp } from './statement.js'

/** What a coordinator that adds the noise itself states about the models that it hands out. */
export const CentralStatement = z.strictObject({
  version: z.literal(1),
  unit: z.string(),
  adjacency: z.literal(CENTRAL_ACCOUNTANT.adjacency),
  /** Against whom it holds. */
  observers: z.string(),
  clip: z.number().positive(),
  adaptive: z.boolean(),
  noiseMultiplier: z.number().positive(),
  samplingRate: z.number().gt(0).max(1),
  rounds: z.int().min(1),
  /** Of the whole plan, also if the run ended before it. */
  epsilon: z.number().positive(),
  delta: z.number().gt(0).lt(1),
  accountant: z.string(),
  noise: z.enum([NOISE_SOURCES.system, NOISE_SOURCES.seeded]),
  notCovered: z.array(z.string()),
  caveat: z.string(),
})
export type CentralStatement = z.infer<typeof CentralStatement>

/** @param epsilon of the plan with this noise (central-noise.ts) */
export function centralStatement(options: {
  readonly privacy: CentralPrivacy
  readonly noise: CentralNoise
  readonly rounds: number
  readonly epsilon: number
  readonly noiseKind: NoiseKind
}): CentralStatement {
  const { privacy, noise, rounds, epsilon, noiseKind } = options
  return {
    version: 1,
    unit: "one participant's whole data",
    adjacency: CENTRAL_ACCOUNTANT.adjacency,
    observers: 'whoever sees the models of all rounds but not who was drawn',
    clip: privacy.clip,
    adaptive: privacy.adaptiveClip !== undefined,
    noiseMultiplier: noise.multiplier,
    samplingRate: privacy.samplingRate,
    rounds,
    epsilon,
    delta: privacy.delta,
    accountant:
      'privacy loss distributions of the Poisson-sampled Gaussian mechanism, the worse of adding and removing',
    noise: NOISE_SOURCES[noiseKind],
    notCovered: [
      'the coordinator, which sees every clipped update before the noise',
      'whoever knows who was drawn, e.g. by watching the traffic',
      'single examples beyond what holds for all data of their participant',
    ],
    caveat: FLOAT_CAVEAT,
  }
}

/** The statement in plain sentences; numbers are rounded up. */
export function centralStatementText(statement: CentralStatement): string {
  const { unit, adjacency, observers, epsilon, delta, rounds, samplingRate, clip, adaptive, noiseMultiplier } =
    statement
  const claim = [
    `Epsilon ${shownUp(epsilon)} at delta ${delta} for ${unit} (${adjacency}), against ${observers}.`,
    `Over ${rounds} rounds each participant is drawn with probability ${samplingRate}; updates are clipped to L2 norm ${clip}${adaptive ? ' at first and to a noisy quantile later' : ''}, and the coordinator adds Gaussian noise of ${Number(noiseMultiplier.toPrecision(5))} times that to their sum.`,
    `Accountant: ${statement.accountant}; noise: ${statement.noise}.`,
    `Not covered: ${statement.notCovered.join('; ')}.`,
    statement.caveat,
  ].join(' ')
  if (statement.noise === NOISE_SOURCES.system) return claim
  return `Seeded noise: no guarantee, because whoever knows the seed can subtract it. With secret noise it would be: ${claim}`
}
