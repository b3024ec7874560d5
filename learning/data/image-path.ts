import type { ImageContent } from './image-content.js'

/** A file as found: its path inside the folder or archive, with "/" between names. */
export interface FoundFile {
  readonly path: string
  readonly content: ImageContent
}

const IMAGE_NAME = /\.(jpe?g|png|webp|pgm)$/i

/** Whether a path inside a folder or archive is an image for us: by extension, and in no hidden or system folder. */
export function isImagePath(path: string): boolean {
  return IMAGE_NAME.test(path) && !path.split('/').some((name) => name.startsWith('.') || name === '__MACOSX')
}
