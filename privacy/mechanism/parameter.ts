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

/** Far above the margins by which probabilities are rounded (exact-probability.ts), and far beyond what 52 bits hold. */
const LEAST_EPSILON = 1e-6
const MOST_EPSILON = 100

/** @throws MECHANISM_INVALID unless the pure epsilon of a local randomiser is between 1e-6 and 100 */
export function checkEpsilon(mechanism: MechanismName, epsilon: number): void {
  if (epsilon >= LEAST_EPSILON && epsilon <= MOST_EPSILON) return
  throw invalidMechanism(mechanism, `epsilon must be from ${LEAST_EPSILON} to ${MOST_EPSILON}, got ${epsilon}`)
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

/** A parameter as a person reads it, six digits; the event and the fingerprint hold all of them. */
export function readable(value: number): number {
  return Number(value.toPrecision(6))
}

/** The error of a mechanism that cannot be made, or not be applied to such rows. */
export function invalidMechanism(mechanism: MechanismName, sentence: string): FedveilError {
  return new FedveilError('MECHANISM_INVALID', `${mechanism}: ${sentence}`, EXIT.usage)
}
