import { rhoFor, type StoredBudget } from '../../learning/budget/budget-file.js'
import { BLOCK } from '../../privacy/frequency/block-bands.js'
import { budgetFromRho } from '../../privacy/frequency/dctdp.js'
import { channelOf } from '../../privacy/frequency/front-end.js'

const COLOURS = ['Y', 'Cb', 'Cr'] as const
const CELL = 36
const GAP = 24
const HEAD = 28
const SHADE = '#2f6fde'

/**
 * Mean budget over the positions of each channel, [189].
 * @param meanEpsilon of all coefficients
 */
export function channelBudgets(budget: StoredBudget, meanEpsilon: number): Float64Array {
  const { channels, height, width } = budget.about
  const each = budgetFromRho(rhoFor(budget, budget.about), meanEpsilon)
  const pixels = height * width
  return Float64Array.from({ length: channels }, (_, channel) =>
    each.subarray(channel * pixels, (channel + 1) * pixels).reduce((sum, value) => sum + value / pixels, 0),
  )
}

/**
 * A learned budget over frequencies as SVG: 8x8 cells a colour, u down and v across, each with its mean epsilon over the
 * positions, the darker the larger by its logarithm. The mean, (0, 0), never leaves.
 * @param ink colour of the text
 */
export function budgetMap(budgets: Float64Array, ink: string): string {
  const logarithms = budgets.map((budget) => Math.log(budget))
  const [least, most] = [Math.min(...logarithms), Math.max(...logarithms)]
  const side = BLOCK * CELL
  const maps = COLOURS.map((name, colour) => {
    const cells = Array.from({ length: BLOCK * BLOCK }, (_, index) => {
      const [u, v] = [Math.floor(index / BLOCK), index % BLOCK]
      const [x, y] = [v * CELL, HEAD + u * CELL]
      if (index === 0) return cell(x, y, 'none', 'DC', ink)
      const channel = channelOf(colour, u, v)
      const shade = most > least ? (logarithms[channel]! - least) / (most - least) : 0
      return cell(x, y, `${SHADE}" fill-opacity="${(0.04 + 0.66 * shade).toFixed(3)}`, rounded(budgets[channel]!), ink)
    })
    const title = `<text x="0" y="16" font-size="14" fill="${ink}">${name}</text>`
    return `<g transform="translate(${colour * (side + GAP)} 0)">${title}${cells.join('')}</g>`
  })
  const width = COLOURS.length * side + (COLOURS.length - 1) * GAP
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEAD + side}" role="img" aria-label="mean epsilon of each frequency" font-family="system-ui, sans-serif">${maps.join('')}</svg>\n`
}

function cell(x: number, y: number, fill: string, words: string, ink: string): string {
  const middle = `x="${x + CELL / 2}" y="${y + CELL / 2 + 4}"`
  return (
    `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${fill}" stroke="${ink}" stroke-opacity="0.15"/>` +
    `<text ${middle} font-size="11" text-anchor="middle" fill="${ink}">${words}</text>`
  )
}

/** Short enough for a cell. */
function rounded(budget: number): string {
  if (budget >= 9.95) return String(Math.round(budget))
  return budget >= 0.005 ? budget.toFixed(budget >= 0.095 ? 1 : 2) : '0'
}
