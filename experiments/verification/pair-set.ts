import { readFile } from 'node:fs/promises'
import { loadFaceSet } from '../../learning/data/face-set.js'
import { type MatchedPair, matchPairs, parseLfwPairs } from '../../learning/data/lfw-pairs.js'
import { readImages } from '../../learning/data/readable-images.js'
import { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'

/** Images of people, and the pairs of them that verification is tested on. People are in the pairs of one fold only. */
export interface PairSet {
  /** `lfw` or `faces`: the first word of a protocol's name. */
  readonly name: string
  readonly ids: readonly string[]
  /** [n] who each record shows. */
  readonly persons: readonly string[]
  /** Bytes [n, size, size, 3]. */
  readonly images: Uint8Array
  readonly size: number
  readonly pairs: readonly MatchedPair[]
  readonly folds: number
}

type OnProgress = (done: number, total: number) => void

/**
 * Reads images and their pairs file.
 * @throws DATA_MISSING, DATA_ARCHIVE, DATA_PAIRS; DATA_FOLDS if a person is in two folds, or there is one fold only
 */
export async function readPairSet(
  images: string,
  pairsFile: string,
  size: number,
  onProgress: OnProgress,
): Promise<PairSet> {
  const text = await readFile(pairsFile, 'utf8').catch((cause: unknown) => {
    const message = `The pairs file ${pairsFile} cannot be read (${sentenceOf(cause)}): give LFW's pairs.txt.`
    throw new FedveilError('DATA_MISSING', message, EXIT.data, { cause })
  })
  const listed = parseLfwPairs(text, pairsFile)
  const spec = { source: 'path', path: images, minImages: 1, size, testFraction: 0.2, maxBrokenShare: 0 } as const
  const read = await readImages(spec, { onProgress })
  const ids = read.files.map(({ id }) => id)
  const persons = read.files.map(({ person }) => person)
  const pairs = matchPairs(listed, ids, pairsFile)
  return withFolds({ name: 'lfw', ids, persons, images: read.images, size, pairs }, pairsFile)
}

const BUILT_IN = { people: 100, images: 10, folds: 10, pairs: 60 } as const

/** Built-in faces with ten folds of pairs drawn from the seed, each of other people. */
export async function drawPairSet(size: number, seed: number, onProgress: OnProgress): Promise<PairSet> {
  const { people, images, folds } = BUILT_IN
  const spec = { identities: people, imagesPerIdentity: images, size, testFraction: 0.2, maxBrokenShare: 0 }
  const set = await loadFaceSet({ source: 'faces', ...spec }, { seed, onProgress })
  const persons = Array.from(set.labels, (label) => set.people[label]!)
  const pairs = Array.from({ length: folds }, (_, fold) => drawnPairs(fold, seed)).flat()
  return withFolds({ name: 'faces', ids: set.ids, persons, images: set.images, size, pairs }, 'the built-in faces')
}

function drawnPairs(fold: number, seed: number): MatchedPair[] {
  const { people, images, folds, pairs } = BUILT_IN
  const stream = RandomStream.named(seed, 'verification', 'pairs', fold)
  const inFold = people / folds
  const other = (than: number, among: number) => (than + 1 + below(stream, among - 1)) % among
  return Array.from({ length: 2 * pairs }, (_, i) => {
    const same = i < pairs
    const person = below(stream, inFold)
    const second = same ? person : other(person, inFold)
    const image = below(stream, images)
    const secondImage = same ? other(image, images) : below(stream, images)
    const place = (who: number, which: number) => (fold * inFold + who) * images + which
    return { fold, a: place(person, image), b: place(second, secondImage), same }
  })
}

function below(stream: RandomStream, count: number): number {
  return Math.floor(stream.uniform() * count)
}

function withFolds(set: Omit<PairSet, 'folds'>, source: string): PairSet {
  const foldOf = new Map<string, number>()
  for (const { fold, a, b } of set.pairs) {
    for (const person of [set.persons[a]!, set.persons[b]!]) {
      if ((foldOf.get(person) ?? fold) !== fold) {
        const message = `${source} has ${person} in folds ${foldOf.get(person)! + 1} and ${fold + 1}: identity-disjoint tests need people in one fold only.`
        throw new FedveilError('DATA_FOLDS', message, EXIT.data)
      }
      foldOf.set(person, fold)
    }
  }
  const folds = new Set(foldOf.values()).size
  if (folds >= 2) return { ...set, folds }
  throw new FedveilError('DATA_FOLDS', `${source} has one fold of pairs: a threshold needs another one.`, EXIT.data)
}

/** Each pair's people as numbers from 0 without gaps, and how many people there are. */
export function peopleOfPairs(
  { persons }: PairSet,
  pairs: readonly MatchedPair[],
): { first: Int32Array; second: Int32Array; people: number } {
  const number = new Map<string, number>()
  const numberOf = (person: string) => {
    const known = number.get(person) ?? number.size
    number.set(person, known)
    return known
  }
  const first = Int32Array.from(pairs, ({ a }) => numberOf(persons[a]!))
  const second = Int32Array.from(pairs, ({ b }) => numberOf(persons[b]!))
  return { first, second, people: number.size }
}
