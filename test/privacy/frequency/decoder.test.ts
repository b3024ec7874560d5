import { beforeAll, describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { channelsFirst, channelsLast } from '../../../privacy/frequency/channels.js'
import { engineDecoder, FormDecoder } from '../../../privacy/frequency/decoder.js'
import { FrequencyFrontEnd } from '../../../privacy/frequency/front-end.js'
import { largestDifference, randomImage } from './random-image.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const SIZES = [
  { height: 1, width: 4 },
  { height: 2, width: 3 },
  { height: 6, width: 11 },
  { height: 16, width: 16 },
]

function noise(length: number): Float32Array {
  const out = new Float32Array(length)
  RandomStream.named(1, 'form').fillNormal(out, 30)
  return out
}

describe('decoding a form with means', () => {
  test.each(SIZES)('gives the image back whose form it is, at $height x $width', (size) => {
    const pixels = size.height * size.width
    const images = Float32Array.of(...randomImage(1, pixels), ...randomImage(2, pixels))
    const forms = new FrequencyFrontEnd(size).formsWithMeans(images, 2)
    const decoded = new FormDecoder(size).images(forms, 2)
    expect(largestDifference(channelsLast(decoded, 2, size), images)).toBeLessThan(2e-3)
  })

  test.each(SIZES)('is the same on the engine, of any form, at $height x $width', (size) => {
    const { height, width } = size
    const forms = noise(2 * 192 * height * width)
    const decode = engineDecoder(size)
    const onEngine = tf.tidy(() =>
      decode(tf.tensor4d(channelsLast(forms, 2, size), [2, height, width, 192])).dataSync(),
    ) as Float32Array
    expect(largestDifference(channelsFirst(onEngine, 2, size), new FormDecoder(size).images(forms, 2))).toBeLessThan(
      2e-3,
    )
  })

  test('is least squares: what the decoded image does not explain is orthogonal to all forms', () => {
    const size = { height: 4, width: 5 }
    const frontEnd = new FrequencyFrontEnd(size)
    const form = noise(192 * 20)
    const back = frontEnd.formsWithMeans(channelsLast(new FormDecoder(size).images(form, 1), 1, size), 1)
    const black = frontEnd.formsWithMeans(new Float32Array(60), 1)
    for (const seed of [1, 2, 3]) {
      const other = frontEnd.formsWithMeans(randomImage(seed, 20), 1)
      // YCbCr is not orthogonal, but each colour is fitted alone.
      for (const colour of [0, 1, 2]) {
        let [product, norm] = [0, 0]
        for (let at = colour * 64 * 20; at < (colour + 1) * 64 * 20; at++) {
          product += (form[at]! - back[at]!) * (other[at]! - black[at]!)
          norm += (other[at]! - black[at]!) ** 2
        }
        expect(Math.abs(product / norm)).toBeLessThan(1e-4)
      }
    }
  })
})
