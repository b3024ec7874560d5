import {
  addF32,
  addF64,
  addInto,
  type Code,
  f32x4,
  f64x2,
  get,
  i32,
  laneF32,
  laneF64,
  load,
  loadI32,
  loadSplatF64,
  loadWide,
  moduleOf,
  narrow,
  plus,
  repeat,
  set,
  splatF64,
  store,
  TYPE,
  upper,
  type WasmFunction,
  wide,
  zero,
} from './assembler.js'

/**
 * What aggregation does to a block of updates that lies in a WebAssembly memory: four float32 or two float64 at a time, the same
 * bytes on every machine. Addresses and widths are in bytes; widths are positive multiples of `COLUMN_BYTES`.
 */
export interface BlockFunctions {
  /**
   * Puts the columns of a block in order, by comparators: pairs of int32 from `comparators` to `comparatorsEnd` (not
   * none), offsets of two rows from the block's start.
   */
  sort(comparators: number, comparatorsEnd: number, block: number, blockRowEnd: number): void
  /** out[k] = (sum over rows i of weights[i] block[i][k]) / divisor; in float64 in the order of rows, out is float32. */
  combine(
    weights: number,
    weightsEnd: number,
    block: number,
    stride: number,
    out: number,
    width: number,
    divisor: number,
  ): void
  /**
   * Adds to out[0 .. 8) (float64) the squared distances of row a and row b from four others: a-c, a-d, a-e, a-f, b-c, ...
   * Squares and their sums over this block are in float32: relative error below 1e-5, infinity beyond 3.4e38.
   */
  distances(a: number, b: number, c: number, d: number, e: number, f: number, width: number, out: number): void
  /** Squared distance of two rows, in float64. */
  distance(a: number, b: number, width: number): number
  /** 0 if all values are finite, else NaN. */
  finite(start: number, width: number): number
}

/** Widths are multiples of this: 64 float32, four cache lines, so that a column block of 100 rows fits the first-level cache. */
export const COLUMN_BYTES = 256
const VECTOR = 16
/** A cache line, of which every row gives all it has. */
const LINE = 64

export function blockFunctions(memory: WasmMemory): BlockFunctions {
  compiled ??= new WebAssembly.Module(moduleOf([sort, combine, distances, distance, finite]))
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as BlockFunctions
}

let compiled: object | undefined

export interface WasmMemory {
  readonly buffer: ArrayBuffer
}

/** @param bytes what it has to hold */
export function memoryOf(bytes: number): WasmMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
}

const PAGE = 65_536

