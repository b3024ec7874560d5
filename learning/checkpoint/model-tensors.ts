import { EXIT, FedveilError } from '../../proto/error.js'
import * as tf from '../engine/tf.js'
import type { Parameters } from '../parameters.js'
import type { NamedTensor, StoredTensor } from './safetensors.js'

/** All tensors of a model by name, those that are trained first, then the buffers. The order of both is that of creation. */
export function modelVariables(parameters: Parameters): { name: string; variable: tf.Variable }[] {
  const { names, variables, buffers } = parameters
  return [...variables.map((variable, i) => ({ name: names[i]!, variable })), ...buffers]
}

/** Copies of a model's tensors, to be stored. */
export function modelTensors(parameters: Parameters): NamedTensor[] {
  return modelVariables(parameters).map(({ name, variable }) => storable(name, variable))
}

/** A copy of a float32 tensor, to be stored under a name. */
export function storable(name: string, tensor: tf.Tensor): NamedTensor {
  // Pure JavaScript hands out the array that the tensor itself lives in.
  return { name, dtype: 'F32', shape: tensor.shape, values: (tensor.dataSync() as Float32Array).slice() }
}

/**
 * Sets all tensors of a model from stored ones.
 * @param holder what holds them, to begin the sentence of an error with, e.g. `The model file face.safetensors (...)`
 * @throws MODEL_TENSOR at the first tensor that is missing, has another shape or type, or is one too many; the model is
 *   then as it was
 */
export function assignModelTensors(
  parameters: Parameters,
  stored: ReadonlyMap<string, StoredTensor>,
  holder: string,
): void {
  const model = modelVariables(parameters)
  const values = model.map(({ name, variable }) => floatsOf(stored.get(name), name, variable.shape, holder))
  const known = new Set(model.map(({ name }) => name))
  for (const [name, { shape }] of stored)
    if (!known.has(name)) throw misfit(holder, `holds "${name}" [${shape}], which this model does not have`)
  for (const [i, { variable }] of model.entries()) assignValues(variable, values[i]!)
}

/** The values of a stored tensor that must be float32 and of this shape. @throws MODEL_TENSOR */
export function floatsOf(
  tensor: StoredTensor | undefined,
  name: string,
  shape: readonly number[],
  holder: string,
): Float32Array {
  if (tensor === undefined) throw misfit(holder, `lacks "${name}" [${shape}]`)
  if (tensor.shape.join() !== shape.join())
    throw misfit(holder, `holds "${name}" [${tensor.shape}] where this model has [${shape}]`)
  if (tensor.dtype !== 'F32') throw misfit(holder, `holds "${name}" as ${tensor.dtype}, not as F32`)
  return tensor.values
}

/** Sets a variable from values of its size. */
export function assignValues(variable: tf.Variable, values: Float32Array): void {
  const tensor = tf.tensor(values.slice(), variable.shape)
  variable.assign(tensor)
  tensor.dispose()
}

function misfit(holder: string, what: string): FedveilError {
  return new FedveilError('MODEL_TENSOR', `${holder} ${what}: load it into the model that it was made of.`, EXIT.data)
}
