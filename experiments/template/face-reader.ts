import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { readWhole } from '../../learning/checkpoint/durable-file.js'
import { loadModel, openModel } from '../../learning/checkpoint/model-file.js'
import { Classifier } from '../../learning/classifier.js'
import { BatchLoader } from '../../learning/data/batch.js'
import { unitRows } from '../../learning/metrics/similarity.js'
import { embed } from '../../learning/train.js'
import { groupFeatures } from '../../privacy/template/groups.js'
import type { ReadFace } from '../../privacy/template/template-store.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { type NamedImage, pixelsOf } from '../protect/protect.js'

/** Reads faces with a trained recogniser. */
export class FaceReader {
  readonly #model: Classifier
  readonly #size: number
  /** First half of the SHA-256 of the model file, in hexadecimal. */
  readonly #recogniser: string

  /**
   * @param path model file, or the folder of `fedveil verify --out` that holds one
   * @throws CHECKPOINT, CHECKPOINT_FILE; MODEL_INPUT unless it takes square images in colour
   */
  constructor(path: string) {
    const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, 'model.safetensors') : path
    const opened = openModel(file)
    const { height, width, channels } = opened.architecture.input
    if (height !== width || channels !== 3)
      throw new FedveilError(
        'MODEL_INPUT',
        `The model ${file} takes ${height}x${width}x${channels} and not square images in three colours: give a recogniser of fedveil verify.`,
        EXIT.data,
      )
    this.#size = height
    this.#recogniser = createHash('sha256').update(readWhole(file)).digest('hex').slice(0, 32)
    this.#model = new Classifier({ ...opened.architecture, seed: 0, mirrored: true })
    loadModel(opened, this.#model.parameters)
  }

  /**
   * One face on one or more images: the sum of their embeddings, each brought to length 1.
   * @throws DATA_BROKEN, TEMPLATE_EMBEDDING
   */
  async read(images: readonly NamedImage[]): Promise<ReadFace> {
    const [size, { dimension }] = [this.#size, this.#model]
    const bytes = new Uint8Array(images.length * size * size * 3)
    for (const [i, image] of images.entries()) bytes.set(await pixelsOf(image, size), i * size * size * 3)
    const ids = images.map(({ name }) => name)
    const place = { images: bytes, height: size, width: size, ids }
    const inputs = new BatchLoader({ ...place, seed: 0, party: 'template', augmentation: { shift: 0, flip: false } })
    const rows = unitRows(await embed(this.#model, inputs, [...images.keys()]), dimension)
    const sum = new Float32Array(dimension)
    for (const [i, value] of rows.entries()) sum[i % dimension]! += value
    return { features: groupFeatures(sum), recogniser: this.#recogniser }
  }

  dispose(): void {
    this.#model.dispose()
  }
}
