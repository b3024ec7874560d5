import * as tf from '../../learning/engine/tf.js'
import type { FormReader } from './form-method.js'
import { CHANNELS, type ImageSize } from './front-end.js'
import { normaliseForms } from './normalise.js'
import type { FormRanges } from './sensitivity.js'
import { FILTERED_CHANNELS, WienerFilter } from './wiener-filter.js'

/** Forms that are filtered at once: it bounds the memory. */
const AT_ONCE = 16

/**
 * Reads whole forms as the images that are to be expected behind them (`WienerFilter`). The engine must have been loaded.
 * @param scales of the noise of each coefficient, [189, H, W], in grey levels, positive
 */
export function wienerReader(size: ImageSize, ranges: FormRanges, scales: Float32Array): FormReader {
  const filter = new WienerFilter(size, ranges)
  const { height, width } = size
  const pixels = height * width
  const inHalfWidths = scales.map((scale, i) => (2 * scale) / (ranges.high[i]! - ranges.low[i]!))
  return {
    channels: FILTERED_CHANNELS,
    mirrors: true,
    read(released, n) {
      const out = new Float32Array(n * pixels * FILTERED_CHANNELS)
      for (let first = 0; first < n; first += AT_ONCE) {
        const count = Math.min(AT_ONCE, n - first)
        const forms = released.subarray(first * CHANNELS * pixels, (first + count) * CHANNELS * pixels)
        const places = normaliseForms(forms, count, { ranges, limit: 1 })
        const read = tf.tidy(() => {
          const noised = tf.tensor4d(places, [count, CHANNELS, height, width])
          return filter.apply(noised, tf.tensor3d(inHalfWidths, [CHANNELS, height, width]))
        })
        out.set(read.dataSync(), first * pixels * FILTERED_CHANNELS)
        read.dispose()
      }
      return out
    },
  }
}
