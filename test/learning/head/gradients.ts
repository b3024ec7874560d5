import { lossAndGradients } from '../../../learning/engine/pullback.js'
import * as tf from '../../../learning/engine/tf.js'

/** Values of a function and of its gradients by each input, as plain arrays. */
export function valueAndGradients(f: (inputs: tf.Tensor[]) => tf.Scalar, inputs: tf.Tensor[]) {
  const { loss, gradients } = lossAndGradients(() => f(inputs), inputs)
  const values = gradients.map((gradient) => gradient.dataSync().slice() as Float32Array)
  tf.dispose(gradients)
  return { loss, gradients: values }
}

/** Central differences of f by every entry of every input: what the gradients should be. */
export function finiteDifferences(f: (inputs: tf.Tensor[]) => tf.Scalar, inputs: tf.Tensor[], step: number) {
  const at = (which: number, entry: number, by: number) =>
    tf.tidy(() => {
      const values = inputs[which]!.dataSync().slice()
      values[entry]! += by
      return f(inputs.map((input, i) => (i === which ? tf.tensor(values, input.shape) : input))).dataSync()[0]!
    })
  return inputs.map((input, which) =>
    Float32Array.from(
      { length: input.size },
      (_, entry) => (at(which, entry, step) - at(which, entry, -step)) / (2 * step),
    ),
  )
}

/** The greatest distance between two lists of vectors. */
export function distance(left: readonly ArrayLike<number>[], right: readonly ArrayLike<number>[]): number {
  return Math.max(...left.flatMap((values, i) => Array.from(values, (value, k) => Math.abs(value - right[i]![k]!))))
}
