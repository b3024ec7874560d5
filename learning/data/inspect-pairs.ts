import { readFile } from 'node:fs/promises'
import { type DecodeOptions, decodeImages } from './decode.js'
import { findImages } from './image-files.js'
import { matchPairs, parseLfwPairs } from './lfw-pairs.js'
import { readVerificationSet } from './verification-bin.js'

/** What a verification set holds. */
export interface VerificationSummary {
  readonly images: number
  readonly pairs: number
  /** Pairs of one person. */
  readonly same: number
  /** Places of images that do not decode. */
  readonly broken: readonly number[]
}

/** What a file of LFW pairs holds. */
export interface PairsSummary {
  readonly folds: number
  readonly pairs: number
  /** Pairs of one person. */
  readonly same: number
  /** Images that the pairs name. */
  readonly images: number
  /** People who are named in more than one fold: their faces would be both tuned on and judged. */
  readonly peopleInSeveralFolds: number
  /** Images of the set in which all pairs were found; null if none was given. */
  readonly foundAmong: number | null
}

/**
 * Reads a verification set and decodes all of its images.
 * @throws FedveilError (exit 4) DATA_MISSING, DATA_PICKLE, DATA_PAIRS
 */
export async function inspectVerificationSet(path: string, options: DecodeOptions): Promise<VerificationSummary> {
  const { images, same } = await readVerificationSet(path)
  const { broken } = await decodeImages(images, { ...options, verifyOnly: true })
  return {
    images: images.length,
    pairs: same.length,
    same: same.filter(Boolean).length,
    broken: broken.map(({ place }) => place),
  }
}

/**
 * Reads LFW pairs and, where images are given, finds all of them there.
 * @param images folder, tar or `.rec`
 * @throws FedveilError (exit 4) DATA_PAIRS, and what `findImages` throws
 */
export async function inspectPairs(path: string, images: string | undefined): Promise<PairsSummary> {
  const pairs = parseLfwPairs(await readFile(path, 'utf8'), path)
  const ids = images === undefined ? null : (await findImages(images)).map(({ id }) => id)
  if (ids !== null) matchPairs(pairs, ids, path)
  const named = new Set(pairs.flatMap(({ a, b }) => [a, b]))
  const folds = new Map<string, Set<number>>()
  for (const { fold, a, b } of pairs)
    for (const image of [a, b]) {
      const person = image.slice(0, image.lastIndexOf('/'))
      folds.set(person, (folds.get(person) ?? new Set()).add(fold))
    }
  return {
    folds: new Set(pairs.map(({ fold }) => fold)).size,
    pairs: pairs.length,
    same: pairs.filter(({ same }) => same).length,
    images: named.size,
    peopleInSeveralFolds: [...folds.values()].filter(({ size }) => size > 1).length,
    foundAmong: ids?.length ?? null,
  }
}
