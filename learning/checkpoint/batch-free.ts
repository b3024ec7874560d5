import { isDeepStrictEqual } from 'node:util'
import { EXIT, FedveilError } from '../../proto/error.js'
import type { KernelCall, KernelTrace } from './kernel-trace.js'

/** A computation traced with a batch of this many records. */
export interface BatchTrace {
  readonly rows: number
  readonly trace: KernelTrace
}

/**
 * One trace for batches of any size, from the traces of a computation with two sizes: what is the same in both stays,
 * and a length in which they differ as their sizes do becomes -1.
 * @throws EXPORT_BATCH that names the first kernel or constant that cannot be had for any size
 */
export function batchFree(one: BatchTrace, other: BatchTrace): KernelTrace {
  const [a, b] = [one.trace, other.trace]
  const wiring = ({ calls, constants, output }: KernelTrace) => ({
    calls: calls.map(({ kernel, inputs }) => [
      kernel,
      Object.entries(inputs).map(([name, { source }]) => [name, source]),
    ]),
    constants: constants.length,
    output,
  })
  if (!isDeepStrictEqual(wiring(a), wiring(b))) throw bound('The order of its kernels')
  for (const [i, constant] of a.constants.entries())
    if (!isDeepStrictEqual(constant, b.constants[i])) throw bound(`The constant ${constant.name} [${constant.shape}]`)
  const calls = a.calls.map((call, i) => ({
    ...call,
    attributes: freed({ rows: one.rows, call }, { rows: other.rows, call: b.calls[i]! }),
  }))
  return { ...a, calls }
}

interface BatchCall {
  readonly rows: number
  readonly call: KernelCall
}

function freed(one: BatchCall, other: BatchCall): KernelCall['attributes'] {
  const { kernel, attributes, shape } = one.call
  // The shape that a reshape is asked for may have a -1 of its own; the one it gives has none.
  if (kernel === 'Reshape') {
    const free = freeLengths(one, other, shape, other.call.shape)
    if (free.filter((length) => length === -1).length <= 1) return { shape: free }
    throw bound('The kernel Reshape')
  }
  if (isDeepStrictEqual(attributes, other.call.attributes)) return attributes
  // A slice of size -1 goes to the end, which is that of the batch if it has all of it.
  if (kernel === 'Slice' && isDeepStrictEqual(attributes.begin, other.call.attributes.begin)) {
    const size = freeLengths(one, other, shape, other.call.shape)
    const input = one.call.inputs.x!.shape
    if (size.every((length, i) => length !== -1 || shape[i] === input[i])) return { ...attributes, size }
  }
  throw bound(`The kernel ${kernel}`)
}

/** Lengths with -1 where those of the two differ in proportion to their batches. */
function freeLengths(one: BatchCall, other: BatchCall, a: readonly number[], b: readonly number[]): number[] {
  return a.map((length, i) => {
    if (length === b[i]) return length
    if (length * other.rows !== b[i]! * one.rows) throw bound(`The kernel ${one.call.kernel}`)
    return -1
  })
}

function bound(what: string): FedveilError {
  const message = `${what} depends on the size of the batch, so the model cannot be written as a tfjs graph for any size.`
  return new FedveilError('EXPORT_BATCH', message, EXIT.data)
}
