import { Classifier } from '../../learning/classifier.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { Sgd } from '../../learning/optimizer/sgd.js'
import { timed } from './clock.js'

/** The training step that other work is compared with: the IR-mini network of `faces-vertical` on images of 64 x 64. */
export const STEP = {
  size: 64,
  embedding: 128,
  classes: 62,
  optimizer: { momentum: 0.9, weightDecay: 5e-4 },
  learningRate: 0.01,
} as const

/** The step's network, with random weights. Needs the engine to be loaded. */
export function stepModel(): Classifier {
  return new Classifier({
    backbone: { kind: 'ir-mini', widths: [16, 32, 64, 128], norm: 'group' },
    head: { kind: 'cosface', scale: 16, margin: 0.1 },
    embedding: STEP.embedding,
    classes: STEP.classes,
    input: { height: STEP.size, width: STEP.size, channels: 3 },
    seed: 1,
    mirrored: false,
  })
}

/** Median milliseconds of the step on `rows` images that lie in memory as a tensor. */
export function trainingStep(rows: number, repeats: number): number {
  const model = stepModel()
  const optimizer = new Sgd(model.parameters.variables, STEP.optimizer)
  const pixels = new Float32Array(rows * STEP.size * STEP.size * 3)
  RandomStream.named(1, 'bench', 'images').fillNormal(pixels, 1)
  const images = tf.tensor4d(pixels, [rows, STEP.size, STEP.size, 3])
  const labels = Int32Array.from({ length: rows }, (_, i) => i % STEP.classes)
  try {
    return timed(repeats, () => void model.trainStep(images, labels, optimizer, STEP.learningRate)).median
  } finally {
    tf.dispose(images)
    optimizer.dispose()
    model.dispose()
  }
}
