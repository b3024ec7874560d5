import { rowEntries } from '../engine/row-entries.js'
import * as tf from '../engine/tf.js'

/** What training puts in the place of cosines: values, and their derivatives by the cosine. */
export interface Margined {
  /** Of the true classes [n]. */
  readonly target: { readonly values: tf.Tensor1D; readonly slopes: tf.Tensor1D }
  /** Of all classes [n, classes], where the other classes' cosines do not stay as they are. */
  readonly others?: { readonly values: tf.Tensor2D; readonly slopes: tf.Tensor2D }
}

/**
 * The margin of a head, given the true classes' cosines [n], all cosines [n, classes] and the embeddings
 * [n, dimension]. No gradient flows but by the slopes.
 */
export type Margin = (target: tf.Tensor1D, cosines: tf.Tensor2D, embeddings: tf.Tensor2D) => Margined

/**
 * Training scores [n, classes]: scale * cosine with a margin.
 *
 * One operation with a gradient of its own: the margin is computed on vectors [n], and the matrix is passed over once
 * for the true classes' entries and once for the scale, in each direction.
 */
export function marginScores(
  cosines: tf.Tensor2D,
  labels: tf.Tensor1D,
  embeddings: tf.Tensor2D,
  scale: number,
  margin: Margin,
): tf.Tensor2D {
  const operation = tf.customGrad((input, save) => {
    const at = rowEntries(labels)
    const { target, others } = margin(
      tf.gatherND(input as tf.Tensor2D, at) as tf.Tensor1D,
      input as tf.Tensor2D,
      embeddings,
    )
    const margined = tf.tensorScatterUpdate(others?.values ?? (input as tf.Tensor2D), at, target.values)
    ;(save as tf.GradSaveFunc)([at, target.slopes, ...(others ? [others.slopes] : [])])
    const gradFunc = (upstream: tf.Tensor, saved: tf.Tensor[]) => {
      const [entries, targetSlopes, slopes] = saved as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D?]
      const scaled = tf.mul(upstream, scale)
      const ofTarget = tf.mul(tf.gatherND(scaled, entries), targetSlopes)
      return tf.tensorScatterUpdate(slopes ? tf.mul(scaled, slopes) : scaled, entries, ofTarget)
    }
    return { value: tf.mul(margined, scale), gradFunc }
  })
  return operation(cosines) as tf.Tensor2D
}
