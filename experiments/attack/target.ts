import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Predictions } from '../../coordinator/session.js'
import { PREDICTIONS_FILE, readPlan } from '../../coordinator/store.js'
import { BatchLoader } from '../../learning/data/batch.js'
import type { FaceSet } from '../../learning/data/face-set.js'
import { sliceImages } from '../../learning/data/slice.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import type { ImageShape, Network } from '../../learning/network.js'
import { BottomModel } from '../../participant/bottom-model.js'
import { BOTTOM_FILE } from '../../participant/vertical.js'
import {
  cleanCodes,
  codeLogLikelihoods,
  embeddingMechanisms,
  handedLength,
  releasedLength,
  releasedVectors,
} from '../../privacy/embedding-mechanisms.js'
import type { Mechanism } from '../../privacy/mechanism/mechanism.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import type { Plan } from '../../proto/plan.js'
import { isPictureSlice } from '../../proto/slice.js'
import type { VerticalWork } from '../../proto/vertical-work.js'
import { coordinatorStore, participantStore, type RunFolder } from '../simulate/run-folder.js'
import { GRADIENTS_FILE } from './gradient-record.js'

/** The data of a run, as the experimenter knows it. */
export interface AttackedData {
  readonly set: FaceSet
  readonly split: { readonly train: Int32Array; readonly test: Int32Array }
}

const EMBED_BATCH = 64

/**
 * One party of one finished arm, as the experimenter who simulated it can look into it: its slices, its final bottom
 * model, and the mechanism by which the arm releases a record that is asked about once. Releases are made here anew: an
 * attack on one's own simulation spends nobody's budget.
 */
export class Target {
  readonly work: VerticalWork
  readonly input: ImageShape
  /** Bytes [n, height, width, 3] of all records. */
  readonly slices: Uint8Array
  readonly #bottom: BottomModel
  readonly #mechanism: Mechanism
  readonly #codes: ReturnType<typeof cleanCodes>
  readonly #vectorsOf: (released: Float32Array) => Float32Array

  private constructor(
    readonly plan: Plan,
    work: VerticalWork,
    readonly party: string,
    readonly data: AttackedData,
    /** The class that the coordinator named for each test record. */
    readonly predictions: Predictions,
    /** The folder of the party. */
    readonly store: string,
  ) {
    this.work = work
    const { images, height, width } = this.sliced(data.set.images)
    this.slices = images
    this.input = { height, width, channels: 3 }
    this.#bottom = new BottomModel(plan, work, party, this.input)
    this.#mechanism = embeddingMechanisms(plan, work).prediction
    this.#vectorsOf = releasedVectors(plan, work)
    this.#codes = cleanCodes(plan, work)
  }

  /**
   * From inputs to the vectors that the mechanism is given, but for snapping, or of a variational bottleneck to the means
   * alone; differentiable.
   */
  get network(): Network {
    const { network } = this.#bottom
    if (this.#handed === this.dimension) return network
    return (images, phase) => tf.slice2d(network(images, phase), [0, 0], [-1, this.dimension])
  }

  /** Length of a row as the mechanism is given it. */
  get #handed(): number {
    return handedLength(this.work)
  }

  /** Length of a vector. */
  get dimension(): number {
    return releasedLength(this.work)
  }

  /** @throws ATTACK_RUN if the arm did not run to its end or was run by a version that keeps no bottom models */
  static open(folder: RunFolder, arm: string, party: string, data: AttackedData): Target {
    const coordinator = coordinatorStore(folder, arm)
    const plan = planIn(coordinator)
    if (plan.work.mode !== 'vertical')
      throw notAttackable(`its mode is ${plan.work.mode}, and vertical runs alone can be`)
    if (plan.work.alignment.kind === 'psi')
      throw notAttackable('its records are in an order that was forgotten; set work.alignment to {kind: given}')
    const store = participantStore(folder, arm, party)
    const target = new Target(plan, plan.work, party, data, predictionsIn(coordinator), store)
    target.#bottom.load(join(store, BOTTOM_FILE))
    return target
  }

  /** The party's part of whole images [n, size, size, 3]. */
  sliced(images: Uint8Array) {
    const { slice } = this.plan.participants.find(({ name }) => name === this.party)!
    if (!isPictureSlice(slice)) throw notAttackable(`${this.party} holds columns, and attacks are made on images`)
    return sliceImages(images, this.data.set.size, slice)
  }

