import * as tf from '../learning/engine/tf.js'
import type { Adjust } from '../proto/vertical-work.js'
import type { ClipNorm } from './clip.js'

/** The weights of a plan's penalties, and the clip norm that the hinge is about: L1 for Laplace noise, else L2. */
export type PenaltyOptions = Pick<Adjust, 'scale' | 'hingeWeight' | 'decorrelate' | 'uniformity'> & {
  readonly clip: number
  readonly norm: ClipNorm
}

/** Temperature t of the uniformity penalty: the paper's. */
const TEMPERATURE = 2
const TINY = 1e-8

/**
 * What a party adds to its own loss to shape a batch of adjusted embeddings H [n, d], n >= 2:
 *
 *   hinge:       mean(max(0, 1 - ||h_i|| / C)^2)           norms below the clip norm waste budget
 *   decorrelate: ||Corr(H) - I||_F^2 / d                   equal use of all dimensions
 *   uniformity:  ln mean_{i != j} exp(-2 ||u_i - u_j||^2)  u = h / ||h||, spread over the sphere
 *
 * It is computed at the party from clean embeddings, and nothing of it leaves. A penalty couples the records of a batch
 * through the weights alone, never within a forward pass.
 * @returns undefined where every weight is 0
 * Source: Wang and Isola 2020 (arXiv:2005.10242) for uniformity; Zbontar et al. 2021 (arXiv:2103.03230) for decorrelation
 */
export function embeddingPenalty(options: PenaltyOptions): ((embeddings: tf.Tensor2D) => tf.Scalar) | undefined {
  const { scale, hingeWeight, decorrelate, uniformity, clip, norm } = options
  const terms: ((embeddings: tf.Tensor2D) => tf.Tensor)[] = []
  if (scale === 'hinge' && hingeWeight > 0) terms.push((h) => tf.mul(hingeWeight, hinge(h, clip, norm)))
  if (decorrelate > 0) terms.push((h) => tf.mul(decorrelate, correlation(h)))
  if (uniformity > 0) terms.push((h) => tf.mul(uniformity, crowding(h)))
  if (terms.length === 0) return undefined
  return (embeddings) => tf.tidy(() => tf.addN(terms.map((term) => term(embeddings))).asScalar())
}

function hinge(h: tf.Tensor2D, clip: number, norm: ClipNorm): tf.Tensor {
  const norms = norm === 'l1' ? tf.sum(tf.abs(h), 1) : lengths(h)
  return tf.mean(tf.square(tf.relu(tf.sub(1, tf.div(norms, clip)))))
}

function correlation(h: tf.Tensor2D): tf.Tensor {
  const [rows, dimension] = h.shape
  const centred = tf.sub(h, tf.mean(h, 0, true))
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 0, true), TINY))
  const standard = tf.div<tf.Tensor2D>(centred, deviation)
  const correlations = tf.div(tf.matMul(standard, standard, true, false), rows)
  return tf.div(tf.sum(tf.square(tf.sub(correlations, tf.eye(dimension)))), dimension)
}

function crowding(h: tf.Tensor2D): tf.Tensor {
  const rows = h.shape[0]
  const directions = tf.div<tf.Tensor2D>(h, lengths(h))
  const squared = tf.sub(2, tf.mul(2, tf.matMul(directions, directions, false, true)))
  const apart = tf.mul(tf.exp(tf.mul(-TEMPERATURE, squared)), tf.sub(1, tf.eye(rows)))
  return tf.log(tf.div(tf.sum(apart), rows * (rows - 1)))
}

function lengths(h: tf.Tensor2D): tf.Tensor {
  return tf.sqrt(tf.add(tf.sum(tf.square(h), 1, true), TINY))
}
