import { isJudged } from '../../../coordinator/defence/ariba.js'
import { type Block, blocksOf } from '../../../coordinator/defence/blocks.js'
import type { DetectionScoreKind } from './detection-score.js'

/** Adds a part's penalty of a block of the residual to the sum that is returned, and its gradient to `gradient`. */
type Part = (residual: Float32Array, block: Block, gradient: Float32Array) => number

/**
 * What ARIBA looks at, as far as an attacker can know it: the mean over the layers that it judges of
 * - how much more concentrated the residual is than one that all units share alike: ln(units * sum p_u^2), p_u the share
 *   of unit u in its squared norm,
 * - the square of ln(norm of the residual / norm of the last change), where it is louder,
 * - the mean square of its positive cosines to the residuals that accomplices sent in the last round.
 * The residual is the update minus the last change of the global model, which stands for the robust mean. Cost
 * O(accomplices d).
 */
export const aribaScore: DetectionScoreKind = (last, { layers, accomplices }) => {
  const blocks = blocksOf(layers).filter(({ layer }) => isJudged(layer))
  const shared = accomplices.map((update) => minus(update, last))
  const parts: readonly Part[] = [concentration, loudness(last), similarity(shared)]
  const judged = (update: Float32Array) => {
    const residual = minus(update, last)
    const gradient = new Float32Array(update.length)
    let penalty = 0
    for (const block of blocks) {
      if (inner(residual, residual, block) === 0) continue
      for (const part of parts) penalty += part(residual, block, gradient) / blocks.length
    }
    return { penalty, gradient: gradient.map((x) => x / blocks.length) }
  }
  return { penalty: (update) => judged(update).penalty, gradient: (update) => judged(update).gradient }
}

const concentration: Part = (residual, block, gradient) => {
  const energies = new Float64Array(block.units)
  eachValue(block, (at, unit) => {
    energies[unit]! += residual[at]! ** 2
  })
  const energy = energies.reduce((sum, e) => sum + e, 0)
  const squares = energies.reduce((sum, e) => sum + e * e, 0)
  eachValue(block, (at, unit) => {
    gradient[at]! += 4 * residual[at]! * (energies[unit]! / squares - 1 / energy)
  })
  return Math.log((block.units * squares) / energy ** 2)
}

function loudness(last: Float32Array): Part {
  return (residual, block, gradient) => {
    const usual = inner(last, last, block)
    const energy = inner(residual, residual, block)
    const excess = usual === 0 ? 0 : Math.max(0, Math.log(energy / usual) / 2)
    eachValue(block, (at) => {
      gradient[at]! += (2 * excess * residual[at]!) / energy
    })
    return excess ** 2
  }
}

function similarity(shared: readonly Float32Array[]): Part {
  return (residual, block, gradient) => {
    const energy = inner(residual, residual, block)
    let penalty = 0
    for (const other of shared) {
      const norms = Math.sqrt(energy * inner(other, other, block))
      const cosine = norms === 0 ? 0 : Math.max(0, inner(residual, other, block) / norms)
      if (cosine === 0) continue
      penalty += cosine ** 2 / shared.length
      eachValue(block, (at) => {
        gradient[at]! += ((2 * cosine) / shared.length) * (other[at]! / norms - (cosine * residual[at]!) / energy)
      })
    }
    return penalty
  }
}

/** Inner product of two vectors over a block. */
function inner(a: Float32Array, b: Float32Array, { start, rows, units }: Block): number {
  let sum = 0
  for (let at = start; at < start + rows * units; at++) sum += a[at]! * b[at]!
  return sum
}

function eachValue({ start, rows, units }: Block, visit: (at: number, unit: number) => void): void {
  for (let at = start, row = 0; row < rows; row++) for (let unit = 0; unit < units; unit++, at++) visit(at, unit)
}

function minus(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((x, i) => x - b[i]!)
}
