import type { TrainingInputs } from './data/inputs.js'
import * as tf from './engine/tf.js'
import { halved, halvingStage } from './layer/halving-stage.js'
import type { ImageShape } from './network.js'
import { Parameters } from './parameters.js'
import { pretrain } from './pretraining.js'

/** Length of the embedding that it is trained with. */
const EMBEDDING = 64
const RATE = 0.05
const BATCH = 32

/**
 * The owner's network of DuetFace (Mi et al., ACM Multimedia 2022): learns to recognise people by some channels, is frozen,
 * and says where it looks: at each stage the mean of its map over the channels, brought to 0..1 in each image, cut to the
 * part of the picture where an aligned face is, and brought to 0..1 again.
 */
export class AttentionNetwork {
  readonly parameters: Parameters
  readonly #stages: readonly ((x: tf.Tensor4D) => tf.Tensor4D)[]
  readonly #project: tf.Variable<tf.Rank.R2>
  readonly #flat: number

  /** @param input what it sees, channels last */
  constructor(
    private readonly input: ImageShape,
    widths: readonly number[],
    private readonly seed: number,
  ) {
    this.parameters = new Parameters(seed, 'attention')
    this.#stages = widths.map((width, i) => {
      const from = i === 0 ? input.channels : widths[i - 1]!
      const apply = halvingStage(this.parameters, `attention/conv${i + 1}`, from, width)
      return (x) => tf.relu(apply(x))
    })
    const { height, width } = input
    this.#flat = halved(height, widths.length) * halved(width, widths.length) * widths.at(-1)!
    const deviation = Math.sqrt(1 / this.#flat)
    this.#project = this.parameters.normal('attention/embedding/kernel', [this.#flat, EMBEDDING], deviation)
  }

  /** Learns to tell people apart. @param labels person of each record of the inputs */
  async train(
    inputs: TrainingInputs,
    labels: Int32Array,
    options: { readonly epochs: number; readonly signal?: AbortSignal; onStep?(done: number, total: number): void },
  ): Promise<void> {
    await pretrain({
      network: (images) => {
        const map = this.#maps(images).at(-1)!
        return tf.matMul(tf.reshape(map, [images.shape[0], this.#flat]), this.#project)
      },
      parameters: this.parameters,
      dimension: EMBEDDING,
      inputs,
      records: labels.map((_, i) => i),
      labels,
      batch: Math.min(BATCH, labels.length),
      ...{ learningRate: RATE, momentum: 0.9, weightDecay: 5e-4, seed: this.seed },
      ...options,
    })
  }

  /**
   * Where it looks.
   * @param values [n, height, width, channels]
   * @returns [n, stages, height, width] in 0..1, each stage's mask enlarged to the size of the input
   */
  masks(values: Float32Array, n: number): Float32Array {
    const { height, width, channels } = this.input
    const maps = tf.tidy(() =>
      this.#maps(tf.tensor4d(values, [n, height, width, channels])).map((map) => ({
        rows: map.shape[1],
        columns: map.shape[2],
        values: tf.mean(map, 3).dataSync() as Float32Array,
      })),
    )
    const out = new Float32Array(n * maps.length * height * width)
    for (const [stage, { rows, columns, values: means }] of maps.entries()) {
      const step = 2 ** (stage + 1)
      for (let i = 0; i < n; i++) {
        const mask = faceMask(means.subarray(i * rows * columns, (i + 1) * rows * columns), rows, columns)
        const to = (i * maps.length + stage) * height * width
        for (let p = 0; p < height * width; p++)
          out[to + p] = mask[Math.floor(Math.floor(p / width) / step) * columns + Math.floor((p % width) / step)]!
      }
    }
    return out
  }

  dispose(): void {
    this.parameters.dispose()
  }

  #maps(images: tf.Tensor4D): tf.Tensor4D[] {
    const maps: tf.Tensor4D[] = []
    for (const apply of this.#stages) maps.push(apply(maps.at(-1) ?? images))
    return maps
  }
}

/** Half axes of the ellipse about the middle in which an aligned face lies, as shares of height and width. */
const FACE = { down: 0.45, across: 0.38 }

function faceMask(means: Float32Array, rows: number, columns: number): Float32Array {
  const inside = withinUnit(means).map((value, i) => {
    const down = ((Math.floor(i / columns) + 0.5) / rows - 0.5) / FACE.down
    const across = (((i % columns) + 0.5) / columns - 0.5) / FACE.across
    return down ** 2 + across ** 2 <= 1 ? value : 0
  })
  return withinUnit(inside)
}

/** Brought to 0..1; zeros where all are equal. */
function withinUnit(values: Float32Array): Float32Array {
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  return values.map((value) => (high > low ? (value - low) / (high - low) : 0))
}
