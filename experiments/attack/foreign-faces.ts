import { type FaceSet, loadFaceSet } from '../../learning/data/face-set.js'
import { takeImages } from '../../learning/data/readable-images.js'
import type { ImageSpec, PathSpec } from '../../learning/data/spec.js'
import { RandomStream } from '../../learning/engine/random.js'
import { FedveilError } from '../../proto/error.js'
import { drawOthers } from './attacked-run.js'

/** Images of people who have no part in a run, as an attacker has them. */
export interface ForeignFaces {
  /** Bytes [n, size, size, 3], those of one person together. */
  readonly images: Uint8Array
  /** Whether they are drawn. */
  readonly builtIn: boolean
}

/** Fewer people teach an attacker less than drawn ones do. */
const LEAST_PEOPLE = 40

/**
 * Of a run on files: images of the people whom it leaves out because they have few; drawn ones where that is hardly
 * anybody. Of a run on built-in faces: people beyond its own.
 * @param count about how many images; there may be fewer of files
 */
export async function foreignFaces(spec: ImageSpec, seed: number, count: number): Promise<ForeignFaces> {
  const left = spec.source === 'path' ? await leftOut(spec, seed) : undefined
  if (left === undefined) return { images: drawOthers(spec, seed, count), builtIn: true }
  return { images: takeImages(left.images, someOf(left, seed, count), left.size), builtIn: false }
}

async function leftOut(spec: PathSpec, seed: number): Promise<FaceSet | undefined> {
  try {
    const set = await loadFaceSet(spec, { seed, leftOut: true })
    return set.people.length < LEAST_PEOPLE ? undefined : set
  } catch (error) {
    if (error instanceof FedveilError && error.code === 'DATA_EMPTY') return undefined
    throw error
  }
}

/** Places of the images of people in a drawn order, whole people until there are enough. */
function someOf({ people, labels }: FaceSet, seed: number, count: number): number[] {
  const order = RandomStream.named(seed, 'foreign faces').shuffle(Int32Array.from(people.keys()))
  const places = new Map([...order].map((person) => [person, [] as number[]]))
  for (const [place, person] of labels.entries()) places.get(person)!.push(place)
  const chosen: number[] = []
  for (const own of places.values()) {
    if (chosen.length >= count) break
    chosen.push(...own)
  }
  return chosen
}
