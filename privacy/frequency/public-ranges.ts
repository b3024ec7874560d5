import { FrequencyFrontEnd, type ImageSize } from './front-end.js'
import { type FormRanges, syntheticRanges } from './sensitivity.js'

/** Images [count, height, width, 3] that anybody may see. */
export interface PublicImages {
  readonly images: Uint8Array
  readonly count: number
}

/** Forms that are made at once: 9 MiB each at 112x112. */
const AT_ONCE = 8

/** Range of each coefficient over images that anybody may see. */
export function publicRanges(size: ImageSize, publicImages: PublicImages): FormRanges {
  return syntheticRanges(partsOf(size, publicImages))
}

function* partsOf(size: ImageSize, { images, count }: PublicImages) {
  const frontEnd = new FrequencyFrontEnd(size)
  const forms = new Float32Array(Math.min(AT_ONCE, count) * frontEnd.length)
  const bytes = images.length / count
  for (let first = 0; first < count; first += AT_ONCE) {
    const n = Math.min(AT_ONCE, count - first)
    const part = forms.subarray(0, n * frontEnd.length)
    yield { forms: frontEnd.forms(images.subarray(first * bytes, (first + n) * bytes), n, part), n }
  }
}
