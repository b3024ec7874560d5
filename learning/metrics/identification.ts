import { EXIT, FedveilError } from '../../proto/error.js'
import { DEFAULT_LEVEL, type Interval, wilsonInterval } from './interval.js'
import { unitRows } from './similarity.js'

/** Embeddings of known people. */
export interface LabelledEmbeddings {
  /** [n, dimension] of any length. */
  readonly embeddings: Float32Array
  /** Person of each row [n], integers >= 0. */
  readonly people: Int32Array
}

/** Probes whose similarities are worked out at a time: the memory is this many times the number of people. */
const BLOCK = 4

/**
 * Closed-set identification: for every probe, the rank of its own person among all people of the gallery by cosine
 * similarity. A person with several gallery rows is as similar as its most similar one. Ties go against us: everyone who
 * is as similar as the own person is ahead of it. A probe must not be in the gallery itself.
 * @returns ranks [probes], from 1 (recognised) to the number of people of the gallery
 * @throws IDENTIFICATION_EMPTY without a gallery or a probe, IDENTIFICATION_LABELS if rows and people differ in number,
 * IDENTIFICATION_OPEN if a probe's person has no gallery row, and what unitRows throws
 */
export function identificationRanks(
  gallery: LabelledEmbeddings,
  probes: LabelledEmbeddings,
  dimension: number,
): Int32Array {
  const galleryRows = unitRows(gallery.embeddings, dimension)
  const probeRows = unitRows(probes.embeddings, dimension)
  checkCounts(gallery, probes, dimension)
  const indices = new Map([...new Set(gallery.people)].map((person, index) => [person, index]))
  const owners = Int32Array.from(gallery.people, (person) => indices.get(person)!)
  const ranks = new Int32Array(probes.people.length)
  const best = new Float64Array(BLOCK * indices.size)
  for (let first = 0; first < ranks.length; first += BLOCK) {
    bestByPerson(galleryRows, owners, probeRows, first, dimension, best)
    for (let p = first; p < Math.min(first + BLOCK, ranks.length); p++) {
      const own = indices.get(probes.people[p]!)
      if (own === undefined)
        throw new FedveilError('IDENTIFICATION_OPEN', `the person of probe ${p} is not in the gallery`, EXIT.data)
      ranks[p] = rankOf(best.subarray((p - first) * indices.size, (p - first + 1) * indices.size), own)
    }
  }
  return ranks
}

function checkCounts(gallery: LabelledEmbeddings, probes: LabelledEmbeddings, dimension: number): void {
  if (gallery.people.length === 0 || probes.people.length === 0)
    throw new FedveilError(
      'IDENTIFICATION_EMPTY',
      `identification needs a gallery and a probe, got ${gallery.people.length} and ${probes.people.length} rows`,
      EXIT.data,
    )
  for (const { embeddings, people } of [gallery, probes])
    if (embeddings.length !== people.length * dimension)
      throw new FedveilError(
        'IDENTIFICATION_LABELS',
        `every embedding needs a person, got ${embeddings.length / dimension} embeddings and ${people.length} people`,
        EXIT.data,
      )
}

/** One more than the number of other people who are at least as similar as `own`. */
function rankOf(similarities: Float64Array, own: number): number {
  const least = similarities[own]!
  let rank = 0
  for (const similarity of similarities) if (similarity >= least) rank++
  return rank
}

/**
 * Fills `best` [BLOCK, people] with the highest similarity of the probes from `first` on to any gallery row of each
 * person. Four probes share each read of a gallery row; where fewer are left the last is taken again.
 */
function bestByPerson(
  gallery: Float32Array,
  owners: Int32Array,
  probes: Float32Array,
  first: number,
  dimension: number,
  best: Float64Array,
): void {
  best.fill(Number.NEGATIVE_INFINITY)
  const people = best.length / BLOCK
  const last = probes.length - dimension
  const probe = (i: number) => {
    const start = Math.min((first + i) * dimension, last)
    return probes.subarray(start, start + dimension)
  }
  const [a, b, c, d] = [probe(0), probe(1), probe(2), probe(3)]
  for (let row = 0; row < owners.length; row++) {
    const start = row * dimension
    let [dotA, dotB, dotC, dotD] = [0, 0, 0, 0]
    for (let k = 0; k < dimension; k++) {
      const value = gallery[start + k]!
      dotA += value * a[k]!
      dotB += value * b[k]!
      dotC += value * c[k]!
      dotD += value * d[k]!
    }
    const person = owners[row]!
    if (dotA > best[person]!) best[person] = dotA
    if (dotB > best[people + person]!) best[people + person] = dotB
    if (dotC > best[2 * people + person]!) best[2 * people + person] = dotC
    if (dotD > best[3 * people + person]!) best[3 * people + person] = dotD
  }
}

/**
 * The cumulative match characteristic: entry k - 1 is the share of probes whose own person is among the k most similar.
 * @param ranks what identificationRanks returned, at least 1
 * @param people number of people of the gallery
 * @returns [people] ascending to 1
 */
export function cumulativeMatch(ranks: Int32Array, people: number): Float64Array {
  const shares = new Float64Array(people)
  for (const rank of ranks) shares[rank - 1]! += 1
  let sum = 0
  return shares.map((count) => {
    sum += count
    return sum / ranks.length
  })
}

/** A share of trials. */
export interface Proportion {
  readonly rate: number
  readonly successes: number
  readonly trials: number
  readonly interval: Interval
}

/**
 * Share of probes recognised within the first `within` people: rank-1, rank-5. The interval (Wilson) takes probes as
 * independent; where people have several, bootstrapPeople is the tool.
 * @param ranks what identificationRanks returned, at least 1
 * @throws PROPORTION_COUNT without a probe
 */
export function identificationRate(ranks: Int32Array, within: number, level = DEFAULT_LEVEL): Proportion {
  const successes = ranks.reduce((count, rank) => (rank <= within ? count + 1 : count), 0)
  const interval = wilsonInterval(successes, ranks.length, level)
  return { rate: successes / ranks.length, successes, trials: ranks.length, interval }
}
