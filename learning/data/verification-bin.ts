import { readFile } from 'node:fs/promises'
import { EXIT, FedveilError } from '../../proto/error.js'
import { readPickle } from './pickle.js'
import { NumpyArray, type PickleValue } from './pickle-builders.js'

/** Pairs of face images and whether both show the same person. Images 2i and 2i + 1 are pair i. */
export interface VerificationSet {
  /** [2 * pairs] images as they are stored, JPEG or PNG: views of the file's bytes, decoded by whoever needs pixels. */
  readonly images: readonly Uint8Array[]
  /** [pairs] */
  readonly same: readonly boolean[]
}

/**
 * Reads a verification set of insightface (`lfw.bin`, `cfp_fp.bin`, `agedb_30.bin`, ...): a pickle of a list of encoded
 * images and a list of truth values, by Python 2 or 3. The file is held in memory once; no image is decoded.
 * @throws FedveilError (exit 4) DATA_MISSING, DATA_PICKLE, DATA_PAIRS if it holds anything else
 * Source: insightface, recognition/arcface_torch/eval/verification.py, `load_bin`.
 */
export async function readVerificationSet(path: string): Promise<VerificationSet> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new FedveilError(
      'DATA_MISSING',
      `The verification set ${path} cannot be read: give a .bin file of less than 2 GiB.`,
      EXIT.data,
      { cause },
    )
  })
  const value = readPickle(bytes, path)
  const [images, same] = Array.isArray(value) && value.length === 2 ? value : []
  if (!Array.isArray(images)) throw pairsError(path, 'it is not a list of images and a list of truth values')
  const set = { images: images.map((image, i) => imageBytes(image, i, path)), same: truths(same, path) }
  if (set.same.length === 0 || set.images.length !== 2 * set.same.length)
    throw pairsError(
      path,
      `it has ${set.images.length} images for ${set.same.length} pairs, and two a pair are expected`,
    )
  return set
}

function imageBytes(value: PickleValue, place: number, path: string): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (value instanceof NumpyArray && value.type === 'u1') return value.bytes
  throw pairsError(path, `its image ${place} is not the bytes of an image`)
}

function truths(value: PickleValue | undefined, path: string): boolean[] {
  const items = value instanceof NumpyArray ? [...value.bytes] : value
  if (!Array.isArray(items)) throw pairsError(path, 'its second part is not a list of truth values')
  return items.map((item, i) => {
    if (item === true || item === 1) return true
    if (item === false || item === 0) return false
    throw pairsError(path, `it does not say whether pair ${i} is of the same person`)
  })
}

function pairsError(path: string, reason: string): FedveilError {
  return new FedveilError('DATA_PAIRS', `${path} is no verification set: ${reason}.`, EXIT.data)
}
