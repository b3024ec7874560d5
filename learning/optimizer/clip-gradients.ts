import * as tf from '../engine/tf.js'

/**
 * Scales gradients, all by one factor, so that their L2 norm together is at most `maximum` (Pascanu et al. 2013,
 * algorithm 1). This steadies training; it bounds no record's influence and protects nobody.
 * @param gradients are disposed of here, or returned as they are where their norm is not above `maximum`
 * @returns new gradients, the caller's, and the norm before: NaN or infinite if a value is, and the gradients are then of no use
 */
export function clipGradients(
  gradients: readonly tf.Tensor[],
  maximum: number,
): { gradients: readonly tf.Tensor[]; norm: number } {
  const norm = globalNorm(gradients)
  if (norm <= maximum) return { gradients, norm }
  const clipped = gradients.map((gradient) => tf.tidy(() => tf.mul(gradient, maximum / norm)))
  tf.dispose([...gradients])
  return { gradients: clipped, norm }
}

/** L2 norm of all values of some tensors. The sums of the tensors are read back at once: one wait for the engine. */
function globalNorm(tensors: readonly tf.Tensor[]): number {
  if (tensors.length === 0) return 0
  const squares = tf.tidy(() => tf.stack(tensors.map((tensor) => tf.sum(tf.square(tensor)))).dataSync())
  return Math.sqrt((squares as Float32Array).reduce((sum, square) => sum + square, 0))
}
