import { beforeAll, describe, expect, test } from 'vitest'
import { publicFaces } from '../../../learning/data/public-faces.js'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { formMethod } from '../../../privacy/frequency/build.js'
import { budgetFromRho } from '../../../privacy/frequency/dctdp.js'
import { frequencyForm, YCBCR } from '../../../privacy/frequency/front-end.js'
import { normaliseForms } from '../../../privacy/frequency/normalise.js'
import { WienerFilter } from '../../../privacy/frequency/wiener-filter.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const SIZE = 16
const size = { height: SIZE, width: SIZE }
const PIXELS = SIZE * SIZE
const N = 189 * PIXELS
const { images } = publicFaces(SIZE)
const face = images.subarray(0, 3 * PIXELS)
/** About 0, so that the filter subtracts no image. */
const ranges = { low: new Float32Array(N).fill(-100), high: new Float32Array(N).fill(100) }
const filter = new WienerFilter(size, ranges)

/** A colour of the face, less its mean. */
function truth(colour: number): Float64Array {
  const [red, green, blue] = YCBCR[colour]!
  const plane = Float64Array.from(
    { length: PIXELS },
    (_, p) => red * face[3 * p]! + green * face[3 * p + 1]! + blue * face[3 * p + 2]!,
  )
  const mean = plane.reduce((a, b) => a + b) / PIXELS
  return plane.map((value) => value - mean)
}

function correlation(read: Float32Array, colour: number): number {
  const wanted = truth(colour)
  let [product, power, own] = [0, 0, 0]
  for (const [p, value] of wanted.entries()) {
    const got = read[3 * p + colour]!
    product += value * got
    power += value ** 2
    own += got ** 2
  }
  return product / Math.sqrt(power * own)
}

/** What is read from the face's form with noise of these scales, taken to be of those. */
function read(scales: Float32Array, taken: Float32Array, seed: number): Float32Array {
  const places = normaliseForms(frequencyForm(face, size), 1, { ranges, limit: 1 })
  const noise = new Float32Array(N)
  RandomStream.named(seed, 'wiener').fillLaplace(noise)
  const noised = places.map((place, i) => place + scales[i]! * noise[i]!)
  return tf.tidy(
    () =>
      filter
        .apply(tf.tensor4d(noised, [1, 189, SIZE, SIZE]), tf.tensor3d(taken, [189, SIZE, SIZE]))
        .dataSync()
        .slice() as Float32Array,
  )
}

const even = (scale: number) => new Float32Array(N).fill(scale)

describe('reading a noised form by a Wiener filter', () => {
  test('gives the image less its means where there is hardly any noise', () => {
    const clear = read(even(1e-3), even(1e-3), 1)
    for (const colour of [0, 1, 2]) expect(correlation(clear, colour)).toBeGreaterThan(0.97)
  })

  test('tells less the stronger the noise, in the same mean power', () => {
    const at = (scale: number) =>
      [1, 2, 3].reduce((sum, seed) => sum + correlation(read(even(scale), even(scale), seed), 0) / 3, 0)
    expect(at(0.1)).toBeGreaterThan(at(2))
    expect(at(2)).toBeGreaterThan(at(40))
    expect(at(2)).toBeGreaterThan(0.25)
    for (const scale of [0.1, 2, 40]) {
      const got = read(even(scale), even(scale), 2)
      const power = got.reduce((sum, value) => sum + value ** 2, 0) / got.length
      expect(power).toBeGreaterThan(0.1)
      expect(power).toBeLessThan(5)
    }
  })

  test('goes by the coefficients that have the budget', () => {
    const rho = Float32Array.from({ length: N }, (_, i) => 6 * (Math.floor(i / PIXELS) % 5 === 0 ? 1 : 0))
    const scales = Float32Array.from(budgetFromRho(rho, 0.5), (epsilon) => 2 / epsilon)
    const mean = (taken: Float32Array) =>
      [3, 4, 5].reduce((sum, seed) => sum + correlation(read(scales, taken, seed), 0), 0)
    expect(mean(scales)).toBeGreaterThan(1.1 * mean(even(4)))
  })

  test('stays finite where a coefficient has next to no budget', () => {
    const scales = even(1)
    for (let i = 0; i < N; i += 3) scales[i] = 1e30
    expect(read(scales, scales, 1).every(Number.isFinite)).toBe(true)
  })

  test('of a mirrored image gives the mirror image, as its method says', () => {
    const { mechanism, reader } = formMethod({ mechanism: 'unprotected' }, size, () => ({ images, count: 128 }))
    const mirrored = Uint8Array.from({ length: 3 * PIXELS }, (_, i) => {
      const [p, colour] = [Math.floor(i / 3), i % 3]
      return face[3 * (Math.floor(p / SIZE) * SIZE + SIZE - 1 - (p % SIZE)) + colour]!
    })
    const seen = (image: Uint8Array) =>
      reader.read(mechanism.perturb(frequencyForm(image, size), 1, RandomStream.named(1)), 1)
    const [own, other] = [seen(face), seen(mirrored)]
    expect(reader.mirrors).toBe(true)
    for (let p = 0; p < PIXELS; p++) {
      const q = Math.floor(p / SIZE) * SIZE + SIZE - 1 - (p % SIZE)
      expect(other[3 * q]!).toBeCloseTo(own[3 * p]!, 3)
    }
  })
})
