import * as tf from './engine/tf.js'
import type { Parameters } from './parameters.js'

/** Deviations are no smaller, so that neither their logarithms nor what is divided by them runs away. */
const LEAST_DEVIATION = 1e-3
/** softplus of this is about 1/2, the deviation that training begins with. */
const FIRST_DEVIATION = -0.43

/**
 * The last layer of an encoder with a latent of independent normals: from vectors [n, d] to rows [n, 2d] of d means and
 * then d deviations > 0, each linear in the vector, the deviations through softplus.
 * Source: Kingma and Welling 2014 (arXiv:1312.6114), appendix C.2; softplus as in Alemi et al. 2017 (arXiv:1612.00410).
 */
export function variationalHeads(
  parameters: Parameters,
  prefix: string,
  dimension: number,
): (vectors: tf.Tensor2D) => tf.Tensor2D {
  const shape: [number, number] = [dimension, dimension]
  const mean = parameters.normal<tf.Rank.R2>(`${prefix}/mean/kernel`, shape, Math.sqrt(1 / dimension))
  const deviation = parameters.normal<tf.Rank.R2>(`${prefix}/deviation/kernel`, shape, 0.1 * Math.sqrt(1 / dimension))
  const bias = parameters.constant<tf.Rank.R1>(`${prefix}/deviation/bias`, [dimension], FIRST_DEVIATION)
  return (vectors) => {
    const deviations = tf.softplus(tf.add(tf.matMul(vectors, deviation), bias))
    return tf.concat2d([tf.matMul(vectors, mean), tf.add(deviations, LEAST_DEVIATION)], 1)
  }
}

/**
 * KL(N(means, deviations^2) || N(0, I)) of rows [n, 2d], in nats, averaged over the rows: sum (m^2 + s^2 - 1 - 2 ln s) / 2.
 * It bounds the mutual information of the latent and what it was made from (Alemi et al. 2017, eq. 14).
 */
export function latentDivergence(latents: tf.Tensor2D): tf.Scalar {
  const [rows, columns] = latents.shape
  const [means, deviations] = tf.split(latents, 2, 1) as [tf.Tensor2D, tf.Tensor2D]
  const squares = tf.add(tf.square(means), tf.square(deviations))
  const sum = tf.sum(tf.sub(squares, tf.mul(2, tf.log(deviations))))
  return tf.sub(tf.div(sum, 2 * rows), columns / 4)
}

/** The standard normal variates e of samples m + s e [n * d], of latents [n * 2d]. */
export function standardNoise(latents: Float32Array, samples: Float32Array, dimension: number): Float32Array {
  return samples.map((sample, i) => {
    const mean = i + Math.floor(i / dimension) * dimension
    return (sample - latents[mean]!) / latents[mean + dimension]!
  })
}

/** The gradient by latents [n, 2d], of that by samples m + s e [n, d] with their noise e [n * d]: (g, g e). */
export function latentGradient(bySamples: tf.Tensor2D, noise: Float32Array): tf.Tensor2D {
  return tf.tidy(() => tf.concat2d([bySamples, tf.mul(bySamples, tf.tensor2d(noise, bySamples.shape))], 1))
}
