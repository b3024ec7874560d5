import * as tf from '../engine/tf.js'
import type { Margin } from './margin.js'

/** CosFace (Wang et al. 2018, eq. 4): cos(theta) - margin. */
export function cosFace(margin: number): Margin {
  return (target) => ({ target: { values: tf.sub(target, margin), slopes: tf.onesLike(target) } })
}
