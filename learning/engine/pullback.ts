import * as tf from './tf.js'

/** The result of a forward pass whose backward pass may come later, e.g. after a gradient has crossed the network. */
export interface Pullback<T extends tf.Tensor> {
  /** What `forward` returned; the caller disposes of it. */
  readonly value: T
  /** Vector-Jacobian product: `upstream` has the value's shape; returns one gradient per variable, in order. Once only. */
  pull(upstream: tf.Tensor): tf.Tensor[]
  /** Frees what was kept for the backward pass, when no gradient will come. */
  dispose(): void
}

interface TapeNode {
  readonly saved?: tf.Tensor[]
}

/**
 * Runs `forward` once and keeps its tape, so that the backward pass neither repeats the forward pass nor must follow
 * it at once (tf.grads does both in one call). `variables` are the tensors to differentiate by; every one must have
 * had a part in the value.
 *
 * How: the engine records a tape while `forward` runs; we take it away, and give it back inside `gradients()`, which
 * then walks it as if it had just been recorded.
 */
export function forwardWithPullback<T extends tf.Tensor>(
  forward: () => T,
  variables: readonly tf.Tensor[],
): Pullback<T> {
  const engine = tf.engine()
  const { value, tape } = record(engine, forward, variables)
  let used = false
  const take = (): TapeNode[] => {
    if (used) throw new Error('a pullback serves once')
    used = true
    return tape
  }
  return {
    value,
    pull(upstream) {
      const nodes = take()
      return engine.gradients(() => replay(engine, nodes, value), [...variables], upstream).grads
    },
    dispose() {
      if (!used) for (const node of take()) for (const tensor of node.saved ?? []) tensor.dispose()
    },
  }
}

/** A loss and its gradients by `variables`, in one go. */
export function lossAndGradients(
  loss: () => tf.Scalar,
  variables: readonly tf.Tensor[],
): { loss: number; gradients: tf.Tensor[] } {
  const { value, grads } = tf.engine().gradients(loss, [...variables])
  const number = value.dataSync()[0]!
  value.dispose()
  return { loss: number, gradients: grads }
}

type Engine = ReturnType<typeof tf.engine>

/** `gradients` with an emptied tape finds nothing to walk: it only runs `forward` with the tape on. */
function record<T extends tf.Tensor>(
  engine: Engine,
  forward: () => T,
  variables: readonly tf.Tensor[],
): { value: T; tape: TapeNode[] } {
  let tape: TapeNode[] = []
  const recorded = () => {
    const value = forward()
    tape = (engine.state.activeTape as TapeNode[]).splice(0)
    return value
  }
  const { value } = engine.gradients(recorded, [...variables], undefined, true)
  return { value, tape }
}

function replay<T extends tf.Tensor>(engine: Engine, nodes: TapeNode[], value: T): T {
  ;(engine.state.activeTape as TapeNode[]).push(...nodes)
  return value
}
