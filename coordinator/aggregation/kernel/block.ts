import { type BlockFunctions, blockFunctions, COLUMN_BYTES, memoryOf, type WasmMemory } from './functions.js'
import { sortingNetwork } from './sorting-network.js'

/** Rows i and i + 1 with the rows from j to j + 3, and where these rows are; past the last, the last. */
interface PairTile {
  readonly i: number
  readonly j: number
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

/** Eight float64. */
const TILE_BYTES = 64

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
 * on them. Memory: weights, an output row, the updates' rows, rows mixed from them, comparators, sums over pairs.
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
  readonly #output: number
  readonly #updateRows: number
  readonly #rows: number
  readonly #count: number
  /** Of the updates, and of the output row. */
  readonly #views: readonly Float32Array[]
  readonly #outputView: Float32Array
  readonly #pairs: number
  readonly #tiles: readonly PairTile[]
  /** Bytes of a row that the block of this moment uses, a multiple of COLUMN_BYTES, and the columns. */
  #usedBytes = 0
  #width = 0

  constructor(
    private readonly updates: readonly Float32Array[],
    private readonly mixing: readonly Float64Array[] | undefined,
    /** Whether `addDistances` will be called. */
    withPairs = false,
  ) {
    const n = updates.length
    const all = n + (mixing?.length ?? 0)
    this.#count = mixing?.length ?? n
    this.#rowBytes = 4 * columnsOf(all, updates[0]!.length)
    this.#stride = this.#rowBytes + COLUMN_BYTES
    this.#mixWeights = 8 * this.#count
    this.#output = COLUMN_BYTES * Math.ceil((this.#mixWeights + 8 * n) / COLUMN_BYTES)
    this.#updateRows = this.#output + this.#stride
    this.#rows = this.#updateRows + (mixing ? n * this.#stride : 0)
    this.#comparators = this.#updateRows + all * this.#stride
    const end = this.#comparators + COMPARATOR_BYTES * mostComparators(this.#count)
    this.#pairs = TILE_BYTES * Math.ceil(end / TILE_BYTES)
    this.#tiles = withPairs ? this.#tilesOfPairs() : []
    this.#memory = memoryOf(this.#pairs + TILE_BYTES * this.#tiles.length)
    this.#functions = blockFunctions(this.#memory)
    this.#views = updates.map((_, i) => this.#view(this.#updateRows + i * this.#stride))
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

  /** Adds the squared distances of all pairs of rows over this block to those over the blocks before. */
  addDistances(): void {
    const { distances } = this.#functions
    for (let at = 0; at < this.#usedBytes; at += FLOAT32_SUM_BYTES) {
      const width = Math.min(FLOAT32_SUM_BYTES, this.#usedBytes - at)
      let out = this.#pairs
      for (const { a, b, c, d, e, f } of this.#tiles) {
        distances(a + at, b + at, c + at, d + at, e + at, f + at, width, out)
        out += TILE_BYTES
      }
    }
  }

  /** What `addDistances` has summed, [row][row]. */
  distances(): Float64Array[] {
    const n = this.#count
    const sums = Array.from({ length: n }, () => new Float64Array(n))
    const tiles = new Float64Array(this.#memory.buffer, this.#pairs, 8 * this.#tiles.length)
    for (const [t, { i, j }] of this.#tiles.entries())
      for (let pair = 0; pair < 8; pair++) {
        const row = i + (pair >> 2)
        const column = j + (pair & 3)
        if (row > column || column >= n) continue
        sums[row]![column] = tiles[8 * t + pair]!
        sums[column]![row] = tiles[8 * t + pair]!
      }
    return sums
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

  #tilesOfPairs(): PairTile[] {
    const at = (row: number) => this.#rowAt(Math.min(row, this.#count - 1))
    const tiles: PairTile[] = []
    for (let i = 0; i < this.#count; i += 2)
      for (let j = i; j < this.#count; j += 4)
        tiles.push({ i, j, a: at(i), b: at(i + 1), c: at(j), d: at(j + 1), e: at(j + 2), f: at(j + 3) })
    return tiles
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
