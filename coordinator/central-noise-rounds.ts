import { RandomStream } from '../learning/engine/random.js'
import { nextClip, noisyShareWithin } from '../privacy/adaptive-clip.js'
import { type CentralNoise, type CentralPrivacy, centralEpsilon, centralNoise } from '../privacy/central-noise.js'
import { type CentralStatement, centralStatement } from '../privacy/central-statement.js'
import type { NoiseKind } from '../privacy/ledger/reader.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Plan } from '../proto/plan.js'
import { dpFedavg } from './aggregation/dp-fedavg.js'
import type { Memory, Remembering } from './memory.js'
import { poissonSample } from './sampling.js'

/** The rounds of a run with central noise: who is drawn, what is added, and how the clip norm moves. */
export class CentralNoiseRounds implements Remembering {
  readonly #noise: CentralNoise
  readonly #expectedCount: number
  #clip: number

  /** @throws BIT_NOISE if the plan's noise on the bits of an adaptive clip is too small */
  constructor(
    private readonly privacy: CentralPrivacy,
    private readonly plan: Plan,
    private readonly noiseKind: NoiseKind,
  ) {
    const noise = centralNoise(privacy, plan.work.training.epochs)
    if (!noise)
      throw new FedveilError('BIT_NOISE', 'The noise on the bits of the adaptive clip is too small.', EXIT.scenario)
    this.#noise = noise
    this.#expectedCount = privacy.samplingRate * plan.participants.length
    this.#clip = Math.fround(privacy.clip)
  }

  /** The clip norm of the round that opens next, as it crosses the wire. */
  get clip(): number {
    return this.#clip
  }

  /** Coordinates that follow an update's own: the bit of an adaptive clip. */
  get extra(): number {
    return this.privacy.adaptiveClip ? 1 : 0
  }

  get memory(): Memory {
    return new Map([['clip', Float64Array.of(this.#clip)]])
  }

  recall(memory: Memory): void {
    this.#clip = memory.get('clip')?.[0] ?? this.#clip
  }

  draw<T>(round: number, present: readonly T[]): T[] {
    return poissonSample(present, this.privacy.samplingRate, this.#stream(round, 'participants'))
  }

  /** The noisy mean of what the drawn participants sent, [d] without the bits; moves the clip norm. */
  aggregate(round: number, sent: readonly Float32Array[], dimension: number): Float32Array {
    const { adaptiveClip } = this.privacy
    const mean = dpFedavg(
      sent.map((values) => values.subarray(0, dimension)),
      {
        dimension,
        clip: this.#clip,
        noiseMultiplier: this.#noise.updateMultiplier,
        expectedCount: this.#expectedCount,
        stream: this.#stream(round, 'noise'),
      },
    )
    if (adaptiveClip) {
      const bits = sent.map((values) => values[dimension]!)
      const { bitNoise } = adaptiveClip
      const stream = this.#stream(round, 'bit-noise')
      const share = noisyShareWithin(bits, { bitNoise, expectedCount: this.#expectedCount, stream })
      this.#clip = Math.fround(nextClip(this.#clip, share, { ...adaptiveClip, first: this.privacy.clip }))
    }
    return mean
  }

  /** Epsilon of the models of the first `rounds` rounds. */
  epsilonAfter(rounds: number): number {
    return centralEpsilon(this.privacy, this.#noise.multiplier, rounds)
  }

  statement(): CentralStatement {
    const { privacy, noiseKind } = this
    const rounds = this.plan.work.training.epochs
    return centralStatement({ privacy, noise: this.#noise, rounds, epsilon: this.epsilonAfter(rounds), noiseKind })
  }

  /** A deployment draws from the operating system; a simulation can be repeated from the plan's seed. */
  #stream(round: number, purpose: string): RandomStream {
    if (this.noiseKind === 'system') return RandomStream.system()
    return RandomStream.named(this.plan.seed, 'coordinator', round, purpose)
  }
}
