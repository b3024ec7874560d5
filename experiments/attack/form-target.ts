import { planMethod } from '../../coordinator/outsourced.js'
import { readPlan } from '../../coordinator/store.js'
import { RandomStream } from '../../learning/engine/random.js'
import type { ImageShape } from '../../learning/network.js'
import { type OwnForms, openOwnForms } from '../../participant/own-forms.js'
import type { FormMethod } from '../../privacy/frequency/form-method.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { packPlanes, unpackPlanes } from '../../proto/form-encoding.js'
import { floatsToHalves, halvesToFloats } from '../../proto/half.js'
import { imageSizeOf, type OutsourcedWork, type Plan } from '../../proto/plan.js'
import { coordinatorStore, pretrainedStore, type RunFolder } from '../simulate/run-folder.js'
import type { TrueImages } from './recovered-images.js'
import type { AttackedData } from './target.js'

/**
 * One arm of a finished outsourced run, as the experimenter who simulated it can look into it. Releases are made here
 * anew, from a seed: an attack on one's own simulation spends nobody's budget.
 */
export class FormTarget implements TrueImages {
  readonly input: ImageShape
  readonly slices: Uint8Array

  private constructor(
    readonly plan: Plan,
    private readonly work: OutsourcedWork,
    readonly method: FormMethod,
    readonly data: AttackedData,
    private readonly forms: OwnForms,
  ) {
    const size = imageSizeOf(plan)
    this.input = { height: size, width: size, channels: 3 }
    this.slices = data.set.images
  }

  /** @throws ATTACK_RUN if the arm holds no plan of an outsourced run of this version */
  static async open(
    folder: RunFolder,
    arm: string,
    data: AttackedData,
    /** Files of learned budgets, among which the plan's is. */
    budgets: readonly string[],
    signal: AbortSignal,
  ): Promise<FormTarget> {
    const plan = planIn(coordinatorStore(folder, arm))
    const { work, privacy, seed } = plan
    if (work.mode !== 'outsourced')
      throw new FedveilError('ATTACK_RUN', `arm ${arm} is ${work.mode}, in an outsourced run`, EXIT.usage)
    const forms = await openOwnForms({
      privacy,
      size: imageSizeOf(plan),
      seed,
      folder: pretrainedStore(folder),
      signal,
    })
    return new FormTarget(plan, work, planMethod(plan, budgets), data, forms)
  }

  /** Bytes [rows.length, height, width, 3] of some of the images given. */
  chosen(images: Uint8Array, rows: ArrayLike<number>): Uint8Array {
    const { height, width, channels } = this.input
    const bytes = height * width * channels
    const some = new Uint8Array(rows.length * bytes)
    for (let i = 0; i < rows.length; i++) some.set(images.subarray(rows[i]! * bytes, (rows[i]! + 1) * bytes), i * bytes)
    return some
  }

  /** Clean forms of n images: [n, dimension of the mechanism]. */
  clean(images: Uint8Array, n: number): Float32Array {
    return this.forms.make(images, n)
  }

  /** Images, each released once, before anything is encoded: [n, ...released shape]. */
  release(images: Uint8Array, stream: RandomStream): Float32Array {
    const n = images.length / (this.input.height * this.input.width * this.input.channels)
    return this.method.mechanism.perturb(this.clean(images, n), n, stream)
  }

  /** The same as it arrives, in the plan's encoding and by a stream of this name. */
  arrived(images: Uint8Array, ...name: readonly (string | number)[]): Float32Array {
    const sent = this.release(images, this.stream(...name))
    const encoded = this.#encoded(sent)
    if (encoded instanceof Uint16Array) return halvesToFloats(encoded)
    return unpackPlanes(encoded, this.#planes(sent), sent.length)
  }

  /** Bytes of images as they cross the wire, each released once. */
  sentBytes(images: Uint8Array, stream: RandomStream): number {
    return this.#encoded(this.release(images, stream)).byteLength
  }

  #encoded(sent: Float32Array): Uint16Array | Uint8Array {
    return this.work.encoding === 'f16' ? floatsToHalves(sent) : packPlanes(sent, this.#planes(sent))
  }

  #planes(sent: Float32Array): number {
    return sent.length / (this.input.height * this.input.width)
  }

  /** A stream of an attack's own. */
  stream(...name: readonly (string | number)[]): RandomStream {
    return RandomStream.named(this.plan.seed, this.plan.arm, 'attack', ...name)
  }

  classesOf(records: ArrayLike<number>): Int32Array {
    return Int32Array.from(records, (record) => this.data.set.labels[record]!)
  }

  dispose(): void {
    this.forms.dispose()
  }
}

function planIn(coordinator: string): Plan {
  try {
    return readPlan(coordinator)
  } catch (cause) {
    throw new FedveilError(
      'ATTACK_RUN',
      `this run cannot be attacked: ${coordinator} holds no plan of this version; run the simulation again`,
      EXIT.usage,
      { cause },
    )
  }
}
