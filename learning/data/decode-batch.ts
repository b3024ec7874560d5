import { sentenceOf } from '../../proto/error.js'
import type { ImageContent } from './image-content.js'
import { decodeImage } from './image-decoder.js'

/** A few images to decode in one go; plain data, so that it can be posted to a thread. */
export interface DecodeRequest {
  /** Place of the first image in the whole list. */
  readonly first: number
  readonly contents: readonly ImageContent[]
  readonly size: number
  /** Return no pixels: only whether each image decodes. */
  readonly verifyOnly: boolean
}

export interface DecodeReply {
  readonly first: number
  readonly count: number
  /** Bytes [count, size, size, 3], zeros where broken; empty if only verified. */
  readonly images: Uint8Array<ArrayBuffer>
  readonly broken: readonly BrokenImage[]
}

/** An image that does not decode. */
export interface BrokenImage {
  /** In the whole list. */
  readonly place: number
  /** What is wrong with it, in a few words. */
  readonly reason: string
}

/** Decodes the images of a request one after the other. */
export async function decodeBatch({ first, contents, size, verifyOnly }: DecodeRequest): Promise<DecodeReply> {
  const bytes = size * size * 3
  const images = new Uint8Array(verifyOnly ? 0 : contents.length * bytes)
  const broken: BrokenImage[] = []
  for (const [i, content] of contents.entries()) {
    try {
      const pixels = await decodeImage(content, size)
      if (!verifyOnly) images.set(pixels, i * bytes)
    } catch (error) {
      broken.push({ place: first + i, reason: sentenceOf(error).trim().split('\n')[0]! })
    }
  }
  return { first, count: contents.length, images, broken }
}
