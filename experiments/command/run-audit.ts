import { RandomStream } from '../../learning/engine/random.js'
import { openAccountant } from '../../privacy/accountant/open.js'
import { auditEpsilon } from '../../privacy/audit.js'
import { pureEpsilon } from '../../privacy/event.js'
import { codebookResponse, simplexCodebook } from '../../privacy/mechanism/codebook-response.js'
import { discreteGaussian } from '../../privacy/mechanism/discrete-gaussian.js'
import { discreteLaplace } from '../../privacy/mechanism/discrete-laplace.js'
import { gaussian } from '../../privacy/mechanism/gaussian.js'
import { laplaceOnBall } from '../../privacy/mechanism/l1-laplace.js'
import type { Mechanism } from '../../privacy/mechanism/mechanism.js'
import { oneBit } from '../../privacy/mechanism/one-bit.js'
import { privUnit } from '../../privacy/mechanism/priv-unit.js'
import { randomizedResponse } from '../../privacy/mechanism/randomized-response.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { required, STRENGTH, type StrengthFlags, strengthOf } from './mechanism-flags.js'

export interface AuditFlags extends StrengthFlags {
  readonly samples: number
  readonly delta: number
  readonly risk: number
  readonly noiseShare: number
  readonly seed: number
  readonly json?: boolean
}

export function showAudit(flags: AuditFlags): void {
  const claimed = mechanismOf(flags, strengthOf(flags))
  const { epsilon, delta } = claimOf(claimed, flags)
  const [a, b] = farRows(flags)
  const shown = auditEpsilon({
    mechanism: mechanismOf(flags, weakened(flags)),
    a,
    b,
    score: (output) => claimed.logDensityRatio!(output, a, b),
    samples: flags.samples,
    delta,
    risk: flags.risk,
    stream: RandomStream.named(flags.seed, 'audit', flags.mechanism),
  })
  const holds = shown <= epsilon
  const { mechanism, samples, risk, noiseShare } = flags
  if (flags.json === true)
    process.stdout.write(
      `${JSON.stringify({ holds, claimed: epsilon, shown, delta, mechanism, samples, risk, noiseShare })}\n`,
    )
  else
    process.stdout.write(
      `${claimed.describe()}\nclaimed: epsilon ${epsilon} at delta ${delta}\nshown:   at least ${shown}\n`,
    )
  if (holds) return
  throw new FedveilError(
    'CLAIM_WRONG',
    `the claim of epsilon ${epsilon} is wrong: ${samples} outputs of each of two rows show at least ${shown} (risk ${risk}); do not release with this mechanism`,
    EXIT.privacy,
  )
}

/** Of any row exchanged for any other, once. */
function claimOf({ event }: Mechanism, flags: AuditFlags): { epsilon: number; delta: number } {
  const pure = pureEpsilon(event, 'replace-one')
  if (pure !== undefined) return { epsilon: pure, delta: 0 }
  const accountant = openAccountant('pld', 'replace-one')
  accountant.compose(event)
  return { epsilon: accountant.epsilon(flags.delta).epsilon, delta: flags.delta }
}

/** With less noise under the same flags; the epsilon of a release works the other way round. */
function weakened(flags: AuditFlags): number {
  const strength = strengthOf(flags)
  return STRENGTH[flags.mechanism] === 'releaseEpsilon' ? strength / flags.noiseShare : strength * flags.noiseShare
}

/** Codes of the codebook that is audited. */
const CODES = 4
/** Bits of a row that is audited, where the flags do not say. */
const BITS = 4

/** One coordinate is enough for noise: it is where two far rows differ. PrivUnit needs a sphere. */
function mechanismOf(flags: AuditFlags, strength: number): Mechanism {
  switch (flags.mechanism) {
    case 'gaussian':
      return gaussian({ clip: 1, sigma: strength })
    case 'laplace':
      return laplaceOnBall({ clip: 1, scale: strength })
    case 'discrete-gaussian':
      return discreteGaussian({ clip: 1, sigma: strength, dimension: 1 })
    case 'discrete-laplace':
      return discreteLaplace({ clip: 1, scale: strength })
    case 'priv-unit':
      return privUnit({ epsilon: strength, dimension: flags.dimension ?? 3, optimise: 'mean' })
    case 'codebook-response':
      return codebookResponse({ epsilon: strength, codebook: simplexCodebook(CODES, CODES - 1), codes: CODES })
    case 'randomized-response':
      return randomizedResponse({ epsilon: strength, categories: required(flags, 'categories') })
    case 'one-bit':
      return oneBit({ epsilon: strength, dimension: flags.dimension ?? BITS })
  }
}

function farRows(flags: AuditFlags): readonly [Float32Array, Float32Array] {
  switch (flags.mechanism) {
    case 'priv-unit': {
      const row = new Float32Array(flags.dimension ?? 3)
      row[0] = 1
      return [row, row.map((value) => -value)]
    }
    case 'codebook-response': {
      const codebook = simplexCodebook(CODES, CODES - 1)
      return [codebook.slice(0, CODES - 1), codebook.slice(-(CODES - 1))]
    }
    case 'one-bit': {
      const row = new Float32Array(flags.dimension ?? BITS).fill(1)
      return [row, row.map((value) => -value)]
    }
    case 'randomized-response':
      return [Float32Array.of(0), Float32Array.of(required(flags, 'categories') - 1)]
    default:
      return [Float32Array.of(1), Float32Array.of(-1)]
  }
}
