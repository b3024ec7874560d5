import { describe, expect, test } from 'vitest'
import { EXIT } from '../../proto/error.js'
import { lastJson, run } from './cli.js'

/** Asks `fedveil privacy QUESTION ... --json`. */
async function ask(question: string, ...flags: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(['privacy', question, ...flags, '--json'])
  expect(stderr).toBe('')
  expect(code).toBe(EXIT.ok)
  return lastJson(stdout)
}

const SAMPLED = ['--sampling-rate', '0.04', '--steps', '2250', '--delta', '1e-5']

describe('epsilon', () => {
  // Golden: Opacus (fractional orders are exact there).
  test('by RDP is the published value at the published order', async () => {
    const { epsilon, order, adjacency } = await ask('epsilon', '--sigma', '1.5', ...SAMPLED, '--accountant', 'rdp')
    expect(epsilon).toBeCloseTo(7.32911117143, 9)
    expect([order, adjacency]).toEqual([3.9, 'add-remove'])
  })

  // Golden: dp-accounting at interval 1e-4.
  test('by PLD is within half a per cent of the published value', async () => {
    const { epsilon } = await ask('epsilon', '--sigma', '1.5', ...SAMPLED, '--accountant', 'pld')
    expect(epsilon as number).toBeGreaterThan(6.76878737 * 0.999)
    expect(epsilon as number).toBeLessThan(6.76878737 * 1.005)
  })

  test('replacing a unit costs what adding one costs with half the noise', async () => {
    const five = ['--steps', '5', '--delta', '1e-6']
    const [replaced, added] = await Promise.all([
      ask('epsilon', '--sigma', '3', ...five, '--adjacency', 'replace-one'),
      ask('epsilon', '--sigma', '1.5', ...five),
    ])
    expect(replaced.epsilon as number).toBeCloseTo(added.epsilon as number, 6)
  })

  test.each([
    ['laplace', ['--scale', '4', '--steps', '10'], 2.5],
    ['discrete-laplace', ['--scale', '4', '--steps', '10'], 2.5],
    ['randomized-response', ['--release-epsilon', '0.3', '--categories', '7', '--steps', '4'], 1.2],
    ['codebook-response', ['--release-epsilon', '2', '--categories', '62'], 2],
    ['priv-unit', ['--release-epsilon', '8', '--dimension', '64'], 8],
    ['one-bit', ['--release-epsilon', '8', '--dimension', '64', '--steps', '2'], 16],
  ])('of %s at delta 0 is the sum of the releases', async (mechanism, flags, expected) => {
    const { epsilon } = await ask('epsilon', '--mechanism', mechanism, ...flags, '--delta', '0')
    expect(epsilon as number).toBeCloseTo(expected, 6)
  })

  test('of the discrete Gaussian is close to that of the Gaussian of the same sigma', async () => {
    const flags = ['--sigma', '2', '--delta', '1e-5']
    const [discrete, smooth] = await Promise.all([
      ask('epsilon', '--mechanism', 'discrete-gaussian', ...flags),
      ask('epsilon', ...flags),
    ])
    expect(Math.abs((discrete.epsilon as number) / (smooth.epsilon as number) - 1)).toBeLessThan(0.005)
  })
})

describe('noise', () => {
  // Golden: Opacus, RDP 1.416, PRV 1.34765625.
  test.each([
    ['rdp', 1.416],
    ['pld', 1.34765625],
  ])('by %s is the published sigma, and its epsilon is within the budget', async (accountant, published) => {
    const { sigma, epsilon } = await ask('noise', '--epsilon', '8', ...SAMPLED, '--accountant', accountant)
    expect(Math.abs((sigma as number) / published - 1)).toBeLessThan(0.005)
    expect(epsilon as number).toBeLessThanOrEqual(8)
    expect(epsilon as number).toBeGreaterThan(7.99)
  })

  test('of a pure mechanism at delta 0 shares the budget among the releases', async () => {
    const { scale } = await ask('noise', '--mechanism', 'laplace', '--epsilon', '2', '--steps', '4', '--delta', '0')
    expect(scale as number).toBeCloseTo(2, 3)
    const flags = ['--mechanism', 'priv-unit', '--dimension', '16', '--epsilon', '6', '--steps', '3', '--delta', '0']
    expect((await ask('noise', ...flags)).releaseEpsilon as number).toBeCloseTo(2, 2)
  })
})

