import { EXIT, FedveilError } from '../../proto/error.js'

/** Two images, and whether they show the same person. */
export interface LfwPair {
  /** From 0; the folds have no person in common. */
  readonly fold: number
  /** `Name/Name_0001.jpg`. */
  readonly a: string
  readonly b: string
  readonly same: boolean
  /** Of the file, from 1. */
  readonly line: number
}

/** A pair of records of a set, by their places in it. */
export interface MatchedPair {
  readonly fold: number
  readonly a: number
  readonly b: number
  readonly same: boolean
}

/**
 * Reads the pairs of Labeled Faces in the Wild: `pairs.txt` (ten folds of 300 pairs of one person and 300 of two) or
 * `pairsDevTrain.txt` and the like (one fold, whose first line is its number of pairs alone).
 *
 * Convention: the first line is the number of folds, a tab, and n, or n alone; each fold is n lines of a name and two
 * numbers (same), then n lines of a name and a number twice (different).
 * @param name for errors: which file it is
 * @throws FedveilError DATA_PAIRS (exit 4) naming the line
 * Source: Huang et al. 2007, UMass Amherst 07-49; README of the LFW site.
 */
export function parseLfwPairs(text: string, name: string): LfwPair[] {
  const [first = '', ...lines] = text.trimEnd().split(/\r?\n/)
  const found = /^(?:(\d{1,4})\t)?(\d{1,7})$/.exec(first.trim())
  if (found === null) throw pairsError(name, 1, 'is not the number of pairs, or of folds and pairs')
  const [folds, each] = [Number(found[1] ?? 1), Number(found[2])]
  if (lines.length !== folds * each * 2)
    throw pairsError(name, 1, `promises ${folds * each * 2} pairs, and ${lines.length} lines follow`)
  return lines.map((text, i) => {
    const [line, same] = [i + 2, i % (2 * each) < each]
    return { fold: Math.floor(i / (2 * each)), ...imagesOf(text, same, name, line), same, line }
  })
}

function imagesOf(text: string, same: boolean, name: string, line: number): { a: string; b: string } {
  const fields = text.split('\t').map((field) => field.trim())
  const [who, number, other, otherNumber] = same ? [fields[0], fields[1], fields[0], fields[2]] : fields
  const [a, b] = [imageName(who, number), imageName(other, otherNumber)]
  if (fields.length === (same ? 3 : 4) && a !== null && b !== null) return { a, b }
  throw pairsError(name, line, same ? 'is not a name and two numbers' : 'is not a name and a number, twice')
}

function imageName(person: string | undefined, number: string | undefined): string | null {
  if (!person || number === undefined || !/^\d{1,6}$/.test(number)) return null
  return `${person}/${person}_${number.padStart(4, '0')}.jpg`
}

/**
 * Finds the images of pairs in a set, whatever the extensions of its files.
 * @param ids of the set's records
 * @throws FedveilError DATA_PAIRS (exit 4) naming the line whose image is missing
 */
export function matchPairs(pairs: readonly LfwPair[], ids: readonly string[], name: string): MatchedPair[] {
  const places = new Map(ids.map((id, i) => [withoutExtension(id), i]))
  return pairs.map(({ fold, a, b, same, line }) => {
    const [placeA, placeB] = [places.get(withoutExtension(a)), places.get(withoutExtension(b))]
    if (placeA !== undefined && placeB !== undefined) return { fold, a: placeA, b: placeB, same }
    throw pairsError(name, line, `needs ${placeA === undefined ? a : b}, which is not among the ${ids.length} images`)
  })
}

function withoutExtension(id: string): string {
  return id.replace(/\.[^./]+$/, '')
}

function pairsError(name: string, line: number, problem: string): FedveilError {
  return new FedveilError(
    'DATA_PAIRS',
    `Line ${line} of ${name} ${problem}: get the file that fits the images.`,
    EXIT.data,
  )
}
