import * as tf from '../engine/tf.js'
import { clipGradients } from './clip-gradients.js'

/** How one variable moves. */
export interface UpdateRule {
  /** Names of the tensors that are kept for each variable, of its shape, in the order of `update`. They begin as 0. */
  readonly slots: readonly string[]
  /**
   * One step of one variable, a pure function of tensors.
   * @param kept the slots
   * @param step of the optimizer, from 1
   * @returns new tensors: the next value of the variable, then of each slot
   */
  update(variable: tf.Tensor, gradient: tf.Tensor, kept: readonly tf.Tensor[], rate: number, step: number): tf.Tensor[]
}

/** The gradient that a variable moves by in place of its own: a pure function of tensors. */
export type GradientCorrection = (gradient: tf.Tensor, variable: tf.Variable) => tf.Tensor

export interface OptimizerOptions {
  /** All gradients together are scaled down to this L2 norm where theirs is larger. */
  readonly clipNorm?: number | undefined
  /** Of each gradient, once it is clipped. */
  readonly correct?: GradientCorrection | undefined
}

/** Moves variables by their gradients under a rule. Its state is `steps` and `slots`. */
export class Optimizer {
  #steps = 0
  /** By slot, then by variable. */
  readonly #slots: tf.Tensor[][]

  constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly rule: UpdateRule,
    private readonly options: OptimizerOptions = {},
  ) {
    this.#slots = rule.slots.map(() => variables.map((variable) => tf.keep(tf.zerosLike(variable))))
  }

  /** Steps made so far. */
  get steps(): number {
    return this.#steps
  }

  /** What is kept for each variable, in the variables' order, by the rule's names. They stay the optimizer's. */
  get slots(): ReadonlyMap<string, readonly tf.Tensor[]> {
    return new Map(this.rule.slots.map((name, i) => [name, this.#slots[i]!]))
  }

  /** One step; the gradients are in the variables' order and are disposed of here. */
  step(gradients: readonly tf.Tensor[], rate: number): void {
    const { clipNorm, correct = asItIs } = this.options
    const clipped = clipNorm === undefined ? gradients : clipGradients(gradients, clipNorm).gradients
    this.#steps++
    for (const [i, variable] of this.variables.entries()) {
      const kept = this.#slots.map((slot) => slot[i]!)
      const [moved, ...next] = tf.tidy(() =>
        this.rule.update(variable, correct(clipped[i]!, variable), kept, rate, this.#steps),
      )
      variable.assign(moved!)
      moved!.dispose()
      for (const [slot, tensor] of next.entries()) this.#slots[slot]![i] = tf.keep(tensor)
      tf.dispose([clipped[i]!, ...kept])
    }
  }

  /** Continues from the state of an optimizer of the same rule and variables: values by slot and variable. */
  restore(steps: number, values: ReadonlyMap<string, readonly Float32Array[]>): void {
    this.#steps = steps
    for (const [slot, name] of this.rule.slots.entries()) {
      tf.dispose(this.#slots[slot]!)
      this.#slots[slot] = values.get(name)!.map((value, i) => tf.keep(tf.tensor(value, this.variables[i]!.shape)))
    }
  }

  dispose(): void {
    tf.dispose(this.#slots)
  }
}

const asItIs: GradientCorrection = (gradient) => gradient
