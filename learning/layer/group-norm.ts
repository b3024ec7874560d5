import * as tf from '../engine/tf.js'

const EPSILON = 1e-5

/**
 * Group normalisation (Wu and He 2018) of [n, h, w, c] over each record's own c / groups channels: a record's output
 * depends on no other record of the batch, which the sensitivity of a released embedding rests on.
 *
 * Forward and backward are written by hand from per-channel sums, since the composed gradient runs some forty kernels
 * over the whole map where these run seven.
 * @param gain [c], @param offset [c]; groups divides c
 */
export function groupNorm(x: tf.Tensor4D, gain: tf.Tensor1D, offset: tf.Tensor1D, groups: number): tf.Tensor4D {
  const [n, h, w, c] = x.shape
  const perGroup = c / groups
  const count = h * w * perGroup
  const maps: [number, number, number] = [n, h * w, c]
  const grouped: [number, number, number] = [n, groups, perGroup]
  const overGroup = (sums: tf.Tensor) => tf.sum(tf.reshape(sums, grouped), 2, true)
  const perChannel = (t: tf.Tensor) => tf.reshape(tf.broadcastTo(t, grouped), [n, 1, c])

  const operation = tf.customGrad((input, gainIn, offsetIn, save) => {
    const values = tf.reshape(input as tf.Tensor, maps)
    const gainGroups = tf.reshape(gainIn as tf.Tensor, [1, groups, perGroup])
    const offsetGroups = tf.reshape(offsetIn as tf.Tensor, [1, groups, perGroup])
    const mean = tf.div(overGroup(tf.sum(values, 1)), count)
    const meanSquare = tf.div(overGroup(tf.sum(tf.square(values), 1)), count)
    const variance = tf.relu(tf.sub(meanSquare, tf.square(mean)))
    const inverse = tf.rsqrt(tf.add(variance, EPSILON))
    const slope = tf.mul(gainGroups, inverse)
    const shift = tf.sub(offsetGroups, tf.mul(mean, slope))
    const value = tf.reshape(tf.add(tf.mul(values, perChannel(slope)), perChannel(shift)), x.shape)
    ;(save as tf.GradSaveFunc)([input as tf.Tensor, gainIn as tf.Tensor, mean, inverse])

    const gradFunc = (upstream: tf.Tensor, saved: tf.Tensor[]) => {
      const [inputSaved, gainSaved, meanSaved, inverseSaved] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
      const xs = tf.reshape(inputSaved, maps)
      const dys = tf.reshape(upstream, maps)
      const gains = tf.reshape(gainSaved, [1, groups, perGroup])
      const dyTimesX = tf.reshape(tf.sum(tf.mul(dys, xs), 1), grouped)
      const dySum = tf.reshape(tf.sum(dys, 1), grouped)
      const gainGradient = tf.sum(tf.mul(tf.sub(dyTimesX, tf.mul(meanSaved, dySum)), inverseSaved), 0)
      const offsetGradient = tf.sum(dySum, 0)
      const throughScale = tf.sum(tf.mul(dyTimesX, gains), 2, true)
      const throughShift = tf.sum(tf.mul(dySum, gains), 2, true)
      const cube = tf.mul(tf.square(inverseSaved), inverseSaved)
      const quadratic = tf.div(tf.mul(tf.sub(tf.mul(throughShift, meanSaved), throughScale), cube), count)
      const constant = tf.neg(tf.add(tf.mul(quadratic, meanSaved), tf.div(tf.mul(throughShift, inverseSaved), count)))
      const inputGradient = tf.add(
        tf.add(tf.mul(dys, perChannel(tf.mul(gains, inverseSaved))), tf.mul(xs, perChannel(quadratic))),
        perChannel(constant),
      )
      return [tf.reshape(inputGradient, x.shape), tf.reshape(gainGradient, [c]), tf.reshape(offsetGradient, [c])]
    }
    return { value, gradFunc }
  })
  return operation(x, gain, offset) as tf.Tensor4D
}
