import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '../engine/tf.js'
import type { ImageShape, Network } from '../network.js'
import type { Parameters } from '../parameters.js'
import { batchFree } from './batch-free.js'
import { writeDurably } from './durable-file.js'
import { type GraphAttribute, type GraphNode, type GraphShape, operationOf } from './graph-node.js'
import { type KernelTrace, type Source, type TracedConstant, traceKernels } from './kernel-trace.js'
import { modelVariables } from './model-tensors.js'

/** Names of the graph's input and output. */
export const TFJS_INPUT = 'images'
export const TFJS_OUTPUT = 'embeddings'

const SHARD_BYTES = 4 * 1024 * 1024
/** Two batches whose sizes no length of a network is likely to follow by chance. */
const TRACED_ROWS = [2, 3] as const

/**
 * Writes a network as a directory that `tf.loadGraphModel` of TensorFlow.js opens: model.json, with a graph from `images`
 * [any, height, width, channels] to `embeddings` [any, embedding], and the weights in shards of at most 4 MiB. The
 * graph is what the network computes for a batch; the parameters give its weights their names.
 * @param folder is made if it is not there
 * @throws EXPORT_KERNEL if the network runs a kernel that has no TensorFlow operation here; EXPORT_BATCH if what it
 *   computes for a record depends on the batch's size; CHECKPOINT_FILE if a file cannot be written
 */
export function writeTfjsDirectory(folder: string, network: Network, parameters: Parameters, input: ImageShape): void {
  const trace = traceNetwork(network, parameters, input)
  const { nodes, weights } = graphOf(trace, input)
  const shards = shardsOf(weights)
  const paths = shards.map((_, i) => `group1-shard${i + 1}of${shards.length}.bin`)
  const manifest = weights.map(({ name, dtype, shape }) => ({ name, dtype, shape }))
  const model = {
    format: 'graph-model',
    generatedBy: 'fedveil',
    convertedBy: null,
    signature: {
      inputs: { [TFJS_INPUT]: { name: `${TFJS_INPUT}:0`, dtype: 'DT_FLOAT', tensorShape: inputShape(input) } },
      outputs: { [TFJS_OUTPUT]: { name: `${TFJS_OUTPUT}:0`, dtype: 'DT_FLOAT' } },
    },
    modelTopology: { node: nodes, library: {}, versions: { producer: 1 } },
    weightsManifest: [{ paths, weights: manifest }],
  }
  mkdirSync(folder, { recursive: true })
  for (const [i, path] of paths.entries()) writeDurably(join(folder, path), shards[i]!)
  writeDurably(join(folder, 'model.json'), Buffer.from(JSON.stringify(model)))
}

function traceNetwork(network: Network, parameters: Parameters, { height, width, channels }: ImageShape): KernelTrace {
  const names = new Map<tf.Tensor, string>(modelVariables(parameters).map(({ name, variable }) => [variable, name]))
  const [one, other] = TRACED_ROWS.map((rows) => {
    const images = tf.zeros<tf.Rank.R4>([rows, height, width, channels])
    try {
      return { rows, trace: traceKernels(network, images, names) }
    } finally {
      images.dispose()
    }
  })
  return batchFree(one!, other!)
}

function graphOf(trace: KernelTrace, input: ImageShape): { nodes: GraphNode[]; weights: TracedConstant[] } {
  const shape = { shape: inputShape(input) }
  const nodes: GraphNode[] = [{ name: TFJS_INPUT, op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' }, shape } }]
  const weights = [...trace.constants]
  const nameOf = (source: Source): string => {
    if (source.from === 'input') return TFJS_INPUT
    return source.from === 'constant' ? trace.constants[source.index]!.name : callName(trace, source.index)
  }
  for (const [i, call] of trace.calls.entries()) {
    const { op, inputs, attr } = operationOf(call)
    const name = callName(trace, i)
    const operands = inputs.map((operand, k) => {
      if (typeof operand === 'string') return nameOf(call.inputs[operand]!.source)
      const { dtype, shape, values } = operand
      const constant = `${name}/operand_${k}`
      const array = dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values)
      weights.push({ name: constant, dtype, shape, values: array })
      return constant
    })
    nodes.push({ name, op, input: operands, ...(attr ? { attr } : {}) })
  }
  nodes.push({ name: TFJS_OUTPUT, op: 'Identity', input: [nameOf(trace.output)] })
  return { nodes: [...weights.map(constantNode), ...nodes], weights }
}

function callName({ calls }: KernelTrace, index: number): string {
  return `call_${index}/${calls[index]!.kernel}`
}

function constantNode({ name, dtype, shape }: TracedConstant): GraphNode {
  const type = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' }[dtype]
  const value: GraphAttribute = { tensor: { dtype: type, tensorShape: dimensions(shape) } }
  return { name, op: 'Const', attr: { dtype: { type }, value } }
}

function inputShape({ height, width, channels }: ImageShape): GraphShape {
  return dimensions([-1, height, width, channels])
}

function dimensions(shape: readonly number[]): GraphShape {
  return { dim: shape.map((size) => ({ size })) }
}

/** The values of all weights, one after the other, cut into shards. */
function shardsOf(weights: readonly TracedConstant[]): Uint8Array[] {
  const all = Buffer.concat(
    weights.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  )
  const count = Math.max(1, Math.ceil(all.byteLength / SHARD_BYTES))
  return Array.from({ length: count }, (_, i) => all.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES))
}
