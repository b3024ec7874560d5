import type { Backbone } from '../../proto/plan.js'
import type { ImageShape, Network } from '../network.js'
import type { Parameters } from '../parameters.js'
import { irMini } from './ir-mini.js'
import { smallCnn } from './small-cnn.js'

/** Builds the backbone that a plan names; its parameters are added under `prefix`. */
export function buildBackbone(
  backbone: Backbone,
  parameters: Parameters,
  prefix: string,
  input: ImageShape,
  embedding: number,
): Network {
  switch (backbone.kind) {
    case 'ir-mini':
      return irMini(backbone, parameters, prefix, input, embedding)
    case 'small-cnn':
      return smallCnn(backbone, parameters, prefix, input, embedding)
  }
}
