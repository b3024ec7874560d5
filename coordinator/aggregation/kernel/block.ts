import { type BlockFunctions, blockFunctions, COLUMN_BYTES, memoryOf, type WasmMemory } from './functions.js'
import { sortingNetwork } from './sorting-network.js'

/** Positions `start` to `start + width` of the updates. */
export interface Columns {
  readonly start: number
  readonly width: number
}

/** Most bytes of rows in a block: they stay in the second-level cache of the machines of today. */
const CACHE_BYTES = 448 * 1024
const MOST_COLUMNS = 4096
/** Bytes of a row over which squared distances are summed in float32. */
const FLOAT32_SUM_BYTES = 4096
const COLUMNS = COLUMN_BYTES / 4

/**
 * Columns of the updates in a memory of their own, one block after the other, where the functions of `functions.ts` work
 * on them. Memory: weights, eight distances, an output row, the updates' rows, rows mixed from them, comparators.
 */
export class Block {
  readonly #memory: WasmMemory
  readonly #functions: BlockFunctions
  /** Bytes of a row, and from one row to the next: not a multiple of 4,096, whose rows would meet in the cache. */
  readonly #rowBytes: number
  readonly #stride: number
  readonly #weights = 0
  readonly #mixWeights: number
  readonly #comparators: number
  readonly #distances: number
  readonly #output: number
  readonly #updateRows: number
  readonly #rows: number
  readonly #count: number
  /** Of the updates, and of the output row. */
  readonly #views: readonly Float32Array[]
  readonly #outputView: Float32Array
  readonly #tile: Float64Array
  /** Bytes of a row that the block of this moment uses, a multiple of COLUMN_BYTES, and the columns. */
  #usedBytes = 0
  #width = 0

  constructor(
    private readonly updates: readonly Float32Array[],
    private readonly mixing: readonly Float64Array[] | undefined,
  ) {
    const n = updates.length
    const all = n + (mixing?.length ?? 0)
    this.#count = mixing?.length ?? n
    this.#rowBytes = 4 * columnsOf(all, updates[0]!.length)
    this.#stride = this.#rowBytes + COLUMN_BYTES
    this.#mixWeights = 8 * this.#count
    this.#distances = this.#mixWeights + 8 * n
    this.#output = COLUMN_BYTES * Math.ceil((this.#distances + 64) / COLUMN_BYTES)
    this.#updateRows = this.#output + this.#stride
    this.#rows = this.#updateRows + (mixing ? n * this.#stride : 0)
    this.#comparators = this.#updateRows + all * this.#stride
    this.#memory = memoryOf(this.#comparators + COMPARATOR_BYTES * mostComparators(this.#count))
    this.#functions = blockFunctions(this.#memory)
    this.#views = updates.map((_, i) => this.#view(this.#updateRows + i * this.#stride))
    this.#tile = new Float64Array(this.#memory.buffer, this.#distances, 8)
    this.#outputView = this.#view(this.#output)
  }

