import { EXIT, FedveilError } from '../proto/error.js'

/**
 * Checks a budget's delta against the number of units that it protects. A mechanism that gives one of n units away
 * entirely, drawn at random, is (0, 1/n)-private, so a delta from 1/n up promises nothing.
 * @param units whole number >= 1
 * @throws DELTA_TOO_LARGE unless delta < 1 / units
 */
export function checkDelta(delta: number, units: number): void {
  if (delta * units < 1) return
  throw new FedveilError(
    'DELTA_TOO_LARGE',
    `delta ${delta} is too large for ${units} units: it must be below 1/${units}, better far below, because at 1/n a mechanism may give one of n units away`,
    EXIT.usage,
  )
}
