import { buildBackbone } from '../../learning/backbone/build.js'
import { loadModel, openModel } from '../../learning/checkpoint/model-file.js'
import { writeTfjsDirectory } from '../../learning/checkpoint/tfjs-directory.js'
import { loadEngine } from '../../learning/engine/load.js'
import { buildHead } from '../../learning/head/build.js'
import { bothWays } from '../../learning/network.js'
import { Parameters } from '../../learning/parameters.js'

/** `fedveil export`. @throws CHECKPOINT, CHECKPOINT_FILE, MODEL_TENSOR, EXPORT_KERNEL */
export async function exportModel(model: string, folder: string, mirror: boolean): Promise<void> {
  const file = openModel(model)
  await loadEngine({ onNotice: (sentence) => process.stderr.write(`${sentence}\n`) })
  const { backbone, head, embedding, classes, input } = file.architecture
  const parameters = new Parameters(0, 'model')
  const network = buildBackbone(backbone, parameters, 'backbone', input, embedding)
  buildHead(head, parameters, 'head', { dimension: embedding, classes })
  loadModel(file, parameters)
  writeTfjsDirectory(folder, mirror ? bothWays(network) : network, parameters, input)
  parameters.dispose()
  const size = `${input.height}x${input.width}x${input.channels}`
  process.stdout.write(`${folder}: ${backbone.kind} from images of ${size} to embeddings of ${embedding}\n`)
}
