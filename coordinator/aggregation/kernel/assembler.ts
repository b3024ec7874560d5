/**
 * As much of a WebAssembly assembler as the kernels beside it need: every function gives bytes of the binary format
 * (WebAssembly core specification 2.0, section 5, with the fixed-width SIMD instructions). Addresses, counts and offsets
 * are in bytes.
 */
export type Code = readonly number[]

export const TYPE = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const
type ValueType = (typeof TYPE)[keyof typeof TYPE]

export interface WasmFunction {
  readonly name: string
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
  /** Beside the parameters, whose indices they follow. */
  readonly locals: readonly ValueType[]
  readonly body: Code
}

/** A module that exports `functions` and imports one memory, `env.memory`. */
export function moduleOf(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const signature = ({ parameters, results }: WasmFunction) => [0x60, ...list(parameters), ...list(results)]
  const code = ({ locals, body }: WasmFunction) => {
    const bytes = [...vector(locals.map((type) => [1, type])), ...body, END]
    return [...unsigned(bytes.length), ...bytes]
  }
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, functions.map(signature)),
    ...section(2, [[...name('env'), ...name('memory'), 2, 0, 1]]),
    ...section(
      3,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(
      7,
      functions.map((each, i) => [...name(each.name), 0, ...unsigned(i)]),
    ),
    ...section(10, functions.map(code)),
  ])
}

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)]

export const i32 = (value: number): Code => [0x41, ...signed(value)]
export const plus = (a: Code, b: Code): Code => [...a, ...b, 0x6a]
export const loadI32 = (address: Code, offset: number): Code => [...address, 0x28, 2, ...unsigned(offset)]
export const addF32 = (a: Code, b: Code): Code => [...a, ...b, 0x92]
export const addF64 = (a: Code, b: Code): Code => [...a, ...b, 0xa0]

/** Do `body`, add `step` to the local, again while it is below `limit`: at least once. */
export function repeat(local: number, step: Code, limit: Code, body: Code): Code {
  const again = [...get(local), ...step, 0x6a, 0x22, ...unsigned(local), ...limit, 0x49]
  return [0x03, 0x40, ...body, ...again, 0x0d, 0, END]
}

/** Adds a float64 to that of an address. */
export const addInto = (address: Code, offset: number, value: Code): Code => {
  const place = [3, ...unsigned(offset)]
  return [...address, ...addF64([...address, 0x2b, ...place], value), 0x39, ...place]
}

/** Four float32 from an address and into it. */
export const load = (address: Code, offset: number): Code => [...address, ...simd(0x00), 2, ...unsigned(offset)]
export const store = (address: Code, offset: number, value: Code): Code => [
  ...address,
  ...value,
  ...simd(0x0b),
  2,
  ...unsigned(offset),
]
/** Two float64, both that of an address. */
export const loadSplatF64 = (address: Code): Code => [...address, ...simd(0x0a), 3, 0]
/** Two float32 from an address as float64. */
export const loadWide = (address: Code, offset: number): Code => [
  ...address,
  ...simd(0x5d),
  2,
  ...unsigned(offset),
  ...simd(0x5f),
]

export const zero: Code = [...simd(0x0c), ...new Array<number>(16).fill(0)]
export const splatF64 = (value: Code): Code => [...value, ...simd(0x14)]
export const laneF32 = (lane: number, vector: Code): Code => [...vector, ...simd(0x1f), lane]
export const laneF64 = (lane: number, vector: Code): Code => [...vector, ...simd(0x21), lane]

const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [...a, ...b, ...simd(opcode)]
/** By lanes of four float32. */
export const f32x4 = { add: binary(0xe4), sub: binary(0xe5), mul: binary(0xe6), pmin: binary(0xea), pmax: binary(0xeb) }
/** By lanes of two float64. */
export const f64x2 = { add: binary(0xf0), sub: binary(0xf1), mul: binary(0xf2), div: binary(0xf3) }

/** The lower two of four float32 as float64. */
export const wide = (vector: Code): Code => [...vector, ...simd(0x5f)]
/** Two pairs of float64 as four float32, rounded to nearest. */
export const narrow = (low: Code, high: Code): Code => [
  ...low,
  ...simd(0x5e),
  ...high,
  ...simd(0x5e),
  ...simd(0x0d),
  ...[0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
]
/** The upper two of four float32, as the lower two. */
export const upper = (local: number): Code => [
  ...get(local),
  ...get(local),
  ...simd(0x0d),
  ...[8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15],
]

const END = 0x0b

function simd(opcode: number): Code {
  return [0xfd, ...unsigned(opcode)]
}

function section(id: number, entries: readonly Code[]): Code {
  const content = vector(entries)
  return [id, ...unsigned(content.length), ...content]
}

function vector(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()]
}

function list(bytes: Code): Code {
  return [...unsigned(bytes.length), ...bytes]
}

function name(text: string): Code {
  return list([...Buffer.from(text, 'utf8')])
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))]
}

function signed(value: number): Code {
  const low = value & 127
  const rest = value >> 7
  const done = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)
  return done ? [low] : [low | 128, ...signed(rest)]
}
