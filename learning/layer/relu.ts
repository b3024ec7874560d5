import { nativeKernel } from '../engine/native-kernel.js'
import * as tf from '../engine/tf.js'

/** max(0, x). On the native engine the gradient is TensorFlow's one-pass ReluGrad; tfjs composes it from three. */
export function relu<T extends tf.Tensor>(x: T): T {
  const reluGradient = nativeKernel('ReluGrad')
  if (!reluGradient) return tf.relu(x)
  return tf.customGrad((input, save) => {
    const value = tf.relu(input as tf.Tensor)
    ;(save as tf.GradSaveFunc)([value])
    const gradFunc = (upstream: tf.Tensor, saved: tf.Tensor[]) => reluGradient(upstream, saved[0]!)
    return { value, gradFunc }
  })(x) as T
}
