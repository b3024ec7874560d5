/**
 * IEEE 754 binary16 ("half", f16) <-> binary32, whole arrays at a time, on the bit patterns.
 * Layout: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits; the largest finite value is 65504, the smallest
 * positive one 2^-24.
 */

/** The largest finite half. */
export const HALF_MAX = 65504

const ABS_MASK = 0x7fffffff
const F32_INFINITY = 0x7f800000
/** f32 bits of 65504: everything finite above it saturates. */
const F32_HALF_MAX = 0x477fe000
/** f32 bits of 2^-14, the smallest normal half. */
const F32_HALF_NORMAL = 0x38800000
/** f32 bits of 2^-25, half of the smallest positive half: it and everything below rounds to zero. */
const F32_HALF_ZERO = 0x33000000
/** Difference of the exponent biases (127 - 15), in place in an f32. */
const REBIAS = 112 << 23

/**
 * The nearest halves of `values`, ties to even.
 *
 * Finite values beyond +-65504 saturate to +-65504. Infinity and NaN stay infinity and NaN, so that a fault is refused
 * by the finiteness check of `encodeTensor` rather than hidden.
 * @returns f16 bit patterns, same length
 */
export function floatsToHalves(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const halves = new Uint16Array(values.length)
  for (let i = 0; i < bits.length; i++) halves[i] = halfOf(bits[i]!)
  return halves
}

function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const abs = bits & ABS_MASK
  if (abs >= F32_HALF_NORMAL) {
    if (abs >= F32_HALF_MAX) return sign | (abs < F32_INFINITY ? 0x7bff : abs === F32_INFINITY ? 0x7c00 : 0x7e00)
    // Adding just under half a unit, plus the lowest kept bit, makes the shift round to nearest even.
    return sign | ((abs - REBIAS + 0xfff + ((abs >>> 13) & 1)) >>> 13)
  }
  return abs <= F32_HALF_ZERO ? sign : sign | subnormalOf(abs)
}

function subnormalOf(abs: number): number {
  const shift = 126 - (abs >>> 23)
  const fraction = (abs & 0x7fffff) | 0x800000
  const kept = fraction >>> shift
  const rest = fraction & ((1 << shift) - 1)
  const tie = 1 << (shift - 1)
  return rest > tie || (rest === tie && (kept & 1) === 1) ? kept + 1 : kept
}

/** The exact values of f16 bit patterns (every half is an f32). @returns a new array, same length */
export function halvesToFloats(halves: Uint16Array): Float32Array {
  table ??= everyHalf()
  const floats = new Float32Array(halves.length)
  for (let i = 0; i < halves.length; i++) floats[i] = table[halves[i]!]!
  return floats
}

/** All 65536 halves, 256 KiB: one lookup beats the arithmetic. */
let table: Float32Array | undefined

function everyHalf(): Float32Array {
  return Float32Array.from({ length: 65536 }, (_, half) => {
    const sign = half & 0x8000 ? -1 : 1
    const exponent = (half >>> 10) & 31
    const fraction = half & 0x3ff
    if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
  })
}
