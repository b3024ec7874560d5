import { EXIT, FedveilError } from '../proto/error.js'
import { lossAndGradients } from './engine/pullback.js'
import * as tf from './engine/tf.js'
import { softCrossEntropy } from './loss/soft-cross-entropy.js'
import { Adam } from './optimizer/adam.js'
import { Parameters } from './parameters.js'

const STEPS = 600
const RATE = 0.003
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const
/** Steps after which others may have their turn. */
const PAUSE = 20

/**
 * Confusional autoencoder: an encoder turns each of K classes into a soft label, a distribution over the K classes that
 * is spread as widely as possible, and a decoder finds the class again. Training on soft labels hides the class that a
 * gradient is about; predictions of soft labels go through the decoder. Both are two dense layers with 6K + 2 hidden
 * units, trained on the K one-hot labels by
 *
 *   cross-entropy(decoder(encoder(y)), y) - entropyWeight * entropy(encoder(y))
 *
 * What is kept are buffers of the model: the K soft labels, and the decoder.
 * Source: Zou et al. 2022 ("Defending batch-level label inference and replacement attacks in vertical federated
 * learning"), section V; widths as in VFLAIR.
 */
export class ConfusionalAutoencoder {
  readonly #softLabels: tf.Variable<tf.Rank.R2>
  readonly #decoder: readonly tf.Variable[]

  constructor(
    parameters: Parameters,
    private readonly classes: number,
  ) {
    this.#softLabels = parameters.buffer<tf.Rank.R2>('confusion/soft-labels', [classes, classes], 0)
    this.#decoder = layersOf(classes).map(([name, shape]) => parameters.buffer(`confusion/decoder/${name}`, shape, 0))
  }

  /**
   * Trains encoder and decoder.
   * @param seed of their first weights
   * @throws CONFUSION_LOST where the decoder does not find every class again
   */
  async fit(entropyWeight: number, seed: number | string): Promise<void> {
    const own = new Parameters(seed, 'confusion')
    const [encoder, decoder] = ['encoder', 'decoder'].map((part) =>
      layersOf(this.classes).map(([name, shape]) => {
        const full = `${part}/${name}`
        return shape.length === 1 ? own.constant(full, shape, 0) : own.he(full, shape as [number, number], shape[0]!)
      }),
    ) as [tf.Variable[], tf.Variable[]]
    const optimizer = new Adam(own.variables, ADAM)
    const oneHot = tf.eye(this.classes)
    const encoded = () => tf.softmax(dense(oneHot, encoder))
    const loss = () => {
      const soft = encoded()
      const error = softCrossEntropy(dense(soft, decoder), oneHot)
      return tf.sub(error, tf.mul(entropyWeight, entropy(soft))) as tf.Scalar
    }
    try {
      for (let step = 0; step < STEPS; step++) {
        optimizer.step(lossAndGradients(loss, own.variables).gradients, RATE)
        if (step % PAUSE === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      tf.tidy(() => this.#softLabels.assign(encoded()))
      for (const [i, variable] of decoder.entries()) this.#decoder[i]!.assign(variable)
    } finally {
      optimizer.dispose()
      oneHot.dispose()
      own.dispose()
    }
    this.#requireInverse(entropyWeight)
  }

  /** The soft label of each class [n] (int32): [n, classes]. */
  softLabels(labels: tf.Tensor1D): tf.Tensor2D {
    return tf.gather(this.#softLabels, labels)
  }

  /** Scores of the classes [n, classes], from scores of soft labels [n, classes]. */
  decode(scores: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => dense(tf.softmax(scores), this.#decoder))
  }

  #requireInverse(entropyWeight: number): void {
    const found = tf.tidy(() => dense(this.#softLabels, this.#decoder).argMax(1).dataSync())
    if (found.every((name, label) => name === label)) return
    const sentence = `At entropy weight ${entropyWeight} the soft labels of some of the ${this.classes} classes cannot be told apart any more: take a smaller work.defence.entropyWeight.`
    throw new FedveilError('CONFUSION_LOST', sentence, EXIT.scenario)
  }
}

/** Names and shapes of two dense layers with a bias each. */
function layersOf(classes: number): [string, number[]][] {
  const hidden = 6 * classes + 2
  return [
    ['hidden/kernel', [classes, hidden]],
    ['hidden/bias', [hidden]],
    ['output/kernel', [hidden, classes]],
    ['output/bias', [classes]],
  ]
}

function dense(rows: tf.Tensor2D, [first, firstBias, second, secondBias]: readonly tf.Tensor[]): tf.Tensor2D {
  const hidden = tf.relu(tf.add(tf.matMul(rows, first as tf.Tensor2D), firstBias!)) as tf.Tensor2D
  return tf.add(tf.matMul(hidden, second as tf.Tensor2D), secondBias!)
}

/** Mean entropy of distributions [n, classes], in nats. */
function entropy(rows: tf.Tensor2D): tf.Scalar {
  const terms = tf.mul(rows, tf.log(tf.add(rows, 1e-12)))
  return tf.neg(tf.div(tf.sum(terms), rows.shape[0]))
}
