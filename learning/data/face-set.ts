import { EXIT, FedveilError } from '../../proto/error.js'
import { drawPerson, faceIds } from './faces.js'
import { countByPerson, emptyError, type ReadableImages, readImages, takeImages } from './readable-images.js'
import type { FacesSpec, ImageSpec, PathSpec } from './spec.js'

/** Labelled images of people, in the one order that every party of a run has. */
export interface FaceSet {
  /** Unique record ids, in code-unit order of person, then id. */
  readonly ids: readonly string[]
  /** [n] index into `people`. */
  readonly labels: Int32Array
  readonly people: readonly string[]
  /** Height and width of an image in pixels. */
  readonly size: number
  /** Bytes [n, size, size, 3]; empty when only labels were asked for. */
  readonly images: Uint8Array
}

export interface LoadOptions {
  /** Draws built-in faces; files do not depend on it. */
  readonly seed: number
  readonly onProgress?: (done: number, total: number) => void
  /** One sentence about something left out. */
  readonly onNotice?: (sentence: string) => void
  /** Leave `images` empty. Files are decoded all the same: a broken one is left out of every party's view. */
  readonly labelsOnly?: boolean
  /** Decoding threads; by default as many as there are processors. */
  readonly threads?: number
  /** Files only: the people with fewer than the specification's `minImages` images, but at least two, in place of the others. */
  readonly leftOut?: boolean
}

/** Faces drawn without a turn for others: a fraction of a second. */
const STRETCH = 50

/** Broken images that an error names. */
const NAMED = 5

/**
 * Loads or draws the images of a run.
 * @throws FedveilError (exit 4) DATA_MISSING if there is nothing at the path, DATA_ARCHIVE if it is no complete tar,
 * DATA_RECORD if a `.rec` or its index is damaged, DATA_LABEL if one of its labels is no class, DATA_BROKEN if more than `maxBrokenShare` of the images do not decode, DATA_EMPTY if fewer than two people are left
 */
export async function loadFaceSet(spec: ImageSpec, options: LoadOptions): Promise<FaceSet> {
  return spec.source === 'faces' ? drawFaces(spec, options) : loadPath(spec, options)
}

async function drawFaces(spec: FacesSpec, { seed, labelsOnly = false, onProgress }: LoadOptions): Promise<FaceSet> {
  const { identities, imagesPerIdentity: count, size } = spec
  const total = identities * count
  const bytes = size * size * 3
  const images = new Uint8Array(labelsOnly ? 0 : total * bytes)
  for (let done = 0; done < images.length / bytes; ) {
    const [person, first] = [Math.floor(done / count), done % count]
    const some = Math.min(STRETCH, count - first)
    drawPerson(images.subarray(done * bytes, (done + some) * bytes), seed, person, some, size, first)
    done += some
    onProgress?.(done, total)
    await turn()
  }
  const ids = faceIds(identities, count)
  const people = [...new Set(ids.map((id) => id.slice(0, id.indexOf('/'))))]
  const labels = Int32Array.from({ length: total }, (_, i) => Math.floor(i / count))
  return { ids, labels, people, size, images }
}

/** Lets sockets and timers run between two stretches of work. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function loadPath(given: PathSpec, options: LoadOptions): Promise<FaceSet> {
  const { labelsOnly, threads, onProgress, onNotice, leftOut = false } = options
  const spec = leftOut ? { ...given, minImages: 2 } : given
  const below = leftOut ? given.minImages : Number.POSITIVE_INFINITY
  const read = await readImages(spec, { verifyOnly: labelsOnly, threads, onProgress, below })
  refuseTooManyBroken(spec, read)
  if (read.peopleLeftOut > 0)
    onNotice?.(`People left out because they have fewer than ${spec.minImages} images: ${read.peopleLeftOut}.`)
  for (const { id, reason } of read.broken) onNotice?.(`${id} is left out because it cannot be decoded (${reason}).`)
  return withEnoughReadable(spec, read, onNotice)
}

function refuseTooManyBroken(spec: PathSpec, { files, broken }: ReadableImages): void {
  const total = files.length + broken.length
  if (broken.length <= spec.maxBrokenShare * total) return
  const names =
    broken
      .slice(0, NAMED)
      .map(({ id }) => id)
      .join(', ') + (broken.length > NAMED ? ', ...' : '')
  throw new FedveilError(
    'DATA_BROKEN',
    `${broken.length} of ${total} images in ${spec.path} cannot be decoded (${names}): ` +
      `repair or remove them, or raise maxBrokenShare above ${spec.maxBrokenShare}.`,
    EXIT.data,
  )
}

/** Leaves out people whom broken images took below `minImages`, or below `maxImages` if no more were taken, and numbers the others. */
function withEnoughReadable(spec: PathSpec, read: ReadableImages, onNotice: LoadOptions['onNotice']): FaceSet {
  const counts = countByPerson(read.files)
  const least = Math.min(spec.minImages, spec.maxImages ?? spec.minImages)
  const people = [...counts.keys()].filter((person) => counts.get(person)! >= least)
  const dropped = counts.size - people.length
  if (dropped > 0)
    onNotice?.(`People left out because they have fewer than ${least} images without their broken ones: ${dropped}.`)
  const peopleLeftOut = read.peopleLeftOut + dropped
  if (people.length < 2) throw emptyError(spec, people.length + peopleLeftOut, peopleLeftOut)
  const label = new Map(people.map((person, i) => [person, i]))
  const places = read.files.flatMap((file, i) => (label.has(file.person) ? [i] : []))
  return {
    ids: places.map((i) => read.files[i]!.id),
    labels: Int32Array.from(places, (i) => label.get(read.files[i]!.person)!),
    people,
    size: spec.size,
    images: takeImages(read.images, places, spec.size),
  }
}