  /** Loads one block after the other. */
  *each(): Generator<Columns> {
    const dimension = this.updates[0]!.length
    for (let start = 0; start < dimension; start += this.#width) {
      this.#width = Math.min(this.#rowBytes / 4, dimension - start)
      this.#usedBytes = COLUMN_BYTES * Math.ceil(this.#width / COLUMNS)
      this.#load(start)
      yield { start, width: this.#width }
    }
  }

  /** The rows of this block: row i begins at i * stride. */
  get rows(): { readonly values: Float32Array; readonly stride: number } {
    return { values: new Float32Array(this.#memory.buffer, this.#rows), stride: this.#stride / 4 }
  }

  /** Whether all values of the updates in this block are. */
  isFinite(): boolean {
    return this.#functions.finite(this.#updateRows, this.updates.length * this.#stride) === 0
  }

  /** Sets the weights of `combine`, one a row. */
  weigh(weights: ArrayLike<number>): void {
    new Float64Array(this.#memory.buffer, this.#weights, this.#count).set(weights)
  }

  /** (sum of weighted rows) / divisor, [width]: the output row, which the next call overwrites. */
  combine(divisor: number): Float32Array {
    const end = this.#weights + 8 * this.#count
    this.#functions.combine(this.#weights, end, this.#rows, this.#stride, this.#output, this.#usedBytes, divisor)
    return this.#outputView.subarray(0, this.#width)
  }

  setOutput(values: Float32Array): void {
    this.#outputView.set(values)
    this.#outputView.fill(0, this.#width)
  }

  outputIsFinite(): boolean {
    return this.#functions.finite(this.#output, this.#usedBytes) === 0
  }

  /** Squared distance of a row from the output row over this block. */
  distanceToOutput(row: number): number {
    return this.#functions.distance(this.#rowAt(row), this.#output, this.#usedBytes)
  }

  /** Adds the squared distances of rows i < j over this block to sums[i][j]. */
  addDistances(sums: readonly Float64Array[]): void {
    const n = this.#count
    for (let at = 0; at < this.#usedBytes; at += FLOAT32_SUM_BYTES)
      for (let i = 0; i < n; i += 2) for (let j = i; j < n; j += 4) this.#addTile(sums, i, j, at)
  }

  /** The distances of rows i and i + 1 from four others, of which those that are wanted are kept. */
  #addTile(sums: readonly Float64Array[], i: number, j: number, at: number): void {
    const last = this.#count - 1
    const row = (index: number) => this.#rowAt(Math.min(index, last)) + at
    const width = Math.min(FLOAT32_SUM_BYTES, this.#usedBytes - at)
    const tile = this.#tile.fill(0)
    this.#functions.distances(row(i), row(i + 1), row(j), row(j + 1), row(j + 2), row(j + 3), width, this.#distances)
    for (let pair = 0; pair < 8; pair++) {
      const a = i + (pair >> 2)
      const b = j + (pair & 3)
      if (a < b && b <= last) sums[a]![b]! += tile[pair]!
    }
  }

  /** What sorts the columns of a block as far as these ranks need it. */
  sorter(ranks: readonly number[]): () => void {
    const network = sortingNetwork(this.#count, ranks)
    if (network.length === 0) return () => {}
    const offsets = network.flatMap(({ low, high }) => [low * this.#stride, high * this.#stride])
    new Int32Array(this.#memory.buffer, this.#comparators, offsets.length).set(offsets)
    const end = this.#comparators + 4 * offsets.length
    return () => this.#functions.sort(this.#comparators, end, this.#rows, this.#rows + this.#usedBytes)
  }

  #load(start: number): void {
    for (let i = 0; i < this.updates.length; i++) {
      const row = this.#views[i]!
      row.set(this.updates[i]!.subarray(start, start + this.#width))
      if (this.#width < row.length) row.fill(0, this.#width)
    }
    this.mixing?.forEach((weights, i) => {
      this.#mix(i, weights)
    })
  }

  /** Makes a row out of the updates, of the first that counts to the last: a scaled row costs one. */
  #mix(row: number, weights: Float64Array): void {
    const first = Math.max(
      0,
      weights.findIndex((weight) => weight !== 0),
    )
    const last = Math.max(
      first,
      weights.findLastIndex((weight) => weight !== 0),
    )
    new Float64Array(this.#memory.buffer, this.#mixWeights).set(weights.subarray(first, last + 1))
    this.#functions.combine(
      this.#mixWeights,
      this.#mixWeights + 8 * (last + 1 - first),
      this.#updateRows + first * this.#stride,
      this.#stride,
      this.#rowAt(row),
      this.#usedBytes,
      1,
    )
  }

  #view(address: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, this.#rowBytes / 4)
  }

  #rowAt(row: number): number {
    return this.#rows + row * this.#stride
  }
}

/** Two int32. */
const COMPARATOR_BYTES = 8

/** No fewer than Batcher's network of n lines has. */
function mostComparators(n: number): number {
  const stages = Math.ceil(Math.log2(n)) + 1
  return (n * stages * stages) / 2
}

/** As many as fit the cache, and are of use. */
function columnsOf(rows: number, dimension: number): number {
  let columns = MOST_COLUMNS
  while (columns > COLUMNS && (rows * (4 * columns + COLUMN_BYTES) > CACHE_BYTES || columns >= 2 * dimension))
    columns /= 2
  return columns
}
