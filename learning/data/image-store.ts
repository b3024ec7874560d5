import { COLOURS, type ImageSize } from './augmentation/augmentation.js'
import type { ImagePlace } from './augmentation/geometric.js'
import type { ImageContent } from './image-content.js'
import { decodeImage } from './image-decoder.js'

/** Where a loading thread takes images from; plain data, so that it can be posted to the thread. */
export type ImageSource =
  /** Decoded bytes [n, height, width, 3] in memory that all threads share; an image is named by its position. */
  | { readonly kind: 'decoded'; readonly images: Uint8Array }
  /** JPEG, PNG, WebP or PGM, decoded each time; an image is named by where it is. */
  | { readonly kind: 'encoded' }

/** What names an image to a thread. */
export type ImageName = number | ImageContent

export interface ImageStore {
  /** @throws if the image does not decode */
  read(name: ImageName): Promise<ImagePlace>
}

/** Opens a source of images of `height` x `width`; encoded ones are square. */
export function openImages(source: ImageSource, { height, width }: ImageSize): ImageStore {
  if (source.kind === 'encoded')
    return { read: async (name) => ({ images: await decodeImage(name as ImageContent, height), base: 0 }) }
  const bytes = height * width * COLOURS
  return { read: async (position) => ({ images: source.images, base: (position as number) * bytes }) }
}