  /** Network inputs [rows.length, h, w, 3] in [-1, 1] of some of the slices given. */
  inputs(slices: Uint8Array, rows: ArrayLike<number>): tf.Tensor4D {
    const { height, width, channels } = this.input
    const loader = new BatchLoader({
      images: slices,
      height,
      width,
      ids: [],
      seed: this.plan.seed,
      party: this.party,
      augmentation: this.work.training,
    })
    return tf.tensor4d(loader.plain(rows), [rows.length, height, width, channels])
  }

  /** Clean rows of some slices, as the mechanism is given them. */
  clean(slices: Uint8Array, rows: ArrayLike<number>): Float32Array {
    return this.#bottom.snapped(this.#embedded(this.#bottom, slices, rows))
  }

  /** Clean rows as vectors [rows, dimension]: themselves, or the means of a variational bottleneck. */
  means(clean: Float32Array): Float32Array {
    const handed = this.#handed
    return handed === this.dimension ? clean : clean.filter((_, i) => i % handed < this.dimension)
  }

  /** What the party itself knows of its training records, before anything snaps: values [train, dimension]. */
  ownVectors(): Float32Array {
    return this.means(this.#embedded(this.#bottom, this.slices, this.data.split.train))
  }

  #embedded(bottom: BottomModel, slices: Uint8Array, rows: ArrayLike<number>): Float32Array {
    const all = Int32Array.from(rows)
    const rowsOf = new Float32Array(all.length * this.#handed)
    for (let first = 0; first < all.length; first += EMBED_BATCH) {
      const chosen = all.subarray(first, first + EMBED_BATCH)
      const batch = tf.tidy(() => bottom.network(this.inputs(slices, chosen), 'prediction').dataSync() as Float32Array)
      rowsOf.set(batch, first * this.#handed)
    }
    return rowsOf
  }

  /** The slices of some records as a network is given them: values [records.length, h, w, 3] in [-1, 1]. */
  values(records: ArrayLike<number>): Float32Array {
    return tf.tidy(() => this.inputs(this.slices, records).dataSync() as Float32Array)
  }

  /** The same by a bottom model of the same kind that has learnt nothing. */
  untrainedVectors(): Float32Array {
    const fresh = new BottomModel(this.plan, this.work, this.party, this.input)
    try {
      return this.means(this.#embedded(fresh, this.slices, this.data.split.train))
    } finally {
      fresh.dispose()
    }
  }

  /** What the party sends of clean rows, once, by a stream of this name. */
  release(clean: Float32Array, ...name: readonly (string | number)[]): Float32Array {
    const stream = RandomStream.named(this.plan.seed, this.plan.arm, this.party, 'attack', ...name)
    return this.#mechanism.perturb(clean, clean.length / this.#handed, stream)
  }

  /** What was sent, as vectors [rows, dimension]: unbiased where the mechanism is. */
  vectors(released: Float32Array): Float32Array {
    return this.#vectorsOf(released)
  }

  /**
   * What was sent, as whoever knows the mechanism reads it: the probability of each code where vectors snap to codes, which
   * tells all that the release does; else the vectors. Values [rows, featureLength].
   */
  features(released: Float32Array): Float32Array {
    if (this.work.adjust.snap === 'none') return this.#vectorsOf(released)
    const { codes } = this.#codes
    return tf.tidy(() => {
      const ofSymbols = codeLogLikelihoods(this.#mechanism, released, this.#codes).map((logs) =>
        tf.softmax(tf.tensor2d(logs, [logs.length / codes, codes])),
      )
      return tf.concat2d(ofSymbols, 1).dataSync() as Float32Array
    })
  }

  get featureLength(): number {
    return this.work.adjust.snap === 'none' ? this.dimension : this.#codes.symbols * this.#codes.codes
  }

  /** Whether the party kept the gradients that it received. */
  get recordedGradients(): boolean {
    return existsSync(join(this.store, GRADIENTS_FILE))
  }

  classesOf(records: ArrayLike<number>): Int32Array {
    return Int32Array.from(records, (record) => this.data.set.labels[record]!)
  }

  dispose(): void {
    this.#bottom.dispose()
  }
}

function planIn(coordinator: string): Plan {
  try {
    return readPlan(coordinator)
  } catch (cause) {
    throw notAttackable(`${coordinator} holds no plan of this version`, cause)
  }
}

function predictionsIn(coordinator: string): Predictions {
  const path = join(coordinator, PREDICTIONS_FILE)
  try {
    return Predictions.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw notAttackable(`${path} is missing or of another version`, cause)
  }
}

function notAttackable(why: string, cause?: unknown): FedveilError {
  return new FedveilError('ATTACK_RUN', `this run cannot be attacked: ${why}; run the simulation again`, EXIT.usage, {
    cause,
  })
}
