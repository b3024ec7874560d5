import { keptVectors } from './kept-vector.js'
import type { ServerOptimizer } from './server-optimizer.js'

/** The update times a rate: plain federated averaging at rate 1 (McMahan et al. 2017), a server's own step size else. */
export class Scaled implements ServerOptimizer {
  readonly kept = keptVectors({})

  constructor(private readonly options: { readonly learningRate: number }) {}

  step(update: Float32Array): Float32Array {
    const { learningRate } = this.options
    return learningRate === 1 ? update.slice() : update.map((value) => learningRate * value)
  }
}
