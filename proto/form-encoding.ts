import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import { z } from 'zod'
import { EXIT, FedveilError } from './error.js'

/**
 * How forms cross the wire. `f16`: half precision, two bytes a coefficient. `int8-deflate`: each channel of each form in
 * 255 steps of its own, entropy-coded; a coefficient is off by at most 1/254 of the channel's greatest magnitude. What is
 * encoded has left already, so neither costs budget.
 */
export const FormEncoding = z.enum(['f16', 'int8-deflate'])
export type FormEncoding = z.infer<typeof FormEncoding>

const MOST = 127

/**
 * `int8-deflate`: raw DEFLATE (RFC 1951) of the steps of all planes, float32 and little-endian, then of all coefficients as
 * signed bytes; a coefficient is its byte times its plane's step.
 * @param values [planes, n], finite; a plane is a channel of a form
 */
export function packPlanes(values: Float32Array, planes: number): Uint8Array {
  const length = values.length / planes
  const packed = Buffer.alloc(4 * planes + values.length)
  for (let plane = 0; plane < planes; plane++) {
    const from = plane * length
    let most = 0
    for (let i = from; i < from + length; i++) most = Math.max(most, Math.abs(values[i]!))
    const step = Math.fround(most / MOST)
    packed.writeFloatLE(step, 4 * plane)
    if (step === 0) continue
    for (let i = from; i < from + length; i++)
      packed[4 * planes + i] = Math.max(-MOST, Math.min(MOST, Math.round(values[i]! / step)))
  }
  // Noise repeats no strings: looking for them would take ten times as long for nothing.
  return deflateRawSync(packed, { level: 1, strategy: constants.Z_HUFFMAN_ONLY })
}

/**
 * What `packPlanes` packed, from bytes that nobody has checked.
 * @param count values in all, a multiple of `planes`
 * @throws FORM_ENCODING if it is not that many, or a step is not finite or below 0; no more memory is taken than they need
 */
export function unpackPlanes(packed: Uint8Array, planes: number, count: number): Float32Array {
  const bytes = inflated(packed, 4 * planes + count)
  const values = new Float32Array(count)
  const length = count / planes
  const whole = new Int8Array(bytes.buffer, bytes.byteOffset + 4 * planes, count)
  for (let plane = 0; plane < planes; plane++) {
    const step = bytes.readFloatLE(4 * plane)
    if (!(step >= 0 && Number.isFinite(step))) throw unreadable(`the step of channel ${plane} is ${step}`)
    for (let i = plane * length; i < (plane + 1) * length; i++) values[i] = whole[i]! * step
  }
  return values
}

function inflated(packed: Uint8Array, expected: number): Buffer {
  let bytes: Buffer
  try {
    bytes = inflateRawSync(packed, { maxOutputLength: expected })
  } catch {
    throw unreadable(`they are not DEFLATE of ${expected} bytes`)
  }
  if (bytes.length !== expected) throw unreadable(`they hold ${bytes.length} bytes, not ${expected}`)
  return bytes
}

function unreadable(why: string): FedveilError {
  const sentence = `Forms in "int8-deflate" cannot be read (${why}): both ends need the same plan and image size.`
  return new FedveilError('FORM_ENCODING', sentence, EXIT.refused)
}
