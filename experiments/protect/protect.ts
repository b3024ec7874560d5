import { mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeDurably } from '../../learning/checkpoint/durable-file.js'
import { decodeBatch } from '../../learning/data/decode-batch.js'
import { listFolder } from '../../learning/data/folder.js'
import type { ImageContent } from '../../learning/data/image-content.js'
import { findImages } from '../../learning/data/image-files.js'
import { isImagePath } from '../../learning/data/image-path.js'
import { RandomStream } from '../../learning/engine/random.js'
import type { FormMaker } from '../../privacy/frequency/form-maker.js'
import type { FormMethod, FormShape } from '../../privacy/frequency/form-method.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { packPlanes } from '../../proto/form-encoding.js'
import { formPicture } from './form-picture.js'
import { writeNumpy } from './numpy-file.js'

/** An image as named on the command line or found below a folder. */
export interface NamedImage {
  /** Relative to what was given, with "/" between names. */
  readonly name: string
  readonly content: ImageContent
}

/** One written form. */
export interface ProtectedImage {
  readonly image: string
  readonly file: string
  /** Channels, height, width. */
  readonly shape: readonly [number, number, number]
  /** Bytes of the form on the wire in the encoding `int8-deflate`. */
  readonly packedBytes: number
}

export interface ProtectOptions {
  readonly method: FormMethod
  readonly make: FormMaker
  /** Height and width to which images are brought. */
  readonly size: number
  /** Write the clean form instead of what would leave. */
  readonly withoutNoise: boolean
  /** Of the noise; without it the operating system's CSPRNG. */
  readonly seed?: number | undefined
  /** A `.npy` file, or a folder that gets one of each image. */
  readonly out: string
  /** Write a picture beside each form. */
  readonly png: boolean
  onImage?(done: number, total: number): void
}

/**
 * The images of an image file, or of a folder or archive.
 * @throws DATA_MISSING, DATA_EMPTY, DATA_ARCHIVE
 */
export async function imagesAt(path: string): Promise<NamedImage[]> {
  const about = statSync(path, { throwIfNoEntry: false })
  if (about?.isFile() && isImagePath(path)) return [{ name: path.split(/[\\/]/).at(-1)!, content: path }]
  if (!about?.isDirectory()) return (await findImages(path)).map(({ id, content }) => ({ name: id, content }))
  const found = await listFolder(path)
  if (found.length === 0)
    throw new FedveilError('DATA_EMPTY', `${path} holds no images: jpg, png, webp or pgm files are read.`, EXIT.data)
  return found.map(({ path: name, content }) => ({ name, content }))
}

/**
 * Writes what would leave a participant for each image. Nothing is sent, and no ledger is debited.
 * @throws DATA_BROKEN at the first image that cannot be read; USAGE if several images are to go into one file
 */
export async function protectImages(images: readonly NamedImage[], options: ProtectOptions): Promise<ProtectedImage[]> {
  const single = options.out.endsWith('.npy')
  if (single && images.length > 1) {
    const sentence = `${options.out} is one file and there are ${images.length} images: give a folder as --out`
    throw new FedveilError('USAGE', sentence, EXIT.usage)
  }
  const written: ProtectedImage[] = []
  for (const image of images) {
    const file = single ? options.out : join(options.out, `${image.name}.npy`)
    mkdirSync(dirname(file), { recursive: true })
    const pixels = await pixelsOf(image, options.size)
    const { form, shape } = formOf(pixels, image.name, options)
    const { channels, height, width } = shape
    writeNumpy(file, form, [channels, height, width])
    if (options.png) writeDurably(file.replace(/npy$/, 'png'), await formPicture(pixels, form, shape))
    const packedBytes = packPlanes(form, channels).length
    written.push({ image: image.name, file, shape: [channels, height, width], packedBytes })
    options.onImage?.(written.length, images.length)
  }
  return written
}

/**
 * An image as bytes [size, size, 3].
 * @throws DATA_BROKEN if it cannot be read
 */
export async function pixelsOf({ name, content }: NamedImage, size: number): Promise<Uint8Array> {
  const { images, broken } = await decodeBatch({ first: 0, contents: [content], size, verifyOnly: false })
  if (broken.length === 0) return images
  throw new FedveilError(
    'DATA_BROKEN',
    `The image ${name} cannot be read: ${broken[0]!.reason}. Leave it out, or give another file.`,
    EXIT.data,
  )
}

function formOf(
  pixels: Uint8Array,
  name: string,
  { method, make, size, withoutNoise, seed }: ProtectOptions,
): { form: Float32Array; shape: FormShape } {
  const clean = make(pixels, 1)
  if (withoutNoise) {
    const channels = clean.length / (size * size)
    return { form: clean, shape: { channels, height: size, width: size } }
  }
  const stream = seed === undefined ? RandomStream.system() : RandomStream.named(seed, 'protect', name)
  return { form: method.mechanism.perturb(clean, 1, stream), shape: method.released }
}
