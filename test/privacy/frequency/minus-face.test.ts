import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { formMethod } from '../../../privacy/frequency/build.js'
import { FormDecoder } from '../../../privacy/frequency/decoder.js'
import { FrequencyFrontEnd } from '../../../privacy/frequency/front-end.js'
import { minusFaceMaker } from '../../../privacy/frequency/minus-face.js'
import { largestDifference, randomImage } from './random-image.js'

const size = { height: 4, width: 6 }
const PIXELS = 24
const noRanges = () => {
  throw new Error('no ranges are needed')
}
const settings = { mechanism: 'minusface', samples: 3, widths: [4, 4], epochs: 1 } as const
const { mechanism, reader, released, samples } = formMethod({ ...settings, widths: [4, 4] }, size, noRanges)

const image = Uint8Array.from(randomImage(1, PIXELS))
/** A generator that regenerates nine tenths of everything. */
const residue = minusFaceMaker(size, (forms) => forms.map((value) => 0.9 * value))(image, 1)

describe('MinusFace', () => {
  test('keeps what the generator does not regenerate', () => {
    const form = new FrequencyFrontEnd(size).formsWithMeans(image, 1)
    expect(
      largestDifference(
        residue,
        form.map((value) => value / 10),
      ),
    ).toBeLessThan(1e-3)
  })

  test('releases an image: the residue decoded, with its channels in an order of the stream', () => {
    expect([released, samples]).toEqual([{ channels: 3, ...size }, 3])
    expect([mechanism.dimension, mechanism.outputDimension]).toEqual([192 * PIXELS, 3 * PIXELS])
    const sent = mechanism.perturb(residue, 1, RandomStream.named(1, 'release'))
    const order = RandomStream.named(1, 'release').shuffle(Int32Array.from({ length: 192 }, (_, i) => i))
    const shuffled = Float32Array.from({ length: 192 * PIXELS }, (_, at) => {
      const channel = order[Math.floor(at / PIXELS)]!
      return residue[channel * PIXELS + (at % PIXELS)]!
    })
    expect(sent).toEqual(new FormDecoder(size).images(shuffled, 1))
    // Not what anybody would decode the residue to.
    expect(largestDifference(sent, new FormDecoder(size).images(residue, 1))).toBeGreaterThan(1)
  })

  test('shuffles each release, and each image of one, in another order', () => {
    const [a, b] = [1, 2].map((sample) => mechanism.perturb(residue, 1, RandomStream.named(1, 'release', sample)))
    expect(largestDifference(a!, b!)).toBeGreaterThan(1)
    const both = mechanism.perturb(Float32Array.of(...residue, ...residue), 2, RandomStream.named(1, 'release', 1))
    expect(both.subarray(0, 3 * PIXELS)).toEqual(a)
    expect(largestDifference(both.subarray(3 * PIXELS), a!)).toBeGreaterThan(1)
  })

  test('promises nothing', () => {
    expect(mechanism.event).toEqual({ kind: 'unprotected' })
  })

  test('is read as an image whose colours are standardised', () => {
    const read = reader.read(mechanism.perturb(residue, 1, RandomStream.named(1)), 1)
    expect([reader.channels, read.length]).toEqual([3, 3 * PIXELS])
    for (const colour of [0, 1, 2]) {
      const values = read.filter((_, at) => at % 3 === colour)
      expect(values.reduce((a, b) => a + b) / PIXELS).toBeCloseTo(0, 4)
    }
  })

  test('refuses sizes that its generator cannot halve, and residues of another length', () => {
    expect(() => formMethod({ ...settings, widths: [4, 4, 4, 4] }, size, noRanges)).toThrow(
      /multiples of 8, got 4x6: change data\.size/,
    )
    expect(() => mechanism.perturb(residue.subarray(1), 1, RandomStream.named(1))).toThrow(/coefficients/)
  })
})