/** Node's own; its types come with those of browsers, which this project does not load. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory
}

const sort = ((): WasmFunction => {
  const [comparators, end, column, columnEnd, at, a, b, x, y] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  const exchange = (offset: number): Code => [
    ...set(x, load(get(a), offset)),
    ...set(y, load(get(b), offset)),
    ...store(get(a), offset, f32x4.pmin(get(x), get(y))),
    ...store(get(b), offset, f32x4.pmax(get(x), get(y))),
  ]
  const comparator = [
    ...set(a, plus(get(column), loadI32(get(at), 0))),
    ...set(b, plus(get(column), loadI32(get(at), 4))),
    ...steps(COLUMN_BYTES, VECTOR).flatMap(exchange),
  ]
  return {
    name: 'sort',
    parameters: [TYPE.i32, TYPE.i32, TYPE.i32, TYPE.i32],
    results: [],
    locals: [TYPE.i32, TYPE.i32, TYPE.i32, TYPE.v128, TYPE.v128],
    body: repeat(column, i32(COLUMN_BYTES), get(columnEnd), [
      ...set(at, get(comparators)),
      ...repeat(at, i32(8), get(end), comparator),
    ]),
  }
})()

const combine = ((): WasmFunction => {
  const [weights, weightsEnd, block, stride, out, width, divisor] = [0, 1, 2, 3, 4, 5, 6]
  const [offset, weight, row, factor, total] = [7, 8, 9, 10, 11]
  const sums = [12, 13, 14, 15, 16, 17, 18, 19]
  const quotient = (sum: number): Code => f64x2.div(get(sum), get(total))
  return {
    name: 'combine',
    parameters: [TYPE.i32, TYPE.i32, TYPE.i32, TYPE.i32, TYPE.i32, TYPE.i32, TYPE.f64],
    results: [],
    locals: [TYPE.i32, TYPE.i32, TYPE.i32, ...new Array<typeof TYPE.v128>(10).fill(TYPE.v128)],
    body: [
      ...set(total, splatF64(get(divisor))),
      ...repeat(offset, i32(LINE), get(width), [
        ...set(weight, get(weights)),
        ...set(row, plus(get(block), get(offset))),
        ...sums.flatMap((sum) => set(sum, zero)),
        ...repeat(weight, i32(8), get(weightsEnd), [
          ...set(factor, loadSplatF64(get(weight))),
          ...sums.flatMap((sum, i) => set(sum, f64x2.add(get(sum), f64x2.mul(get(factor), loadWide(get(row), 8 * i))))),
          ...set(row, plus(get(row), get(stride))),
        ]),
        ...steps(LINE, VECTOR).flatMap((at, i) =>
          store(plus(get(out), get(offset)), at, narrow(quotient(sums[2 * i]!), quotient(sums[2 * i + 1]!))),
        ),
      ]),
    ],
  }
})()

const distances = ((): WasmFunction => {
  const rows = [0, 1, 2, 3, 4, 5]
  const [width, out, offset, x, difference] = [6, 7, 8, 9, 10]
  const values = [11, 12, 13, 14]
  const sums = [15, 16, 17, 18, 19, 20, 21, 22]
  const addresses = [23, 24, 25, 26, 27, 28]
  const squares = (first: number): Code =>
    values.flatMap((other, i) => {
      const sum = sums[first + i]!
      return [
        ...set(difference, f32x4.sub(get(x), get(other))),
        ...set(sum, f32x4.add(get(sum), f32x4.mul(get(difference), get(difference)))),
      ]
    })
  const [a, b, ...four] = addresses
  const step = (at: number): Code => [
    ...four.flatMap((address, i) => set(values[i]!, load(get(address), at))),
    ...[a!, b!].flatMap((address, i) => [...set(x, load(get(address), at)), ...squares(4 * i)]),
  ]
  const total = (sum: number, i: number): Code => [
    ...set(x, f64x2.add(wide(get(sum)), wide(upper(sum)))),
    ...addInto(get(out), 8 * i, addF64(laneF64(0, get(x)), laneF64(1, get(x)))),
  ]
  return {
    name: 'distances',
    parameters: new Array<typeof TYPE.i32>(8).fill(TYPE.i32),
    results: [],
    locals: [
      TYPE.i32,
      ...new Array<typeof TYPE.v128>(14).fill(TYPE.v128),
      ...new Array<typeof TYPE.i32>(6).fill(TYPE.i32),
    ],
    body: [
      ...repeat(offset, i32(LINE), get(width), [
        ...rows.flatMap((row, i) => set(addresses[i]!, plus(get(row), get(offset)))),
        ...steps(LINE, VECTOR).flatMap(step),
      ]),
      ...sums.flatMap(total),
    ],
  }
})()

const distance = ((): WasmFunction => {
  const [a, b, width, offset, left, right] = [0, 1, 2, 3, 4, 5]
  const difference = 6
  const sums = [7, 8, 9, 10, 11, 12, 13, 14]
  const total = sums.map(get).reduce((x, y) => f64x2.add(x, y))
  return {
    name: 'distance',
    parameters: [TYPE.i32, TYPE.i32, TYPE.i32],
    results: [TYPE.f64],
    locals: [TYPE.i32, TYPE.i32, TYPE.i32, ...new Array<typeof TYPE.v128>(9).fill(TYPE.v128)],
    body: [
      ...repeat(offset, i32(LINE), get(width), [
        ...set(left, plus(get(a), get(offset))),
        ...set(right, plus(get(b), get(offset))),
        ...sums.flatMap((sum, i) => [
          ...set(difference, f64x2.sub(loadWide(get(left), 8 * i), loadWide(get(right), 8 * i))),
          ...set(sum, f64x2.add(get(sum), f64x2.mul(get(difference), get(difference)))),
        ]),
      ]),
      ...set(difference, total),
      ...addF64(laneF64(0, get(difference)), laneF64(1, get(difference))),
    ],
  }
})()

const finite = ((): WasmFunction => {
  const [start, width, offset, sum] = [0, 1, 2, 3]
  // x * 0 is 0, or NaN where x is infinite or NaN; NaN stays in a sum.
  const lanes = [0, 1, 2, 3].map((lane) => laneF32(lane, get(sum)))
  return {
    name: 'finite',
    parameters: [TYPE.i32, TYPE.i32],
    results: [TYPE.f32],
    locals: [TYPE.i32, TYPE.v128],
    body: [
      ...repeat(offset, i32(VECTOR), get(width), [
        ...set(sum, f32x4.add(get(sum), f32x4.mul(load(plus(get(start), get(offset)), 0), zero))),
      ]),
      ...lanes.reduce(addF32),
    ],
  }
})()

function steps(end: number, step: number): number[] {
  return Array.from({ length: end / step }, (_, i) => i * step)
}
