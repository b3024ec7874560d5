import * as tf from './tf.js'

/** What was measured of one kind of work: the median of its repetitions. */
export interface Measurement {
  readonly work: string
  /** 10^9 floating point operations per second; a multiplication and an addition count as two. */
  readonly gflops: number
  readonly milliseconds: number
}

interface Work {
  readonly name: string
  readonly operations: number
  /** Computes and reads back one number, so that the work is done when it returns. */
  run(): void
}

/**
 * Measures the loaded engine with matrix products and with 3x3 convolutions forward and backward, as training does
 * them. Sizes follow the engine, so that a measurement of pure JavaScript also ends within seconds.
 * @param size `full` for the sizes that are reported; `short` for a first impression within a second or two
 * @param repeats measured repetitions of each work, >= 1, after one that is not counted
 */
export function benchEngine(size: 'short' | 'full', repeats: number): Measurement[] {
  const native = tf.getBackend() === 'tensorflow'
  const side = native ? (size === 'full' ? 1024 : 512) : 128
  const batch = native ? (size === 'full' ? 32 : 8) : 1
  return [matrixProduct(side), convolution(batch, native ? 56 : 14)].map(({ work, free }) => {
    try {
      return measure(work, repeats)
    } finally {
      free()
    }
  })
}

function matrixProduct(side: number): { work: Work; free: () => void } {
  const a = tf.fill([side, side], 0.5)
  const run = () => void tf.tidy(() => tf.sum(tf.matMul(a, a)).dataSync())
  return { work: { name: `matrix product ${side}^3`, operations: 2 * side ** 3, run }, free: () => a.dispose() }
}

function convolution(batch: number, side: number): { work: Work; free: () => void } {
  const channels = 64
  const x = tf.fill<tf.Rank.R4>([batch, side, side, channels], 0.5)
  const filter = tf.fill<tf.Rank.R4>([3, 3, channels, channels], 0.01)
  const gradients = tf.grads((input, weights) =>
    tf
      .conv2d(input as tf.Tensor4D, weights as tf.Tensor4D, 1, 'same')
      .square()
      .sum(),
  )
  const run = () => void tf.tidy(() => gradients([x, filter]).map((gradient) => gradient.sum().dataSync()))
  // Forward, gradient by the input, gradient by the weights: three times the products of one pass.
  const operations = 3 * 2 * batch * side * side * 9 * channels * channels
  const name = `conv 3x3 ${channels}->${channels}, ${batch}x${side}x${side}, forward + backward`
  return { work: { name, operations, run }, free: () => tf.dispose([x, filter]) }
}

function measure({ name, operations, run }: Work, repeats: number): Measurement {
  run()
  const times = Array.from({ length: repeats }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  }).sort((a, b) => a - b)
  const milliseconds = times[Math.floor(times.length / 2)] ?? Number.NaN
  return { work: name, milliseconds, gflops: operations / milliseconds / 1e6 }
}
