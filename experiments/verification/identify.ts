import { identificationRanks } from '../../learning/metrics/identification.js'
import type { PairSet } from './pair-set.js'
import type { Trial } from './protocol.js'

/** Embeddings of some records of a set: values [records.length, dimension]. */
export interface Embedded {
  readonly records: readonly number[]
  readonly embeddings: Float32Array
  readonly dimension: number
}

/**
 * Closed-set identification among the people of a trial's tested folds: the first image of each person is the gallery,
 * their other images are the probes. Of images that stand in the folds' pairs.
 * @returns the rank of every probe's own person; nothing where nobody has a second image
 */
export function identify(set: PairSet, trial: Trial, { records, embeddings, dimension }: Embedded): number[] {
  const folds = new Set(trial.tests.map(({ fold }) => fold))
  const tested = new Set(set.pairs.filter(({ fold }) => folds.has(fold)).flatMap(({ a, b }) => [a, b]))
  const seen = new Map<string, number>()
  const [gallery, probes]: [number[], number[]] = [[], []]
  for (const [place, record] of records.entries()) {
    if (!tested.has(record)) continue
    const person = set.persons[record]!
    if (seen.has(person)) probes.push(place)
    else {
      seen.set(person, seen.size)
      gallery.push(place)
    }
  }
  if (probes.length === 0) return []
  const labelled = (places: readonly number[]) => {
    const rows = new Float32Array(places.length * dimension)
    for (const [i, place] of places.entries())
      rows.set(embeddings.subarray(place * dimension, (place + 1) * dimension), i * dimension)
    return { embeddings: rows, people: Int32Array.from(places, (place) => seen.get(set.persons[records[place]!]!)!) }
  }
  return Array.from(identificationRanks(labelled(gallery), labelled(probes), dimension))
}
