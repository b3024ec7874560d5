import type { Backbone } from '../../proto/backbone.js'
import type { ImageShape, Network, Precision } from '../network.js'
import type { Parameters } from '../parameters.js'
import { badnetsCnn } from './badnets-cnn.js'
import { duetCnn } from './duet-cnn.js'
import { ir } from './ir.js'
import { irMini } from './ir-mini.js'
import { mlp } from './mlp.js'
import { mobileFaceNet } from './mobile-facenet.js'
import { smallCnn } from './small-cnn.js'

/**
 * Builds the backbone that a plan names; its parameters are added under `prefix`. `precision` is that of the maps inside
 * networks with batch norm (ir, ir-mini); the others compute in float32.
 */
export function buildBackbone(
  backbone: Backbone,
  parameters: Parameters,
  prefix: string,
  input: ImageShape,
  embedding: number,
  precision: Precision = 'float32',
): Network {
  switch (backbone.kind) {
    case 'ir-mini':
      return irMini(backbone, parameters, prefix, input, embedding, precision)
    case 'small-cnn':
      return smallCnn(backbone, parameters, prefix, input, embedding)
    case 'duet-cnn':
      return duetCnn(backbone, parameters, prefix, input, embedding)
    case 'badnets-cnn':
      return badnetsCnn(parameters, prefix, input, embedding)
    case 'ir':
      return ir(backbone, parameters, prefix, input, embedding, precision)
    case 'mobile-facenet':
      return mobileFaceNet(parameters, prefix, input, embedding)
    case 'mlp':
      return mlp(backbone, parameters, prefix, input, embedding)
  }
}
