import { RandomStream, streamKey } from '../../learning/engine/random.js'
import { rankPairs } from '../../learning/metrics/ranked-pairs.js'
import { areaUnderCurve, operatingPoint, rocCurve } from '../../learning/metrics/roc.js'
import { GROUP_SIZE, type GroupedFeatures, groupFeatures, groupOf } from '../../privacy/template/groups.js'
import { matchTemplate, protectTemplate } from '../../privacy/template/slerp-face.js'
import { LINKAGES, type Linkage, recoveredDirections, type StolenTemplate } from '../attack/template-linkage.js'
import type { Embedded } from './identify.js'
import type { PairSet } from './pair-set.js'

/** How well two templates under two keys are told apart from templates of two people; 0.5 and 0.01 are guessing. */
export interface LinkageRate {
  readonly areaUnderCurve: number
  /** Share that is linked at the threshold at which one in a hundred of two people is. */
  readonly linked: number
}

/** What somebody gains who has stolen templates of two keys. */
export interface CrossMatching {
  /** Pairs of each kind. */
  readonly pairs: { readonly image: number; readonly person: number; readonly people: number }
  /** Of one image under two keys, against two people. */
  readonly image: Readonly<Record<Linkage, LinkageRate>>
  /** Of two images of one person under two keys, against two people. */
  readonly person: Readonly<Record<Linkage, LinkageRate>>
  /** Mean agreement, -1..1, of the directions that a thief of template and key finds with those of the face. */
  readonly recovered: number
}

type Kind = keyof CrossMatching['pairs']
const LINKAGE_NAMES = Object.keys(LINKAGES) as Linkage[]
const LINKED_AT = 0.01

/**
 * Protected templates of the images that a verification test compares, each under keys of its own, simulated from a seed.
 */
export class TemplateTest {
  readonly #linked: Record<Kind, Record<Linkage, number>[]> = { image: [], person: [], people: [] }
  #recovered = 0

  constructor(
    private readonly set: PairSet,
    private readonly seed: number,
  ) {}

  /**
   * Enrols the first image of each pair, under a key of its own, and matches the second one with it.
   * @param pairs places of the pairs to score
   * @returns a score for each pair of the set, by its place; NaN where it is not asked for
   */
  scores(pairs: readonly number[], embedded: Embedded): Float32Array {
    const features = this.#features(embedded)
    const scores = new Float32Array(this.set.pairs.length).fill(Number.NaN)
    for (const place of pairs) {
      const { a, b } = this.set.pairs[place]!
      const { template, key } = this.#enrolled(a, features, 1)
      scores[place] = matchTemplate(features.get(b)!, template, key)
    }
    return scores
  }

  /** Takes the templates of pairs that are tested into what a thief tries to link. */
  link(pairs: readonly number[], embedded: Embedded): void {
    const features = this.#features(embedded)
    const seen = new Set<number>()
    for (const place of pairs) {
      const { a, b, same } = this.set.pairs[place]!
      const first = this.#enrolled(a, features, 1)
      this.#compare(same ? 'person' : 'people', first, this.#enrolled(b, features, 2))
      if (seen.has(a)) continue
      seen.add(a)
      this.#compare('image', first, this.#enrolled(a, features, 2))
      this.#recovered += agreement(first, features.get(a)!)
    }
  }

  crossMatching(): CrossMatching {
    const { image, person, people } = this.#linked
    return {
      pairs: { image: image.length, person: person.length, people: people.length },
      image: this.#rates('image'),
      person: this.#rates('person'),
      recovered: this.#recovered / image.length,
    }
  }

  #features({ records, embeddings, dimension }: Embedded): ReadonlyMap<number, GroupedFeatures> {
    return new Map(
      records.map((record, row) => [
        record,
        groupFeatures(embeddings.subarray(row * dimension, (row + 1) * dimension), GROUP_SIZE),
      ]),
    )
  }

  #enrolled(record: number, features: ReadonlyMap<number, GroupedFeatures>, service: number): StolenTemplate {
    const path = ['template', service, this.set.ids[record]!] as const
    const key = streamKey(this.seed, ...path, 'key')
    const stream = RandomStream.named(this.seed, ...path, 'drop')
    return { template: protectTemplate(features.get(record)!, key, stream), key }
  }

  #compare(kind: Kind, first: StolenTemplate, second: StolenTemplate): void {
    this.#linked[kind].push(ofEach((name) => LINKAGES[name](first, second)))
  }

  #rates(kind: 'image' | 'person'): Record<Linkage, LinkageRate> {
    const [mated, others] = [this.#linked[kind], this.#linked.people]
    return ofEach((name) => {
      const scores = [...mated, ...others].map((score) => score[name])
      const curve = rocCurve(
        rankPairs(
          scores,
          scores.map((_, i) => i < mated.length),
        ),
      )
      return { areaUnderCurve: areaUnderCurve(curve), linked: operatingPoint(curve, LINKED_AT).tar }
    })
  }
}

function ofEach<T>(value: (name: Linkage) => T): Record<Linkage, T> {
  return Object.fromEntries(LINKAGE_NAMES.map((name) => [name, value(name)])) as Record<Linkage, T>
}

function agreement(stolen: StolenTemplate, { groups, size, directions, attention }: GroupedFeatures): number {
  const recovered = recoveredDirections(stolen)
  let sum = 0
  for (let j = 0; j < groups; j++) {
    const [of, truth] = [groupOf(recovered, j, size), groupOf(directions, j, size)]
    sum += attention[j]! * of.reduce((total, value, i) => total + value * truth[i]!, 0)
  }
  return sum
}
