import { ProximalTerm } from '../learning/optimizer/proximal-term.js'
import type { ParameterVector } from '../learning/parameter-vector.js'
import type { ClientAlgorithm } from '../proto/client-algorithm.js'
import type { LocalAlgorithm } from './local-algorithm.js'
import { Scaffold } from './scaffold.js'

/** @param shared the parameters that travel; the algorithm leaves others alone */
export function localAlgorithm(spec: ClientAlgorithm, shared: ParameterVector, momentum: number): LocalAlgorithm {
  const none = () => new Float32Array(0)
  switch (spec.kind) {
    case 'sgd':
      return { extra: 0, open: () => undefined, close: none }
    case 'fedprox':
      return { extra: 0, open: () => new ProximalTerm(shared.variables, spec.mu), close: none }
    case 'scaffold':
      return new Scaffold(shared, momentum)
  }
}
