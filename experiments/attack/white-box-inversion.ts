import { lossAndGradients } from '../../learning/engine/pullback.js'
import * as tf from '../../learning/engine/tf.js'
import { Adam } from '../../learning/optimizer/adam.js'
import { warmupCosine } from '../../learning/optimizer/schedule.js'
import type { InversionOptions } from './black-box-inversion.js'
import type { Target } from './target.js'

/** Weight of the total variation, and of staying near the first guess, against the distance of the embeddings. */
const SMOOTHNESS = 0.02
const NEARNESS = 0.02
const RATE = 0.03

/**
 * Feature inversion with the bottom model known (Mahendran and Vedaldi 2015; for split networks He et al. 2019, section
 * 4): each slice x is moved by gradient descent so that its own embedding comes near the released one,
 *
 *   ||f(x) - h~||^2 / s + SMOOTHNESS TV(x) + NEARNESS mean (x - x0)^2
 *
 * from what the black-box attack drew, x0. The scale s = E||h~ - f(x)||^2 + ||f(x)||^2 / 1000 is what the attacker
 * expects of the mechanism on slices of its own, so that noise is not taken for features. `epochs` counts steps.
 * @param released vectors [rows, dimension]
 * @param guess values [rows, h, w, 3] in [-1, 1]
 * @param scale s
 * @returns values [rows, h, w, 3] in [-1, 1]
 */
export async function invertWhiteBox(
  target: Target,
  released: Float32Array,
  guess: Float32Array,
  scale: number,
  { epochs: steps, signal }: InversionOptions,
): Promise<Float32Array> {
  const { height, width, channels } = target.input
  const rows = released.length / target.dimension
  const first = tf.tensor4d(guess.slice(), [rows, height, width, channels])
  const goal = tf.tensor2d(released, [rows, target.dimension])
  const images = tf.variable(first) as tf.Variable<tf.Rank.R4>
  const optimizer = new Adam([images], ADAM)
  const loss = () => {
    const distance = tf.div(tf.sum(tf.squaredDifference(target.network(images, 'prediction'), goal)), scale)
    const near = tf.mul(tf.sum(tf.squaredDifference(images, first)), NEARNESS)
    return tf.div(tf.add(tf.add(distance, near), tf.mul(totalVariation(images), SMOOTHNESS)), rows) as tf.Scalar
  }
  try {
    for (let step = 0; step < steps; step++) {
      signal.throwIfAborted()
      const { gradients } = lossAndGradients(loss, [images])
      optimizer.step(gradients, warmupCosine(step, steps, RATE, 0))
      const inside = tf.clipByValue(images, -1, 1)
      images.assign(inside)
      inside.dispose()
      if (step % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    return (images.dataSync() as Float32Array).slice()
  } finally {
    optimizer.dispose()
    tf.dispose([images, first, goal])
  }
}

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const

/** Sum of squared differences of neighbouring pixels. */
function totalVariation(images: tf.Tensor4D): tf.Scalar {
  const [n, height, width, channels] = images.shape
  const down = tf.squaredDifference(
    tf.slice4d(images, [0, 1, 0, 0], [n, height - 1, width, channels]),
    tf.slice4d(images, [0, 0, 0, 0], [n, height - 1, width, channels]),
  )
  const across = tf.squaredDifference(
    tf.slice4d(images, [0, 0, 1, 0], [n, height, width - 1, channels]),
    tf.slice4d(images, [0, 0, 0, 0], [n, height, width - 1, channels]),
  )
  return tf.add(tf.sum(down), tf.sum(across)) as tf.Scalar
}
