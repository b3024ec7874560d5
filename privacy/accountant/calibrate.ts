import { EXIT, FedveilError } from '../../proto/error.js'

/** Relative width of the interval in which the smallest noise is known to lie. */
const TOLERANCE = 5e-5
/** Noise is looked for between 2^-40 and 2^40. */
const MOST_DOUBLINGS = 40

/**
 * The smallest noise that keeps epsilon within a budget, to 5e-5 of itself, from the safe side.
 *
 * Brackets it by doubling or halving from 1, then closes in on it: epsilon is nearly a power of the noise, so the secant
 * of the logarithms meets the budget closely, and the next two questions are asked just beside that point, one on either
 * side. Wherever that does not halve the interval, bisection does.
 * @param options.epsilonAt epsilon at some noise; falls as the noise grows
 * @param options.epsilon > 0
 * @throws NOISE_UNREACHABLE if no noise up to 2^40 is enough, or any down to 2^-40 is
 */
export function calibrateNoise(options: { epsilonAt(noise: number): number; readonly epsilon: number }): number {
  const { epsilon } = options
  if (!(epsilon > 0 && Number.isFinite(epsilon))) {
    throw new FedveilError(
      'BUDGET_INVALID',
      `the noise cannot be calibrated: epsilon must be positive and finite, got ${epsilon}`,
      EXIT.usage,
    )
  }
  /** Above 0 where the budget is passed. */
  const excess = (logNoise: number) => clamp(Math.log(options.epsilonAt(Math.exp(logNoise)) / epsilon))
  let { holds, fails } = bracket(excess, epsilon)
  for (let turn = 0; holds.at - fails.at > TOLERANCE; turn++) {
    const width = holds.at - fails.at
    const at = turn % 4 === 3 ? fails.at + width / 2 : besideSecant(holds, fails)
    const point = { at, excess: excess(at) }
    if (point.excess <= 0) holds = point
    else fails = point
  }
  return Math.exp(holds.at)
}

interface Point {
  /** Natural logarithm of the noise. */
  readonly at: number
  readonly excess: number
}

interface Bracket {
  readonly holds: Point
  readonly fails: Point
}

function bracket(excess: (logNoise: number) => number, epsilon: number): Bracket {
  const start = { at: 0, excess: excess(0) }
  const upwards = start.excess > 0
  let before = start
  for (let i = 1; i <= MOST_DOUBLINGS; i++) {
    const at = (upwards ? i : -i) * Math.LN2
    const point = { at, excess: excess(at) }
    if (upwards && point.excess <= 0) return { holds: point, fails: before }
    if (!upwards && point.excess > 0) return { holds: before, fails: point }
    before = point
  }
  throw new FedveilError(
    'NOISE_UNREACHABLE',
    upwards
      ? `no noise keeps epsilon within ${epsilon}: compose fewer releases, or grant a larger epsilon or delta`
      : `epsilon stays within ${epsilon} whatever the noise is: no noise has to be calibrated`,
    EXIT.privacy,
  )
}

/** Where the secant meets 0, moved a little towards the farther end, so that the interval closes from both sides. */
function besideSecant(holds: Point, fails: Point): number {
  const width = holds.at - fails.at
  const root = fails.at + (width * fails.excess) / (fails.excess - holds.excess)
  const aside = 0.4 * TOLERANCE
  const moved = root - fails.at < holds.at - root ? root + aside : root - aside
  const margin = Math.min(aside, width / 4)
  return Math.min(Math.max(moved, fails.at + margin), holds.at - margin)
}

/** Keeps secants finite where epsilon is 0 or infinite. */
function clamp(logarithm: number): number {
  return Math.min(Math.max(logarithm, -50), 50)
}
