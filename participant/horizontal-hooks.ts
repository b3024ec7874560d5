/** Images as bytes [n, size, size, 3] and their classes [n]. */
export interface LabelledImages {
  readonly images: Uint8Array
  readonly labels: Int32Array
}

/** A round of local training as an experiment sees it from the inside: d counts the parameters that are shared. Nothing of it is to be changed. */
export interface LocalRound {
  readonly run: string
  /** From 1, in the coordinator's count. */
  readonly round: number
  /** Height and width of an image in pixels. */
  readonly size: number
  readonly classes: number
  /** This participant's own training records. */
  readonly records: LabelledImages
  /** Names and shapes of the model's tensors, in the order of the weights. */
  readonly layers: readonly { readonly name: string; readonly shape: readonly number[] }[]
  /** Weights of the global model [d] with which the round begins. */
  readonly global: Float32Array
  readonly signal: AbortSignal
  /** Mean over records of the training loss's gradient [d], at the model's weights of the moment, without augmentation. */
  gradient(records: LabelledImages): Float32Array
}

/** What an experiment does to each step of the local training. Vectors are flat, in the order of the parameters that are shared. */
export interface StepHooks {
  /** The gradient to step along in place of `gradient` [d], at these weights [d]. */
  gradient?(gradient: Float32Array, weights: Float32Array): Float32Array
  /** The weights after a step in place of `weights` [d]. */
  weights?(weights: Float32Array): Float32Array
}

/**
 * Where experiments step into a participant's local training: an attack poisons the records, changes the steps and the
 * update. A deployment has none.
 */
export interface HorizontalHooks {
  /** Called first in every round. @returns the records to train on; `local.records` for its own */
  poison?(local: LocalRound): LabelledImages
  /** @returns undefined for steps as they are planned */
  steps?(local: LocalRound): StepHooks | undefined
  /** @returns the update [d] that goes to the release door in place of `update` */
  transform?(update: Float32Array, local: LocalRound): Float32Array | Promise<Float32Array>
  /** @returns what is put on the wire in place of what the door released: for values that no door lets through */
  forge?(released: Float32Array, local: LocalRound): Float32Array
}
