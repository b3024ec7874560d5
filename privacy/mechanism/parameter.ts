import { EXIT, FedveilError } from '../../proto/error.js'
import type { MechanismName } from './mechanism.js'

/** Bounds within which a vector, its noise and their grid stay normal in float32. */
const LEAST = 1e-30
const MOST = 1e30

/**
 * Checks parameters of a mechanism in the units of its vectors.
 * @throws MECHANISM_INVALID unless each is between 1e-30 and 1e30
 */
export function checkMagnitudes(mechanism: MechanismName, parameters: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (value >= LEAST && value <= MOST) continue
    throw invalidMechanism(mechanism, `${name} must be positive and finite (${LEAST} to ${MOST}), got ${value}`)
  }
}

/** More would let e^-eps fall below what a probability of 52 bits can tell from 0 by far. */
const MOST_EPSILON = 100

/** @throws MECHANISM_INVALID unless the pure epsilon of a local randomiser is positive and at most 100 */
export function checkEpsilon(mechanism: MechanismName, epsilon: number): void {
  if (epsilon > 0 && epsilon <= MOST_EPSILON) return
  throw invalidMechanism(mechanism, `epsilon must be positive and at most ${MOST_EPSILON}, got ${epsilon}`)
}

/** @throws MECHANISM_INVALID unless `value` is a whole number in [least, most] */
export function checkWhole(
  mechanism: MechanismName,
  name: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return
  throw invalidMechanism(mechanism, `${name} must be a whole number from ${least} to ${most}, got ${value}`)
}

/** The error of a mechanism that cannot be made, or not be applied to such rows. */
export function invalidMechanism(mechanism: MechanismName, sentence: string): FedveilError {
  return new FedveilError('MECHANISM_INVALID', `${mechanism}: ${sentence}`, EXIT.usage)
}
