import { expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { CodebookChannel } from '../../../privacy/reference/codebook-channel.js'
import { exactCodebookAccuracy } from '../../../privacy/reference/codebook-exact.js'
import { monteCarloAccuracy } from '../../../privacy/reference/monte-carlo.js'
import { Views } from '../../../privacy/reference/views.js'

const prior = Float64Array.of(0.3, 0.05, 0.2, 0.15, 0.1, 0.2)

test.each([
  { codes: 6, clean: [1, 1] },
  { codes: 4, clean: [0.9, 0.8, 1] },
  { codes: 9, clean: [0.6] },
])('all responses gone through give what drawing them gives: %o', ({ codes, clean }) => {
  const channel = new CodebookChannel(2, codes, prior)
  const views = new Views(clean, 6)
  const drawn = monteCarloAccuracy(channel, prior, views, RandomStream.named(4, 'codebook', codes))
  expect(Math.abs(exactCodebookAccuracy(channel, prior, views)! - drawn.accuracy)).toBeLessThan(4 * drawn.standardError)
})

test('responses too many to go through are left to drawing', () => {
  expect(exactCodebookAccuracy(new CodebookChannel(2, 500, prior), prior, new Views([1, 1, 1, 1], 6))).toBeUndefined()
})
