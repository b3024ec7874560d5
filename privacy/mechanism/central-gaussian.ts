import type { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { shiftedBit } from '../adaptive-clip.js'
import { centralEvent } from '../central-noise.js'
import { clipRows, l2Norm, rowLength } from '../clip.js'
import type { PrivacyEvent } from '../event.js'
import type { Mechanism, Sensitivity } from './mechanism.js'
import { readable } from './parameter.js'

export interface CentralGaussianOptions {
  /** L2 norm to which every row is clipped. */
  readonly clip: number
  /** z: standard deviation, relative to the clip norm, of the noise that the coordinator adds to the sum of rows. */
  readonly noiseMultiplier: number
  /** Probability with which a row is in the sum at all. */
  readonly samplingRate: number
  /** The last coordinate of a row becomes the bit of an adaptive clip (adaptive-clip.ts), whatever it was before. */
  readonly normBit: boolean
}

/**
 * The participant's half of a Gaussian mechanism whose noise the coordinator adds to the sum: it clips and adds nothing.
 * What it costs holds only against those who see nothing but the sum with its noise, and not who was drawn: never
 * against the coordinator, which the participant has to trust with the clipped row.
 * @throws MECHANISM_INVALID if a number is not positive and finite, or the rate is above 1
 * Source: McMahan, Ramage, Talwar and Zhang 2018 (arXiv:1710.06963), algorithm 1.
 */
export function centralGaussian(options: CentralGaussianOptions): Mechanism {
  const { clip, noiseMultiplier, samplingRate } = options
  for (const [name, value] of Object.entries({ clip, noiseMultiplier, samplingRate })) {
    if (!(value > 0 && Number.isFinite(value))) throw invalid(`${name} must be positive and finite, got ${value}`)
  }
  if (samplingRate > 1) throw invalid(`samplingRate must be at most 1, got ${samplingRate}`)
  return new CentralGaussianMechanism(options)
}

class CentralGaussianMechanism implements Mechanism {
  readonly name = 'central-gaussian'
  readonly event: PrivacyEvent
  readonly sensitivity: Sensitivity

  constructor(private readonly options: CentralGaussianOptions) {
    const { clip, noiseMultiplier, samplingRate } = options
    this.event = centralEvent(samplingRate, noiseMultiplier)
    this.sensitivity = { norm: 'l2', value: clip }
  }

  describe(): string {
    const { clip, noiseMultiplier, samplingRate, normBit } = this.options
    return (
      `clipping to L2 norm ${readable(clip)}${normBit ? ' with one bit about the norm' : ''}, for a sum to which the coordinator adds ` +
      `Gaussian noise of ${readable(noiseMultiplier)} times that, participants being drawn with probability ${samplingRate}`
    )
  }

  perturb(values: Float32Array, rows: number, _stream: RandomStream): Float32Array {
    const { clip, normBit } = this.options
    if (!normBit) return clipRows(values, rows, clip)
    const length = rowLength(values.length, rows)
    const released = values.slice()
    for (let start = 0; start < values.length; start += length) {
      const row = values.subarray(start, start + length - 1)
      released.set(clipRows(row, 1, clip), start)
      released[start + length - 1] = shiftedBit(l2Norm(row), clip)
    }
    return released
  }
}

function invalid(sentence: string): FedveilError {
  return new FedveilError('MECHANISM_INVALID', `central-gaussian: ${sentence}`, EXIT.usage)
}
