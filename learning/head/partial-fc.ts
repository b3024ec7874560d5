import type { RandomStream } from '../engine/random.js'
import * as tf from '../engine/tf.js'

/** Some of the class centres [dimension, classes], and labels [n] as positions among them. */
export type SampleCentres = (
  centres: tf.Tensor2D,
  labels: tf.Tensor1D,
) => { readonly centres: tf.Tensor2D; readonly labels: tf.Tensor1D }

export interface SampleOptions {
  /** Share of the classes that takes part in a step, in (0, 1]; at 1 a step is the one of the whole head. */
  readonly rate: number
  /** The stream of a step. */
  readonly stream: (step: number) => RandomStream
  /** Scalar buffer, 0 before training: the number of steps drawn for, so that a resumed run goes on with its draws. */
  readonly steps: tf.Variable<tf.Rank.R0>
}

/**
 * Partial FC (An et al. 2021, 2022): a step's scores and gradients are those of the batch's classes and of others drawn
 * at random, `rate` of all classes together, or the batch's classes alone where these are more.
 *
 * Centres that are not drawn have gradient 0: it comes back dense [dimension, classes] through the gather, so an
 * optimizer's momentum and decay move them as any other parameter, where the published code leaves them untouched.
 */
export function partialFc({ rate, stream, steps }: SampleOptions): SampleCentres {
  return (centres, labels) => {
    const step = steps.dataSync()[0]!
    tf.tidy(() => steps.assign(tf.scalar(step + 1)))
    const given = labels.dataSync() as Int32Array
    const chosen = sampleClasses(given, centres.shape[1], rate, stream(step))
    return {
      centres: tf.gather(centres, tf.tensor1d(chosen, 'int32'), 1),
      labels: tf.tensor1d(positionsAmong(chosen, given), 'int32'),
    }
  }
}

/** All classes of `labels`, and others drawn without replacement up to floor(rate * classes), in rising order. */
export function sampleClasses(labels: Int32Array, classes: number, rate: number, stream: RandomStream): Int32Array {
  const positive = new Set(labels)
  const others = Int32Array.from({ length: classes }, (_, k) => k).filter((k) => !positive.has(k))
  const drawn = Math.max(0, Math.floor(rate * classes) - positive.size)
  for (let i = 0; i < drawn; i++) {
    const j = i + stream.integer(others.length - i)
    const held = others[i]!
    others[i] = others[j]!
    others[j] = held
  }
  return Int32Array.from([...positive, ...others.subarray(0, drawn)]).sort()
}

function positionsAmong(chosen: Int32Array, labels: Int32Array): Int32Array {
  const positions = new Map([...chosen].map((k, i) => [k, i]))
  return labels.map((label) => positions.get(label)!)
}
