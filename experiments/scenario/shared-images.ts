import { type FaceSet, type LoadOptions, loadFaceSet } from '../../learning/data/face-set.js'
import type { ImageSpec } from '../../learning/data/spec.js'

/** Records of each participant, by its place in the plan. */
export interface Dealt {
  readonly train: readonly Int32Array[]
  readonly test: readonly Int32Array[]
}

/** Images that the participants of one process load and deal once; each copies what is its own. */
export class SharedImages {
  readonly #sets = new Map<string, Promise<FaceSet>>()
  readonly #dealt = new WeakMap<FaceSet, Dealt>()
  #asked = 0

  /** @param askers how many will load; after the last of them nothing is kept */
  constructor(private readonly askers = 1) {}

  /** As `loadFaceSet`; who asks first hears of the progress. */
  load(spec: ImageSpec, options: LoadOptions): Promise<FaceSet> {
    const key = JSON.stringify([spec, options.seed])
    const set = this.#sets.get(key) ?? loadFaceSet(spec, options)
    this.#sets.set(key, set)
    this.#asked++
    if (this.#asked >= this.askers) this.#sets.clear()
    return set
  }

  /** @param deal the same for all who ask with a set */
  deal(set: FaceSet, deal: () => Dealt): Dealt {
    const dealt = this.#dealt.get(set) ?? deal()
    this.#dealt.set(set, dealt)
    return dealt
  }
}
