// A process of its own: trains a tiny network for a few steps on the engine of its argument (`native` or `js`), and
// prints the losses as one JSON line. Everything is seeded and written with plain operations.
import { type BackendChoice, loadEngine } from '../../learning/engine/load.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'

const BATCH = 4
const SIDE = 8
const CLASSES = 3
const STEPS = 6
const RATE = 0.05

const engine = await loadEngine({ backend: process.argv[2] as BackendChoice, threads: 1 })

function normal(purpose: string, shape: number[], scale: number): tf.Tensor {
  const stream = RandomStream.named(7, 'backends', purpose)
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * stream.normal())
  return tf.tensor(values, shape)
}

const images = normal('images', [BATCH, SIDE, SIDE, 3], 1) as tf.Tensor4D
const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 1], 'int32'), CLASSES)
const filter = tf.variable(normal('filter', [3, 3, 3, 5], 0.3)) as tf.Variable<tf.Rank.R4>
const strided = tf.variable(normal('strided', [3, 3, 5, 4], 0.3)) as tf.Variable<tf.Rank.R4>
const dense = tf.variable(normal('dense', [64, CLASSES], 0.3)) as tf.Variable<tf.Rank.R2>
const weights = [filter, strided, dense]

function loss(): tf.Scalar {
  const first = tf.conv2d(images, filter, 1, 'same').relu()
  const second = tf.conv2d(first as tf.Tensor4D, strided, 2, 'same').relu()
  const logits = second.reshape([BATCH, 64]).matMul(dense)
  return tf.neg(labels.mul(tf.logSoftmax(logits)).sum().div(BATCH)) as tf.Scalar
}

function step(): number {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss, weights)
    for (const weight of weights) weight.assign(weight.sub(grads[weight.name]!.mul(RATE)))
    return value.dataSync()[0]!
  })
}

const losses = Array.from({ length: STEPS }, step)
console.log(JSON.stringify({ backend: engine.backend, losses }))
