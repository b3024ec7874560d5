import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { formMethod } from '../../../privacy/frequency/build.js'
import { duetFaceMaker } from '../../../privacy/frequency/duet-face.js'
import { frequencyForm } from '../../../privacy/frequency/front-end.js'
import { boundRanges } from '../../../privacy/frequency/sensitivity.js'
import { randomImage } from './random-image.js'

const size = { height: 6, width: 5 }
const PIXELS = 30
const ranges = boundRanges(size)
const publicImages = () => ({
  images: Uint8Array.from([1, 2, 3, 4].flatMap((seed) => [...randomImage(seed, PIXELS)])),
  count: 4,
})
const method = formMethod({ mechanism: 'duetface', widths: [4, 4], epochs: 1 }, size, publicImages)
const image = Uint8Array.from(randomImage(9, PIXELS))
const form = frequencyForm(image, size)

/** Masks that say which image and stage they are of. */
const masksOf = (n: number) =>
  Float32Array.from({ length: n * 2 * PIXELS }, (_, i) => (Math.floor(i / PIXELS) + 1) / 10)

const crucialSeen: Float32Array[] = []
const make = duetFaceMaker(size, ranges, (crucial, n) => {
  crucialSeen.push(crucial)
  return masksOf(n)
})
const clean = make(Uint8Array.of(...image, ...image), 2)

describe('DuetFace', () => {
  test('sends 54 of 63 frequencies of each colour as they are, then the masks', () => {
    expect(method.released).toEqual({ channels: 164, ...size })
    const sent = method.mechanism.perturb(clean.subarray(0, 164 * PIXELS), 1, RandomStream.named(1))
    const crucial = new Set([1, 2, 3, 4, 5, 8, 9, 16, 24])
    let plane = 0
    for (let channel = 0; channel < 189; channel++) {
      if (crucial.has((channel % 63) + 1)) continue
      const from = plane++ * PIXELS
      expect(sent.subarray(from, from + PIXELS)).toEqual(form.subarray(channel * PIXELS, (channel + 1) * PIXELS))
    }
    expect(plane).toBe(162)
    expect(sent[162 * PIXELS]).toBeCloseTo(0.1)
    expect(sent[163 * PIXELS]).toBeCloseTo(0.2)
    expect(clean[(164 + 162) * PIXELS]).toBeCloseTo(0.3)
  })

  test('shows the crucial frequencies to the owner’s network alone, in their public ranges', () => {
    const [crucial] = crucialSeen as [Float32Array]
    expect(crucial.length).toBe(2 * 27 * PIXELS)
    // Channel 1 of Y, coefficient (0, 2), is channel 1 of the form.
    const at = PIXELS + 7
    const middle = (ranges.low[at]! + ranges.high[at]!) / 2
    expect(crucial[at]).toBeCloseTo((form[at]! - middle) / ((ranges.high[at]! - ranges.low[at]!) / 2), 5)
  })

  test('is read with the masks behind 24 condensed channels', () => {
    const { reader } = method
    expect(reader.channels).toBe(26)
    const read = reader.read(clean.slice(), 2)
    expect(read.length).toBe(2 * PIXELS * 26)
    expect([read[24], read[25], read[PIXELS * 26 + 24]].map((value) => value!.toFixed(1))).toEqual([
      '0.1',
      '0.2',
      '0.3',
    ])
    expect(read.subarray(0, 24)).toEqual(read.subarray(PIXELS * 26, PIXELS * 26 + 24))
  })
})
