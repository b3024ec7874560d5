import type { MatchedPair } from '../../learning/data/lfw-pairs.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import type { PairSet } from './pair-set.js'

/**
 * Identity-disjoint protocols: no person of a tested fold, nor of the fold that its threshold comes from, is trained on.
 * `two-fold`: one training on everybody outside the last two folds; each of the two gives the threshold of the other.
 * `ten-training`: for every fold a training of its own outside it and the next one, which gives the threshold.
 * Neither is LFW's View 2.
 */
export const PROTOCOLS = ['two-fold', 'ten-training'] as const
export type Protocol = (typeof PROTOCOLS)[number]

/** One training and what it is tested on. */
export interface Trial {
  /** Records to train on: of people with at least two images. */
  readonly train: Int32Array
  /** [n] class of each record, -1 where it is not trained on. */
  readonly labels: Int32Array
  readonly classes: number
  /** Each fold to test, and the one that gives its threshold. */
  readonly tests: readonly { readonly fold: number; readonly thresholdFrom: number }[]
}

/** @throws DATA_FOLDS if nobody is left to train on */
export function trialsOf(set: PairSet, protocol: Protocol): Trial[] {
  const last = set.folds - 1
  if (protocol === 'two-fold')
    return [
      trial(set, [
        { fold: last - 1, thresholdFrom: last },
        { fold: last, thresholdFrom: last - 1 },
      ]),
    ]
  return Array.from({ length: set.folds }, (_, fold) => trial(set, [{ fold, thresholdFrom: (fold + 1) % set.folds }]))
}

function trial(set: PairSet, tests: Trial['tests']): Trial {
  const held = new Set(tests.flatMap(({ fold, thresholdFrom }) => [fold, thresholdFrom]))
  const heldPeople = new Set(set.pairs.filter(({ fold }) => held.has(fold)).flatMap((pair) => peopleOf(set, pair)))
  const counts = new Map<string, number>()
  for (const person of set.persons) counts.set(person, (counts.get(person) ?? 0) + 1)
  const people = [...counts.keys()].filter((person) => counts.get(person)! >= 2 && !heldPeople.has(person))
  if (people.length < 2) {
    const message = `Outside folds ${[...held].map((fold) => fold + 1).join(' and ')} there are ${people.length} people with two images or more: at least 2 are needed to train on.`
    throw new FedveilError('DATA_FOLDS', message, EXIT.data)
  }
  const classOf = new Map(people.map((person, i) => [person, i]))
  const labels = Int32Array.from(set.persons, (person) => classOf.get(person) ?? -1)
  const train = Int32Array.from(labels.keys()).filter((record) => labels[record]! >= 0)
  return { train, labels, classes: people.length, tests }
}

function peopleOf({ persons }: PairSet, { a, b }: MatchedPair): [string, string] {
  return [persons[a]!, persons[b]!]
}
