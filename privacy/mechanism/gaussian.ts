import type { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { clipRows } from '../clip.js'
import type { PrivacyEvent } from '../event.js'
import type { Loss, Mechanism, Sensitivity } from './mechanism.js'

/** Distance between two vectors of the ball of radius C: the replace-one sensitivity, whatever the model weights. */
export function replaceOneSensitivity(clip: number): number {
  return 2 * clip
}

export interface GaussianOptions {
  /** L2 norm C to which every row is clipped before the noise. */
  readonly clip: number
  /** Standard deviation of the noise of every coordinate, in the units of the vector (not divided by C). */
  readonly sigma: number
}

/**
 * The Gaussian mechanism on vectors clipped to L2 norm C: clip(h; C) + N(0, sigma^2 I), with mu = 2C / sigma.
 * The noise is floating-point: see FLOAT_CAVEAT of statement.ts.
 * @throws MECHANISM_INVALID if clip or sigma is not positive and finite
 * Source: Dwork and Roth 2014; exact accounting by Balle and Wang 2018 (accountant/gaussian.ts).
 */
export function gaussian({ clip, sigma }: GaussianOptions): Mechanism {
  for (const [name, value] of [
    ['clip', clip],
    ['sigma', sigma],
  ] as const) {
    if (!(value > 0 && Number.isFinite(value))) {
      throw new FedveilError(
        'MECHANISM_INVALID',
        `gaussian: ${name} must be positive and finite, got ${value}`,
        EXIT.usage,
      )
    }
  }
  return new GaussianMechanism(clip, sigma)
}

class GaussianMechanism implements Mechanism {
  readonly name = 'gaussian'
  readonly event: PrivacyEvent
  readonly loss: Loss
  readonly sensitivity: Sensitivity

  constructor(
    readonly clip: number,
    readonly sigma: number,
  ) {
    this.event = { kind: 'gaussian', noiseMultiplier: sigma / clip }
    this.sensitivity = { norm: 'l2', value: replaceOneSensitivity(clip) }
    this.loss = { kind: 'gaussian', mu: replaceOneSensitivity(clip) / sigma }
  }

  describe(): string {
    return `Gaussian noise of standard deviation ${this.sigma} on vectors clipped to L2 norm ${this.clip}`
  }

  perturb(values: Float32Array, rows: number, stream: RandomStream): Float32Array {
    const released = clipRows(values, rows, this.clip)
    const noise = new Float32Array(released.length)
    stream.fillNormal(noise, this.sigma)
    for (let i = 0; i < released.length; i++) released[i] = released[i]! + noise[i]!
    return released
  }
}