test('delta answers the other way round', async () => {
  // Golden: dp-accounting.
  expect((await ask('delta', '--sigma', '1', '--epsilon', '1')).delta as number).toBeCloseTo(0.12693674, 7)
})

test('steps says how many more fit, and exactly so many do', async () => {
  const flags = ['--sigma', '8', '--delta', '1e-5', '--adjacency', 'replace-one']
  const { left } = await ask('steps', ...flags, '--steps', '3', '--epsilon', '4')
  const cost = async (steps: number) => (await ask('epsilon', ...flags, '--steps', String(steps))).epsilon as number
  expect(await cost(3 + (left as number))).toBeLessThanOrEqual(4)
  expect(await cost(4 + (left as number))).toBeGreaterThan(4)
})

describe('an audit from outputs alone', () => {
  const samples = ['--samples', '100000']

  test.each([
    ['gaussian', ['--sigma', '2']],
    ['discrete-laplace', ['--scale', '2']],
    ['priv-unit', ['--release-epsilon', '2']],
    ['codebook-response', ['--release-epsilon', '2']],
    ['one-bit', ['--release-epsilon', '2']],
  ])('of %s shows no more than is claimed, and most of it', async (mechanism, flags) => {
    const found = await ask('audit', '--mechanism', mechanism, ...flags, ...samples)
    expect(found.holds).toBe(true)
    expect(found.shown as number).toBeLessThanOrEqual(found.claimed as number)
    expect(found.shown as number).toBeGreaterThan(0.8 * (found.claimed as number))
  })

  test('of half the noise proves the claim wrong, with the exit code of privacy', async () => {
    const { code, stderr } = await run(['privacy', 'audit', '--sigma', '2', '--noise-share', '0.5', ...samples])
    expect(code).toBe(EXIT.privacy)
    expect(stderr).toMatch(/claim of epsilon \d.* is wrong/)
  })
})

describe('bad input gets one sentence and its exit code', () => {
  test.each([
    ['negative noise', ['epsilon', '--sigma', '-1'], EXIT.usage, /--sigma.*above 0/],
    ['no noise', ['epsilon', '--sigma', '0'], EXIT.usage, /--sigma.*above 0/],
    ['no strength', ['epsilon', '--mechanism', 'laplace'], EXIT.usage, /needs --scale/],
    ['a delta of 0 where it is needed', ['epsilon', '--sigma', '1', '--delta', '0'], EXIT.privacy, /larger delta/],
    ['a delta of 1/n', ['epsilon', '--sigma', '1', '--delta', '0.01', '--units', '100'], EXIT.usage, /1\/100/],
    ['a delta of 1', ['epsilon', '--sigma', '1', '--delta', '1'], EXIT.usage, /below 1/],
    ['a rate above 1', ['epsilon', '--sigma', '1', '--sampling-rate', '2'], EXIT.usage, /at most 1/],
    [
      'what an accountant cannot judge',
      [
        'epsilon',
        '--mechanism',
        'priv-unit',
        '--dimension',
        '8',
        '--release-epsilon',
        '1',
        '--sampling-rate',
        '.1',
        '--accountant',
        'rdp',
      ],
      EXIT.privacy,
      /poissonSampled/,
    ],
    [
      'noise so small that no order bounds it',
      ['epsilon', '--sigma', '1e-160', '--accountant', 'rdp'],
      EXIT.privacy,
      /more noise/,
    ],
  ])('%s', async (_, args, exit, sentence) => {
    const { code, stdout, stderr } = await run(['privacy', ...args])
    expect(stdout).toBe('')
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(sentence)
    expect(code).toBe(exit)
  })
})
