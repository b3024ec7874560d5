import * as tf from '../engine/tf.js'
import type { Sharing } from './sharing.js'

/** Channels first. */
export interface CoefficientShape {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/**
 * How a budget, fixed in sum, is divided among n coefficients: softmax(rho)_i meanEpsilon n, with rho learnable from 0,
 * where all have the same. A coefficient in -1..1 then gets noise of the scale 2 / budget_i. Source: DCTDP (Ji et al., ECCV 2022).
 */
export class NoiseBudget {
  /** [channels, height, width], or [channels, 1, 1] where positions share. */
  readonly rho: tf.Variable<tf.Rank.R3>

  /** @param meanEpsilon positive */
  constructor(
    readonly shape: CoefficientShape,
    readonly meanEpsilon: number,
    sharing: Sharing,
  ) {
    const { channels, height, width } = shape
    const zeros = tf.zeros<tf.Rank.R3>(sharing === 'none' ? [channels, height, width] : [channels, 1, 1])
    this.rho = tf.variable<tf.Rank.R3>(zeros)
    zeros.dispose()
  }

  /**
   * Noise scales [channels, height, width], differentiable by rho; the caller disposes of them.
   * @param meanEpsilon another than the budget's own
   */
  scales(meanEpsilon = this.meanEpsilon): tf.Tensor3D {
    const { channels, height, width } = this.shape
    return tf.tidy(() => {
      const { rho } = this
      // 1 / (softmax(rho) k) with k entries of rho, each of which governs n / k coefficients.
      const inverse = tf.exp(tf.neg(tf.sub(rho, tf.logSumExp(rho))))
      const scales = tf.mul(inverse, 2 / (meanEpsilon * rho.size))
      return tf.mul(scales, tf.ones([channels, height, width])) as tf.Tensor3D
    })
  }

  /** rho as it stands: values of its shape. */
  values(): Float32Array {
    return this.rho.dataSync() as Float32Array
  }

  dispose(): void {
    this.rho.dispose()
  }
}
