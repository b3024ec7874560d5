import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { coverageOf } from '../../../participant/coverage.js'
import { pureEpsilon } from '../../../privacy/event.js'
import { formMethod } from '../../../privacy/frequency/build.js'
import { frequencyForm } from '../../../privacy/frequency/front-end.js'
import { boundRanges } from '../../../privacy/frequency/sensitivity.js'
import { randomImage } from './random-image.js'

const size = { height: 3, width: 3 }
const N = 189 * 9
const ranges = boundRanges(size)
const rho = Float32Array.from({ length: N }, (_, i) => 3 * Math.sin(i))
const privacy = { mechanism: 'dctdp', meanEpsilon: 0.5, ranges: 'bound' } as const
const { mechanism } = formMethod(privacy, size, () => expect.fail('bound ranges need no faces'), rho)
const clean = frequencyForm(randomImage(1, 9), size)
const release = (image: number) => mechanism.perturb(clean, 1, RandomStream.named(1, 'image', image))

describe('releasing forms by a learned budget', () => {
  test('costs an image the mean budget times its coefficients, however it is divided', () => {
    expect(pureEpsilon(mechanism.event, 'replace-one')! / (0.5 * N)).toBeCloseTo(1, 4)
  })

  test('draws Laplace noise of each coefficient’s own scale (Kolmogorov and Smirnov)', () => {
    const COUNT = 2000
    const releases = Array.from({ length: COUNT }, (_, image) => release(image))
    const total = rho.reduce((sum, value) => sum + Math.exp(value), 0)
    for (let k = 0; k < 20; k++) {
      const i = Math.floor((k * N) / 20)
      const scale = (ranges.high[i]! - ranges.low[i]!) / ((Math.exp(rho[i]!) / total) * 0.5 * N)
      const inside = Math.min(Math.max(clean[i]!, ranges.low[i]!), ranges.high[i]!)
      const noise = releases.map((form) => (form[i]! - inside) / scale).sort((a, b) => a - b)
      const distance = noise.reduce((most, x, rank) => {
        const below = x < 0 ? Math.exp(x) / 2 : 1 - Math.exp(-x) / 2
        return Math.max(most, Math.abs(below - rank / COUNT), Math.abs(below - (rank + 1) / COUNT))
      }, 0)
      // The distance that one of 20 true samples exceeds with probability 0.001.
      expect(distance).toBeLessThan(2.3 / Math.sqrt(COUNT))
    }
  })

  test('never gives two copies of an image the same noise', () => {
    const [one, two] = [release(1), release(2)]
    expect(one.filter((value, i) => value === two[i]).length).toBeLessThan(3)
  })
})

describe('the statement of a run with a learned budget', () => {
  const about = {
    method: 'dctdp',
    channels: 189,
    ...size,
    meanEpsilon: 0.5,
    ranges: 'bound',
    sharing: 'none',
    imagesDigest: 'ab'.repeat(32),
  } as const
  const outsourced = { privacy, work: { mode: 'outsourced' } } as Parameters<typeof coverageOf>[0]

  test('says that images used to choose the budget are not covered, where they are private', () => {
    const said = (images: 'public' | 'private') =>
      coverageOf(outsourced, { about: { ...about, images }, rho }).notCovered.join('; ')
    expect(said('private')).toContain('images used to choose the budget are not covered')
    expect(said('public')).not.toContain('images used to choose the budget')
  })
})
