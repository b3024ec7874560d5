import { CONDENSED_CHANNELS, FormCondenser } from './condense.js'
import type { FormReader } from './form-method.js'
import type { ImageSize } from './front-end.js'
import { normaliseForms } from './normalise.js'
import type { FormRanges } from './sensitivity.js'

/**
 * Reads whole forms by their public ranges: normalised, then condensed to what can hold signal.
 * @param limit clamp of normalised forms
 */
export function condensingReader(size: ImageSize, ranges: FormRanges, limit: number): FormReader {
  const condenser = new FormCondenser(size, ranges)
  return {
    channels: CONDENSED_CHANNELS,
    read: (released, n) => condenser.condense(normaliseForms(released, n, { ranges, limit }), n),
  }
}
