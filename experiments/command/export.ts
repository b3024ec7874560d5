import { Command } from 'commander'

export function exportCommand(): Command {
  return new Command('export')
    .summary('write a trained backbone as a TensorFlow.js model')
    .description(
      'Write the backbone of a model file (model.safetensors of "fedveil verify") as a directory that tf.loadGraphModel of\n' +
        'TensorFlow.js opens, in a browser too: images [any, height, width, channels] in [-1, 1] to embeddings.',
    )
    .argument('<model>', 'model.safetensors with its architecture')
    .argument('<folder>', 'where model.json and the weights go; made if it is not there')
    .option('--mirror', 'sum the embeddings of each image and of its mirror image, as verification does', false)
    .addHelpText('after', '\nExample:\n  $ fedveil export runs/lfw/model.safetensors lfw-tfjs')
    .action(async (model: string, folder: string, { mirror }: { mirror: boolean }) => {
      const { exportModel } = await import('./run-export.js')
      await exportModel(model, folder, mirror)
    })
}
