import { joinedMemory, type Remembering, vectorsMemory } from '../memory.js'
import { UpdateRows } from './kernel/update-rows.js'
import type { Outcome } from './outcome.js'

export interface CenteredClippingSettings {
  /** tau > 0: how far one update may pull the centre in a step. */
  readonly radius: number
  /** >= 1 */
  readonly steps: number
  /** beta in [0, 1) of each participant's own momentum; 0 remembers none. */
  readonly momentum: number
}

/**
 * Centered clipping: the centre v of the round before (at first 0) moves by the mean of (m_i - v) min(1, tau / ||m_i - v||),
 * where m_i = (1 - beta) u_i + beta m_i is participant i's momentum, u_i in its first round.
 *
 * The momentum is kept here, where no participant can lie about it. At least 1 update. Cost O(steps n d); memory d, and
 * with momentum d for every participant ever seen.
 * Source: Karimireddy, He and Jaggi 2021 (arXiv:2012.10333), algorithm 2 and equation (CC).
 */
export class CenteredClipping {
  #centre: Float32Array | undefined
  readonly #momenta = new Map<string, Float32Array>()
  readonly kept: Remembering = joinedMemory({
    momentum: vectorsMemory(this.#momenta, (values) => Float32Array.from(values)),
    clip: this.#centreMemory(),
  })

  constructor(private readonly settings: CenteredClippingSettings) {}

  aggregate(participants: readonly string[], rows: UpdateRows): Outcome {
    const judged = this.settings.momentum === 0 ? rows : this.#remembered(participants, rows)
    for (let step = 0; step < this.settings.steps; step++) this.#centre = this.#moved(judged)
    return { update: this.#centre!.slice() }
  }

  #centreMemory(): Remembering {
    const centre = () => this.#centre
    return {
      get memory() {
        const values = centre()
        return new Map(values ? [['centre', values]] : [])
      },
      recall: (memory) => {
        const values = memory.get('centre')
        this.#centre = values && Float32Array.from(values)
      },
    }
  }

  #moved(rows: UpdateRows): Float32Array {
    const factors = rows.squaredDistancesTo(this.#centre).map((square) => {
      const distance = Math.sqrt(square)
      return distance > this.settings.radius ? this.settings.radius / distance : 1
    })
    const moved = rows.combined(factors, rows.count)
    const stays = 1 - factors.reduce((sum, factor) => sum + factor, 0) / rows.count
    const centre = this.#centre
    if (centre && stays !== 0) for (let k = 0; k < moved.length; k++) moved[k]! += stays * centre[k]!
    return moved
  }

  #remembered(participants: readonly string[], rows: UpdateRows): UpdateRows {
    const { momentum } = this.settings
    const momenta = participants.map((participant, i) => {
      const before = this.#momenta.get(participant)
      const now = rows.combined(oneAt(i, rows.count), 1)
      if (before) for (let k = 0; k < now.length; k++) now[k] = (1 - momentum) * now[k]! + momentum * before[k]!
      this.#momenta.set(participant, now)
      return now
    })
    return UpdateRows.of(participants, momenta)
  }
}

function oneAt(i: number, n: number): Float64Array {
  return new Float64Array(n).fill(1, i, i + 1)
}
