import type { RandomStream } from '../../learning/engine/random.js'
import { rowLength } from '../clip.js'
import type { Mechanism } from './mechanism.js'
import { invalidMechanism } from './parameter.js'

/**
 * Releases one sample of the latent of a variational bottleneck: of rows with d means and then d deviations, means +
 * deviations * N(0, I). There is no guarantee: means are bounded by nothing, and deviations are what a network makes
 * them. Its event is an unprotected release; it is a mechanism so that the sample is drawn behind the debit, from the
 * release's own noise.
 * @param dimension d, >= 1
 * Source: Kingma and Welling 2014; as a defence MID, Zou, Liu and Zhang 2023 ("Mutual information regularization for
 * vertical federated learning").
 */
export function variationalBottleneck(dimension: number): Mechanism {
  return {
    name: 'variational-bottleneck',
    event: { kind: 'unprotected' },
    sensitivity: { norm: 'any', value: Number.POSITIVE_INFINITY },
    dimension: 2 * dimension,
    outputDimension: dimension,
    describe: () =>
      `no protection: samples of a latent of ${dimension} dimensions, with deviations that the party has learned`,
    perturb: (values, rows, stream) => sampled(values, rows, dimension, stream),
  }
}

function sampled(values: Float32Array, rows: number, dimension: number, stream: RandomStream): Float32Array {
  if (rowLength(values.length, rows) !== 2 * dimension) {
    const sentence = `a row must have ${dimension} means and as many deviations, got ${values.length / rows} values`
    throw invalidMechanism('variational-bottleneck', sentence)
  }
  const samples = new Float32Array(rows * dimension)
  stream.fillNormal(samples, 1)
  return samples.map((noise, i) => {
    const mean = i + Math.floor(i / dimension) * dimension
    return values[mean]! + values[mean + dimension]! * noise
  })
}
