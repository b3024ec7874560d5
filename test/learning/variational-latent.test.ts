import { beforeAll, describe, expect, test } from 'vitest'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { Parameters } from '../../learning/parameters.js'
import { latentDivergence, latentGradient, standardNoise, variationalHeads } from '../../learning/variational-latent.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const MEANS = [0.4, -1.2]
const DEVIATIONS = [0.3, 1.5]

describe('the KL divergence of latents from the standard normal', () => {
  test('is what draws from the latent say: the mean of ln p / q', () => {
    const [stream, draws] = [RandomStream.named(1, 'divergence'), 200_000]
    let [sum, squares] = [0, 0]
    for (let i = 0; i < draws; i++) {
      let ratio = 0
      for (const [k, mean] of MEANS.entries()) {
        const noise = stream.normal()
        const sample = mean + DEVIATIONS[k]! * noise
        ratio += (sample * sample - noise * noise) / 2 - Math.log(DEVIATIONS[k]!)
      }
      sum += ratio
      squares += ratio * ratio
    }
    const mean = sum / draws
    const error = Math.sqrt((squares / draws - mean * mean) / draws)
    const found = latentDivergence(tf.tensor2d([[...MEANS, ...DEVIATIONS]])).dataSync()[0]!
    expect(Math.abs(found - mean)).toBeLessThan(4 * error)
    expect(found).toBeGreaterThan(20 * error)
  })

  test('is 0 of the standard normal, and the mean over rows', () => {
    const standard = [0, 0, 1, 1]
    expect(latentDivergence(tf.tensor2d([standard])).dataSync()[0]).toBeCloseTo(0, 6)
    const one = latentDivergence(tf.tensor2d([[...MEANS, ...DEVIATIONS]])).dataSync()[0]!
    const both = latentDivergence(tf.tensor2d([[...MEANS, ...DEVIATIONS], standard])).dataSync()[0]!
    expect(both).toBeCloseTo(one / 2, 5)
  })
})

test('heads give means of either sign and deviations above 0, about one half at first', () => {
  const parameters = new Parameters(1, 'left')
  const heads = variationalHeads(parameters, 'bottleneck', 8)
  const latents = heads(tf.randomNormal([50, 8], 0, 1, 'float32', 1) as tf.Tensor2D)
  expect(latents.shape).toEqual([50, 16])
  const [means, deviations] = tf.split(latents, 2, 1).map((half) => [...half.dataSync()]) as [number[], number[]]
  expect(Math.min(...means)).toBeLessThan(0)
  expect(Math.max(...means)).toBeGreaterThan(0)
  expect(Math.min(...deviations)).toBeGreaterThan(0.3)
  expect(Math.max(...deviations)).toBeLessThan(0.8)
})

test('the gradient by samples becomes that by means and deviations, as finite differences of a loss say', () => {
  const [rows, d] = [3, 2]
  const stream = RandomStream.named(2, 'reparametrised')
  const latents = Float32Array.from({ length: rows * 2 * d }, () => 0.5 + Math.abs(stream.normal()))
  const noise = Float32Array.from({ length: rows * d }, () => stream.normal())
  const at = (row: number, k: number) => row * 2 * d + k
  const sample = (of: Float32Array) =>
    noise.map((e, i) => of[at(Math.floor(i / d), i % d)]! + of[at(Math.floor(i / d), d + (i % d))]! * e)
  // A loss of samples with gradient cos.
  const loss = (of: Float32Array) => sample(of).reduce((sum, z) => sum + Math.sin(z), 0)
  const samples = sample(latents)
  const found = standardNoise(latents, samples, d)
  for (const [i, e] of noise.entries()) expect(found[i]).toBeCloseTo(e, 4)
  const bySamples = tf.tensor2d(samples.map(Math.cos), [rows, d])
  const gradient = latentGradient(bySamples, found).dataSync()
  for (let i = 0; i < latents.length; i++) {
    const moved = (by: number) => loss(latents.map((x, k) => (k === i ? x + by : x)))
    expect(gradient[i]).toBeCloseTo((moved(0.01) - moved(-0.01)) / 0.02, 2)
  }
})
