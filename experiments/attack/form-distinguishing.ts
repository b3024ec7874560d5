import type { RandomStream } from '../../learning/engine/random.js'
import type { Mechanism } from '../../privacy/mechanism/mechanism.js'
import type { FormTarget } from './form-target.js'
import { type Measured, measuredMean } from './measured.js'

/** Releases of each candidate that an attacker makes where they differ and their density is not known. */
const TRIES = 64

/**
 * Distinguishing: the attacker holds an image of each of two people and one released form that is of one of them, and says of
 * which. By the likelihood ratio where the mechanism's density is known, which nobody can do better than; else by which of
 * its own releases of the two comes nearer.
 * @param tests records whose released form it is
 * @param knows the image that the attacker holds of a test record's person: itself, or another record
 * @param released [tests, ...released shape]
 * @returns the advantage 2 P(right) - 1: 0 for a coin
 */
export function distinguish(
  target: FormTarget,
  tests: Int32Array,
  knows: (record: number) => number,
  released: Float32Array,
  name: string,
): Measured {
  const people = target.classesOf(tests)
  const length = released.length / tests.length
  const stream = target.stream(name)
  const right = Array.from(tests, (record, i) => {
    const other = otherPerson(people, i)
    if (other === undefined) return 0
    const candidates = target.chosen(target.slices, [knows(record), knows(tests[other]!)])
    const clean = target.clean(candidates, 2)
    const form = released.subarray(i * length, (i + 1) * length)
    return isFirst(target.method.mechanism, form, clean, stream) ? 1 : -1
  })
  return measuredMean(people, right, name)
}

/** The next test record of another person. */
function otherPerson(people: Int32Array, i: number): number | undefined {
  for (let step = 1; step < people.length; step++) {
    const other = (i + step) % people.length
    if (people[other] !== people[i]) return other
  }
  return undefined
}

function isFirst(mechanism: Mechanism, form: Float32Array, clean: Float32Array, stream: RandomStream): boolean {
  const half = clean.length / 2
  const [a, b] = [clean.subarray(0, half), clean.subarray(half)]
  if (mechanism.logDensityRatio !== undefined) return mechanism.logDensityRatio(form, a, b) > 0
  const nearest = (one: Float32Array) => {
    let least = Number.POSITIVE_INFINITY
    // A release of another length is drawn; one of the same length is always the same.
    const tries = mechanism.outputDimension === undefined ? 1 : TRIES
    for (let i = 0; i < tries; i++) least = Math.min(least, distance(mechanism.perturb(one, 1, stream), form))
    return least
  }
  return nearest(a) < nearest(b)
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return sum
}
