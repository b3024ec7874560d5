import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { gaussianEpsilon } from '../../../privacy/accountant/gaussian.js'
import { auditEpsilon } from '../../../privacy/audit.js'
import { type PrivacyEvent, pureEpsilon } from '../../../privacy/event.js'
import { codebookResponse, simplexCodebook } from '../../../privacy/mechanism/codebook-response.js'
import { discreteGaussian } from '../../../privacy/mechanism/discrete-gaussian.js'
import { discreteLaplace } from '../../../privacy/mechanism/discrete-laplace.js'
import { gaussian } from '../../../privacy/mechanism/gaussian.js'
import { laplaceOnBall } from '../../../privacy/mechanism/l1-laplace.js'
import { laplace } from '../../../privacy/mechanism/laplace.js'
import type { Mechanism } from '../../../privacy/mechanism/mechanism.js'
import { privUnit } from '../../../privacy/mechanism/priv-unit.js'
import { randomizedResponse } from '../../../privacy/mechanism/randomized-response.js'

const DELTA = 0.01
const RISK = 1e-3

/** What the mechanism claims: its pure epsilon, or the exact one of Gaussian noise at DELTA. */
function claim({ event }: Mechanism): { epsilon: number; delta: number } {
  const pure = pureEpsilon(event, 'replace-one')
  if (pure !== undefined) return { epsilon: pure, delta: 0 }
  return { epsilon: gaussianEpsilon(muOf(event), DELTA), delta: DELTA }
}

function muOf(event: PrivacyEvent): number {
  if (event.kind === 'gaussian') return 2 / event.noiseMultiplier
  if (event.kind === 'discreteGaussian') return (2 * event.norm) / event.sigma
  throw new Error('no claim')
}

const coefficients = (scale: number) =>
  laplace({ scales: Float32Array.of(scale, scale), low: Float32Array.of(-1, 0), high: Float32Array.of(1, 1) })
const FAR = [Float32Array.of(1, 0, 0), Float32Array.of(-1, 0, 0)] as const
const CODES = simplexCodebook(4, 3)

/** Each mechanism, one of half its noise or twice its epsilon, and two rows as far apart as any. */
const cases: Record<string, { right: Mechanism; broken: Mechanism; rows: readonly [Float32Array, Float32Array] }> = {
  gaussian: { right: gaussian({ clip: 1, sigma: 2 }), broken: gaussian({ clip: 1, sigma: 1 }), rows: FAR },
  'discrete Gaussian': {
    right: discreteGaussian({ clip: 1, sigma: 2, dimension: 3 }),
    broken: discreteGaussian({ clip: 1, sigma: 1, dimension: 3 }),
    rows: FAR,
  },
  'Laplace on the L1 ball': {
    right: laplaceOnBall({ clip: 1, scale: 2 }),
    broken: laplaceOnBall({ clip: 1, scale: 1 }),
    rows: FAR,
  },
  'discrete Laplace': {
    right: discreteLaplace({ clip: 1, scale: 2 }),
    broken: discreteLaplace({ clip: 1, scale: 1 }),
    rows: FAR,
  },
  'Laplace per coefficient': {
    right: coefficients(2),
    broken: coefficients(1),
    rows: [Float32Array.of(1, 1), Float32Array.of(-1, 0)],
  },
  'PrivUnit for means': {
    right: privUnit({ epsilon: 2, dimension: 3, optimise: 'mean' }),
    broken: privUnit({ epsilon: 4, dimension: 3, optimise: 'mean' }),
    rows: FAR,
  },
  'PrivUnit for decoding': {
    right: privUnit({ epsilon: 2, dimension: 3, optimise: 'decode', codes: 4 }),
    broken: privUnit({ epsilon: 4, dimension: 3, optimise: 'decode', codes: 4 }),
    rows: FAR,
  },
  'randomized response': {
    right: randomizedResponse({ epsilon: 2, categories: 5 }),
    broken: randomizedResponse({ epsilon: 4, categories: 5 }),
    rows: [Float32Array.of(0), Float32Array.of(4)],
  },
  'codebook response': {
    right: codebookResponse({ epsilon: 2, codebook: CODES, codes: 4 }),
    broken: codebookResponse({ epsilon: 4, codebook: CODES, codes: 4 }),
    rows: [CODES.slice(0, 3), CODES.slice(9, 12)],
  },
}

/** `perturb` is the released mechanism's; the score and the claim are those of `claimed`. */
function audit(name: string, released: Mechanism, claimed: Mechanism, samples: number): number {
  const [a, b] = cases[name]!.rows
  return auditEpsilon({
    mechanism: released,
    a,
    b,
    score: (output) => claimed.logDensityRatio!(output, a, b),
    samples,
    delta: claim(claimed).delta,
    risk: RISK,
    stream: RandomStream.named(9, 'audit', name),
  })
}

describe.each(Object.keys(cases))('%s', (name) => {
  const { right, broken } = cases[name]!

  test('a million outputs of two far rows show no more than the claim, and nearly all of it', () => {
    const shown = audit(name, right, right, 1_000_000)
    expect(shown).toBeLessThan(claim(right).epsilon)
    expect(shown).toBeGreaterThan(0.9 * claim(right).epsilon)
  })

  test('half the noise, or twice the epsilon, under the same claim is found out', () => {
    expect(audit(name, broken, right, 100_000)).toBeGreaterThan(1.2 * claim(right).epsilon)
  })
})
