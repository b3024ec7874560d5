import { describe, expect, test } from 'vitest'
import { budgetMap, channelBudgets } from '../../../experiments/report/budget-map.js'
import { channelOf } from '../../../privacy/frequency/front-end.js'

const SPENT = channelOf(1, 2, 3)
const rho = new Float32Array(189)
rho[SPENT] = 5
const budget = {
  path: 'budget.safetensors',
  digest: '',
  rho,
  about: {
    method: 'dctdp',
    channels: 189,
    height: 2,
    width: 3,
    meanEpsilon: 1,
    ranges: 'bound',
    sharing: 'positions',
    images: 'public',
    imagesDigest: 'ab'.repeat(32),
  },
} as const

describe('a budget drawn over frequencies', () => {
  const budgets = channelBudgets(budget, 0.5)

  test('shows what each channel spends at the run’s own mean', () => {
    expect(budgets.reduce((a, b) => a + b) / 189).toBeCloseTo(0.5, 9)
    expect(budgets[SPENT]! / budgets[0]!).toBeCloseTo(Math.exp(5), 3)
  })

  test('has 8x8 cells a colour, and the darkest where most is spent', () => {
    const svg = budgetMap(budgets, 'currentColor')
    expect(svg.match(/<rect/g)).toHaveLength(3 * 64)
    const cells = svg.split('<g ')[2]!.split('<rect').slice(1)
    const shades = cells.map((cell) => Number(/fill-opacity="([\d.]+)"/.exec(cell)?.[1] ?? 0))
    expect(shades.indexOf(Math.max(...shades))).toBe(2 * 8 + 3)
    expect(cells[2 * 8 + 3]).toContain(`>${Math.round(budgets[SPENT]!)}<`)
    expect(cells[0]).toContain('>DC<')
  })
})
