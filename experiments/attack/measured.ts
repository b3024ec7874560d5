import { RandomStream } from '../../learning/engine/random.js'
import { bootstrapPeople, percentileInterval } from '../../learning/metrics/bootstrap.js'
import type { Interval } from '../../learning/metrics/interval.js'

/** A figure with its 95 % interval. */
export interface Measured {
  readonly value: number
  readonly interval: Interval
}

const REPLICATES = 400

/**
 * A statistic of records with an interval from a bootstrap over their people.
 * @param people of each record [n]
 * @param statistic of weights [n]; 1 each for the figure itself
 */
export function measured(
  people: Int32Array,
  statistic: (weights: Float64Array) => number,
  ...name: readonly (string | number)[]
): Measured {
  const stream = RandomStream.named('attack', 'bootstrap', ...name)
  const values = bootstrapPeople(numbered(people), statistic, { stream, replicates: REPLICATES })
  return { value: statistic(new Float64Array(people.length).fill(1)), interval: percentileInterval(values) }
}

/** As `measured`, of the mean of a number for each record. */
export function measuredMean(
  people: Int32Array,
  values: ArrayLike<number>,
  ...name: readonly (string | number)[]
): Measured {
  const mean = (weights: Float64Array) => {
    let [sum, total] = [0, 0]
    for (let i = 0; i < weights.length; i++) {
      sum += weights[i]! * values[i]!
      total += weights[i]!
    }
    return sum / total
  }
  return measured(people, mean, ...name)
}

/** The people by number from 0 without gaps, as a bootstrap draws them. */
function numbered(people: Int32Array): Int32Array {
  const place = new Map([...new Set(people)].sort((a, b) => a - b).map((person, i) => [person, i]))
  return people.map((person) => place.get(person)!)
}
