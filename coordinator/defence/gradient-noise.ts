import { RandomStream } from '../../learning/engine/random.js'
import type { NoiseKind } from '../../privacy/ledger/reader.js'
import { gridStep } from '../../privacy/mechanism/grid.js'
import type { Defence } from '../../proto/defence.js'
import type { Plan } from '../../proto/plan.js'
import type { PartyRows } from '../stand-ins.js'

/**
 * A baseline against label inference: independent noise on every coordinate of the gradients that parties get. Gradients
 * are not clipped first, so that no epsilon follows. Values are rounded to a public grid, as released ones are.
 * Source: Zhu, Liu and Han 2019 (arXiv:1906.08935), 5.1; in vertical training Fu et al. 2022 ("Label inference attacks
 * against vertical federated learning") and VFLAIR (Zou et al. 2023).
 */
export class GradientNoise {
  constructor(
    private readonly plan: Pick<Plan, 'seed' | 'participants'>,
    private readonly options: Extract<Defence, { kind: 'gradient-noise' }>,
    private readonly noise: NoiseKind,
  ) {}

  /** Gradients of each party with noise of a step's own; those given stay as they were. */
  added(gradients: PartyRows<Float32Array>, step: number): PartyRows<Float32Array> {
    const { law, scale } = this.options
    return gradients.map((clean, party) => {
      if (clean === undefined) return undefined
      const noisy = clean.slice()
      const stream = this.#stream(step, this.plan.participants[party]!.name)
      if (law === 'gaussian') stream.addNormal(noisy, scale, gridStep(scale))
      else stream.addLaplace(noisy, scale, gridStep(scale))
      return noisy
    })
  }

  #stream(step: number, party: string): RandomStream {
    if (this.noise === 'system') return RandomStream.system()
    return RandomStream.named(this.plan.seed, 'coordinator', 'gradient-noise', step, party)
  }
}
