import { frequencyForms, type ImageSize } from './front-end.js'
import { type FormRanges, syntheticRanges } from './sensitivity.js'

/** Images [count, height, width, 3] that anybody may see. */
export interface PublicImages {
  readonly images: Uint8Array
  readonly count: number
}

/** Range of each coefficient over images that anybody may see. */
export function publicRanges(size: ImageSize, { images, count }: PublicImages): FormRanges {
  return syntheticRanges(frequencyForms(images, count, size), count)
}
