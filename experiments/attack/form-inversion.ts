import { type ImageNetwork, uNet } from '../../learning/backbone/u-net.js'
import * as tf from '../../learning/engine/tf.js'
import { Parameters } from '../../learning/parameters.js'
import type { FormReader } from '../../privacy/frequency/form-method.js'
import { fitNetwork } from './fit-network.js'
import type { FormTarget } from './form-target.js'
import type { FormAttackEffort } from './results.js'

const BATCH = 16
/** Images that a network draws at a time. */
const DRAWN = 16

export interface FormInversionOptions extends Pick<FormAttackEffort, 'epochs' | 'learningRate' | 'widths'> {
  /** Names the attacker's random streams. */
  readonly name: string
  readonly signal: AbortSignal
}

/**
 * An attacker's U-Net from released forms to images: it has images of its own, releases them as the owner would, afresh
 * in every epoch, and learns to draw each from what was released, by the mean absolute difference. It draws the difference from
 * the mean of its own images, so that it starts from the best guess of whoever sees nothing.
 */
export class FormInversion {
  readonly #parameters: Parameters
  readonly #network: ImageNetwork
  readonly #mean: tf.Tensor4D

  private constructor(
    private readonly target: FormTarget,
    private readonly view: FormReader,
    mean: Float32Array,
    { name, widths }: FormInversionOptions,
  ) {
    const { input, plan } = target
    this.#parameters = new Parameters(plan.seed, `form inversion, ${name}`)
    const fitting = widths.slice(0, levels(Math.min(input.height, input.width), widths.length))
    const shape = { input: { ...input, channels: view.channels }, widths: fitting, outputChannels: input.channels }
    // It begins at the mean face, so that a short training is no worse than a guess.
    this.#network = uNet({ ...shape, outputDeviation: 0 }, this.#parameters, 'attacker')
    this.#mean = tf.tensor4d(mean, [1, input.height, input.width, input.channels])
  }

  /**
   * @param view what the network sees of a release
   * @param images the attacker's own, bytes [n, height, width, 3]
   * @param mean of its images, values in [-1, 1]
   */
  static async train(
    target: FormTarget,
    view: FormReader,
    images: Uint8Array,
    mean: Float32Array,
    options: FormInversionOptions,
  ): Promise<FormInversion> {
    const { name, epochs, learningRate, signal } = options
    const attack = new FormInversion(target, view, mean, options)
    let stream = target.stream(name, 0)
    await fitNetwork({
      parameters: attack.#parameters,
      rows: images.length / mean.length,
      epochs,
      batch: BATCH,
      rate: learningRate,
      seed: target.plan.seed,
      signal,
      onEpoch: (epoch) => {
        stream = target.stream(name, epoch)
      },
      loss: (rows) => {
        const own = target.chosen(images, rows)
        const released = target.release(own, stream)
        const drawn = attack.#drawn(released, rows.length, 'training')
        return tf.mean(tf.abs(tf.sub(drawn, tf.tensor4d(valuesOf(own), drawn.shape))))
      },
    })
    return attack
  }

  /** Draws images from what was released of them: values [n, height, width, 3] in [-1, 1]. */
  draw(released: Float32Array, n: number): Float32Array {
    const { height, width, channels } = this.target.input
    const [length, pixels] = [released.length / n, height * width * channels]
    const out = new Float32Array(n * pixels)
    for (let first = 0; first < n; first += DRAWN) {
      const rows = Math.min(DRAWN, n - first)
      const some = released.slice(first * length, (first + rows) * length)
      const drawn = tf.tidy(() => tf.clipByValue(this.#drawn(some, rows, 'prediction'), -1, 1).dataSync())
      out.set(drawn as Float32Array, first * pixels)
    }
    return out
  }

  dispose(): void {
    this.#parameters.dispose()
    this.#mean.dispose()
  }

  #drawn(released: Float32Array, n: number, phase: 'training' | 'prediction'): tf.Tensor4D {
    const { height, width } = this.target.input
    const seen = tf.tensor4d(this.view.read(released, n), [n, height, width, this.view.channels])
    return tf.add(this.#network(seen, phase), this.#mean) as tf.Tensor4D
  }
}

/** Bytes as values in [-1, 1]. */
export function valuesOf(bytes: Uint8Array): Float32Array {
  return Float32Array.from(bytes, (byte) => byte / 127.5 - 1)
}

/** Levels of a U-Net on images whose shorter side is this: each but the first halves it without a rest. */
function levels(side: number, most: number): number {
  let count = 1
  while (count < most && side % 2 ** count === 0) count++
  return count
}
