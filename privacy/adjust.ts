import * as tf from '../learning/engine/tf.js'
import type { ClipNorm } from './clip.js'

export interface AdjustOptions {
  /** Norm C, > 0. */
  readonly clip: number
  /** `none`: only clip. `sphere`: every vector gets norm C, so that it uses its whole budget. */
  readonly scale: 'none' | 'sphere'
  /** L1 for Laplace noise; L2 if not given. */
  readonly norm?: ClipNorm
}

/**
 * Differentiable adjustment and clipping of embeddings, before the release:
 *
 *   none:   h min(1, C / ||h||)      sphere:   C h / ||h||      with the L2 norm, or the L1 norm for Laplace noise
 *
 * It shapes what is learnt and carries no guarantee: the mechanism clips again (mechanism/gaussian.ts). Rows are
 * independent. A row with no entry above 1e-30 counts as zero: `none` returns it, `sphere` maps it to the fixed
 * direction (1, ..., 1) with gradient 0. Finite rows of any size give finite results and gradients.
 * @param embeddings [n, d], finite; stays the caller's
 * @returns a new tensor [n, d], the caller's to dispose
 * Source: VFL-AFE (Mi et al. 2023) for clip and scale adjustment; the formulas are this project's.
 */
export function adjustAndClip(embeddings: tf.Tensor2D, options: AdjustOptions): tf.Tensor2D {
  const adjust = tf.customGrad<tf.Tensor2D>((...args) => {
    // tfjs passes a function that keeps values for the gradient as the last argument.
    const [h, keep] = args as [tf.Tensor2D, (kept: tf.Tensor[]) => void]
    keep([h])
    const { direction, onBall } = polar(h, options)
    return {
      value: tf.where(onBall, tf.mul(direction, options.clip), h),
      gradFunc: (dy, [kept]) => gradient(dy, kept as tf.Tensor2D, options),
    }
  })
  return tf.tidy(() => adjust(embeddings))
}

interface Polar {
  /** h / ||h|| [n, d]. */
  readonly direction: tf.Tensor2D
  /** 1 / ||h|| [n, 1], 0 for a zero row. */
  readonly inverseNorm: tf.Tensor2D
  /** Gradient of ||h|| [n, d]: the direction itself for L2, the signs for L1. */
  readonly normal: tf.Tensor2D
  /** Whether the row is put on the sphere of radius C [n, 1]. */
  readonly onBall: tf.Tensor2D
}

const NO_LENGTH = 1e-30

function polar(h: tf.Tensor2D, { clip, scale, norm: kind = 'l2' }: AdjustOptions): Polar {
  // Divided by its largest entry first, so that no square overflows or vanishes in float32.
  const largest = tf.max<tf.Tensor2D>(tf.abs(h), 1, true)
  const zero = tf.lessEqual<tf.Tensor2D>(largest, NO_LENGTH)
  const unit = tf.where(zero, tf.onesLike(h), tf.div(h, tf.maximum(largest, NO_LENGTH)))
  const length = tf.norm(unit, kind === 'l1' ? 1 : 2, 1, true)
  const norm = tf.mul<tf.Tensor2D>(largest, length)
  const direction = tf.div<tf.Tensor2D>(unit, length)
  return {
    direction,
    inverseNorm: tf.where(zero, tf.zerosLike(norm), tf.reciprocal(tf.maximum(norm, NO_LENGTH))),
    normal: kind === 'l1' ? tf.sign(unit) : direction,
    onBall: scale === 'sphere' ? tf.onesLike(zero) : tf.greater(norm, clip),
  }
}

/** On the sphere C/||h|| (dy - <h/||h||, dy> grad ||h||), elsewhere dy. */
function gradient(dy: tf.Tensor2D, h: tf.Tensor2D, options: AdjustOptions): tf.Tensor2D {
  const { direction, inverseNorm, normal, onBall } = polar(h, options)
  const radial = tf.sum(tf.mul(direction, dy), 1, true)
  const tangent = tf.sub(dy, tf.mul(normal, radial))
  return tf.where(onBall, tf.mul(tangent, tf.mul(inverseNorm, options.clip)), dy)
}
