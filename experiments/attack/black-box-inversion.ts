import { type EmbeddingDecoder, embeddingDecoder } from '../../learning/backbone/embedding-decoder.js'
import * as tf from '../../learning/engine/tf.js'
import { Parameters } from '../../learning/parameters.js'
import { fitNetwork } from './fit-network.js'
import { type Standardise, standardiser } from './standardise.js'
import type { Target } from './target.js'

export interface InversionOptions {
  readonly epochs: number
  readonly signal: AbortSignal
}

const BATCH = 64

/**
 * Feature inversion with the bottom model as a black box (He et al. 2019, "Model inversion attacks against collaborative
 * inference", section 5): the attacker has slices of its own choice released in the same way, and trains a network that
 * draws them from what it received. It gets them with fresh noise in every epoch, so that it learns the mean of all
 * slices that a released vector can have come from.
 */
export class BlackBoxInversion {
  readonly #parameters: Parameters
  readonly #decoder: EmbeddingDecoder
  #standardise: Standardise = (values) => values

  private constructor(private readonly target: Target) {
    this.#parameters = new Parameters(target.plan.seed, 'black-box inversion')
    this.#decoder = embeddingDecoder(this.#parameters, 'decoder', target.featureLength, target.input)
  }

  /**
   * @param slices bytes [n, height, width, 3]
   * @param rows those that are learnt from
   * @param knowledge names the stream of the noise
   */
  static async train(
    target: Target,
    slices: Uint8Array,
    rows: Int32Array,
    knowledge: string,
    { epochs, signal }: InversionOptions,
  ): Promise<BlackBoxInversion> {
    const attack = new BlackBoxInversion(target)
    const dimension = target.featureLength
    const clean = target.clean(slices, rows)
    attack.#standardise = standardiser(target.features(target.release(clean, knowledge, 0)), dimension)
    let released = new Float32Array(0) as Float32Array
    await fitNetwork({
      parameters: attack.#parameters,
      rows: rows.length,
      epochs,
      batch: BATCH,
      rate: 0.003,
      seed: target.plan.seed,
      signal,
      onEpoch: (epoch) => {
        released = attack.#standardise(target.features(target.release(clean, knowledge, epoch)))
      },
      loss: (chosen) => {
        const features = new Float32Array(chosen.length * dimension)
        for (const [to, row] of chosen.entries())
          features.set(released.subarray(row * dimension, (row + 1) * dimension), to * dimension)
        const drawn = attack.#decoder(tf.tensor2d(features, [chosen.length, dimension]))
        return tf.mean(
          tf.squaredDifference(
            drawn,
            target.inputs(
              slices,
              chosen.map((row) => rows[row]!),
            ),
          ),
        )
      },
    })
    return attack
  }

  /** Draws slices from what was released of them: values [rows, h, w, 3] in [-1, 1]. */
  draw(released: Float32Array): Float32Array {
    const dimension = this.target.featureLength
    const features = this.target.features(released)
    return tf.tidy(() => {
      const x = tf.tensor2d(this.#standardise(features), [features.length / dimension, dimension])
      return this.#decoder(x).dataSync() as Float32Array
    })
  }

  dispose(): void {
    this.#parameters.dispose()
  }
}
