import { countByPerson, readImages } from './readable-images.js'
import type { ImageSpec, PathSpec } from './spec.js'

/** What a data set holds, for `fedveil data inspect`. */
export interface DataSummary {
  /** Images that decode, of people with enough files. */
  readonly images: number
  readonly people: number
  readonly perPerson: { readonly min: number; readonly median: number; readonly max: number }
  /** Ids of images that do not decode. */
  readonly brokenNames: readonly string[]
  /** People with fewer than `minImages` files. */
  readonly peopleLeftOut: number
  /** Height and width to which images are brought, in pixels. */
  readonly size: number
}

/**
 * Looks at all images of a specification, broken or not: `maxBrokenShare` is not applied.
 * @throws FedveilError (exit 4) DATA_MISSING, DATA_ARCHIVE, DATA_EMPTY
 */
export async function inspectData(
  spec: ImageSpec,
  options: { readonly threads?: number; readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<DataSummary> {
  if (spec.source === 'path') return inspectPath(spec, options)
  const each = spec.imagesPerIdentity
  const perPerson = { min: each, median: each, max: each }
  const { identities: people, size } = spec
  return { images: people * each, people, perPerson, brokenNames: [], peopleLeftOut: 0, size }
}

async function inspectPath(spec: PathSpec, options: Parameters<typeof inspectData>[1]): Promise<DataSummary> {
  const { files, broken, peopleLeftOut } = await readImages(spec, { ...options, verifyOnly: true })
  const counts = [...countByPerson(files).values()].sort((a, b) => a - b)
  const middle = (counts.length - 1) / 2
  return {
    images: files.length,
    people: counts.length,
    perPerson: {
      min: counts[0] ?? 0,
      median: ((counts[Math.floor(middle)] ?? 0) + (counts[Math.ceil(middle)] ?? 0)) / 2,
      max: counts.at(-1) ?? 0,
    },
    brokenNames: broken.map(({ id }) => id),
    peopleLeftOut,
    size: spec.size,
  }
}
