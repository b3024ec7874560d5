import { EXIT, FedveilError } from '../../proto/error.js'
import { type DecodeOptions, decodeImages } from './decode.js'
import { findImages, type ImageFile } from './image-files.js'
import type { PathSpec } from './spec.js'

/** The images of a path that decode, of people with enough files. */
export interface ReadableImages {
  readonly files: readonly ImageFile[]
  /** Bytes [files.length, size, size, 3]; empty if only verified. */
  readonly images: Uint8Array
  /** Images that do not decode, and why in a few words. */
  readonly broken: readonly { readonly id: string; readonly reason: string }[]
  /** People with fewer than `minImages` files: their images were not decoded. */
  readonly peopleLeftOut: number
}

export interface ReadOptions extends Omit<DecodeOptions, 'size'> {
  /** People with so many files or more are left out without a word; default: none are. */
  readonly below?: number
}

/** Finds and decodes the images of a path; judges nothing but that a person has `minImages` files. */
export async function readImages(
  spec: PathSpec,
  { below = Number.POSITIVE_INFINITY, ...options }: ReadOptions,
): Promise<ReadableImages> {
  const found = await findImages(spec.path)
  const counts = countByPerson(found)
  const enough = found.filter(({ person }) => counts.get(person)! >= spec.minImages && counts.get(person)! < below)
  const wanted = firstOfEach(enough, spec.maxImages ?? Number.POSITIVE_INFINITY)
  const peopleLeftOut = [...counts.values()].filter((count) => count < spec.minImages).length
  if (wanted.length === 0) throw emptyError(spec, counts.size, peopleLeftOut)
  const contents = wanted.map((file) => file.content)
  const { images, broken } = await decodeImages(contents, { ...options, size: spec.size })
  const isBroken = new Set(broken.map(({ place }) => place))
  const places = wanted.flatMap((_, i) => (isBroken.has(i) ? [] : [i]))
  return {
    files: places.map((i) => wanted[i]!),
    images: takeImages(images, places, spec.size),
    broken: broken.map(({ place, reason }) => ({ id: wanted[place]!.id, reason })),
    peopleLeftOut,
  }
}

function firstOfEach(files: readonly ImageFile[], most: number): ImageFile[] {
  const taken = new Map<string, number>()
  return files.filter(({ person }) => {
    const before = taken.get(person) ?? 0
    taken.set(person, before + 1)
    return before < most
  })
}

/** How many files each person has. */
export function countByPerson(files: readonly ImageFile[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { person } of files) counts.set(person, (counts.get(person) ?? 0) + 1)
  return counts
}

/** The images at some places, in that order: bytes [places.length, size, size, 3]; empty stays empty. */
export function takeImages(images: Uint8Array, places: readonly number[], size: number): Uint8Array {
  const bytes = size * size * 3
  if (images.length === 0 || places.length * bytes === images.length) return images
  const taken = new Uint8Array(places.length * bytes)
  for (const [to, from] of places.entries()) taken.set(images.subarray(from * bytes, (from + 1) * bytes), to * bytes)
  return taken
}

/** Too few people are left to learn from. */
export function emptyError({ path, minImages }: PathSpec, people: number, peopleLeftOut: number): FedveilError {
  return new FedveilError(
    'DATA_EMPTY',
    `${path} has ${people - peopleLeftOut} people with at least ${minImages} readable images and ${peopleLeftOut} with ` +
      `fewer, but at least two people are needed: lower minImages or add images.`,
    EXIT.data,
  )
}
