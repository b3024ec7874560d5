import { Classifier } from '../../learning/classifier.js'
import { BatchLoader } from '../../learning/data/batch.js'
import * as tf from '../../learning/engine/tf.js'
import { Decisions } from '../../learning/metrics/decisions.js'
import type { ImageShape } from '../../learning/network.js'
import { warmupCosine } from '../../learning/optimizer/schedule.js'
import { Sgd } from '../../learning/optimizer/sgd.js'
import { trainClassifier } from '../../learning/train.js'
import type { AttackedData } from './target.js'

const BATCH = 32
const RATE = 0.05

/** Names the person of a party's slice; trained on the clean slices of the training records. */
export class SliceRecogniser {
  readonly #model: Classifier

  private constructor(
    private readonly input: ImageShape,
    classes: number,
    seed: number,
  ) {
    this.#model = new Classifier({
      backbone: { kind: 'small-cnn', widths: [32, 64, 128] },
      head: { kind: 'cosface', scale: 16, margin: 0.1 },
      embedding: 64,
      classes,
      input,
      seed,
      mirrored: false,
    })
  }

  /** @param slices bytes [n, height, width, 3] of all records */
  static async train(
    slices: Uint8Array,
    input: ImageShape,
    { set, split }: AttackedData,
    options: {
      readonly seed: number
      readonly epochs: number
      readonly signal: AbortSignal
      onEpoch?(epoch: number): void
    },
  ): Promise<SliceRecogniser> {
    const { seed, epochs, signal, onEpoch } = options
    const recogniser = new SliceRecogniser(input, set.people.length, seed)
    const { height, width } = input
    await trainClassifier({
      model: recogniser.#model,
      source: new BatchLoader({
        images: slices,
        height,
        width,
        ids: set.ids,
        seed,
        party: 'slice recogniser',
        augmentation: AUGMENTATION,
      }),
      labels: set.labels,
      records: split.train,
      batch: BATCH,
      epochs: { first: 1, last: epochs },
      optimizer: (variables) => new Sgd(variables, { momentum: 0.9, weightDecay: 0.0005 }),
      rate: (step, total) => warmupCosine(step, total, RATE, 0.05),
      seed,
      signal,
      ...(onEpoch ? { onEpoch } : {}),
    })
    return recogniser
  }

  /** The person named for each slice: values [rows, h, w, 3] in [-1, 1]. */
  name(slices: Float32Array): Int32Array {
    const { height, width, channels } = this.input
    const count = slices.length / (height * width * channels)
    const scores = tf.tidy(() => this.#model.scores(tf.tensor4d(slices, [count, height, width, channels])))
    const decisions = new Decisions(count, scores.length / count)
    decisions.take(scores, 0)
    return decisions.predicted
  }

  dispose(): void {
    this.#model.dispose()
  }
}

const AUGMENTATION = {
  ...{ shift: 2, flip: false, rotate: 5, zoom: 0.08, crop: 0 },
  ...{ brightness: 0.1, contrast: 0.1, saturation: 0, greyscale: 0, erase: 0 },
}
