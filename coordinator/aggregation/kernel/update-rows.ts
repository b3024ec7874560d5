import { EXIT, FedveilError } from '../../../proto/error.js'
import { Block, type Columns } from './block.js'

/** Some columns of the rows: row r of column k is `values[r * stride + k]`, k < width. */
interface BlockColumns extends Columns {
  readonly values: Float32Array
  readonly stride: number
}

/** Of each column the rows are in order. */
interface SortedColumns extends BlockColumns {
  /** The mean of the values of the ranks that were asked for, [width]; overwritten by the next block's. */
  mean(): Float32Array
}

/**
 * The updates of a round as the rows of a matrix [n, d], which is visited in blocks of columns that fit the second-level
 * cache; or linear combinations of them, which are made block by block and never held as a whole. Beside the updates it
 * takes less than 2 MB for up to 500 participants.
 *
 * Rows keep their order, sums go in that order, and equal input gives equal bytes on every machine.
 */
export class UpdateRows {
  /** n >= 1. */
  readonly count: number
  /** d >= 1. */
  readonly dimension: number
  /** Whether all values are known to be finite. */
  #finite = false

  private constructor(
    private readonly participants: readonly string[],
    private readonly updates: readonly Float32Array[],
    /** Row i is sum_j mixing[i][j] updates[j]; without it row i is updates[i]. */
    private readonly mixing?: readonly Float64Array[],
  ) {
    this.count = mixing?.length ?? updates.length
    this.dimension = updates[0]!.length
  }

  /** @throws UPDATE_MISSING without an update; PARTICIPANT_TWICE, PARTICIPANT_ORDER for ids; UPDATE_LENGTH if lengths differ */
  static of(participants: readonly string[], updates: readonly Float32Array[]): UpdateRows {
    if (updates.length === 0 || updates[0]!.length === 0)
      throw refusal('UPDATE_MISSING', 'aggregation needs at least 1 update of at least 1 value, got none')
    for (const [i, update] of updates.entries()) {
      const before = participants[i - 1]
      if (before !== undefined && before >= participants[i]!) throw outOfOrder(before, participants[i]!)
      if (update.length !== updates[0]!.length) {
        const lengths = `${update.length} values, but those before it have ${updates[0]!.length}`
        throw refusal('UPDATE_LENGTH', `the update of participant "${participants[i]}" has ${lengths}`)
      }
    }
    return new UpdateRows(participants, updates)
  }

  /** Row i times factors[i]. */
  scaled(factors: ArrayLike<number>): UpdateRows {
    const diagonal = Array.from(factors, (factor, i) => new Float64Array(this.count).fill(factor, i, i + 1))
    return this.mixed(diagonal)
  }

  /** Row i is sum_j matrix[i][j] row j. */
  mixed(matrix: readonly Float64Array[]): UpdateRows {
    const { mixing } = this
    const product = (row: Float64Array) => {
      const sum = new Float64Array(this.updates.length)
      mixing?.forEach((mixed, j) => {
        for (let k = 0; k < sum.length; k++) sum[k]! += row[j]! * mixed[k]!
      })
      return sum
    }
    const whole = new UpdateRows(this.participants, this.updates, mixing ? matrix.map(product) : matrix)
    whole.#finite = this.#finite
    return whole
  }

  /** Only these rows. */
  selected(rows: readonly number[]): UpdateRows {
    const { mixing } = this
    if (mixing)
      return new UpdateRows(
        this.participants,
        this.updates,
        rows.map((i) => mixing[i]!),
      )
    return new UpdateRows(
      rows.map((i) => this.participants[i]!),
      rows.map((i) => this.updates[i]!),
    )
  }

  /** The rows from this position on. */
  from(position: number): UpdateRows {
    if (position === 0) return this
    const rest = this.updates.map((update) => update.subarray(position))
    return new UpdateRows(this.participants, rest, this.mixing)
  }

  /**
   * (sum_i weights[i] row i) / divisor, in float64 and rounded once.
   * @throws UPDATE_NOT_FINITE
   */
  combined(weights: ArrayLike<number>, divisor: number): Float32Array {
    // Combinations of combinations are combinations of the updates.
    if (this.mixing) {
      const [sum] = this.mixed([Float64Array.from(weights)]).mixing!
      return new UpdateRows(this.participants, this.updates).combined(sum!, divisor)
    }
    const used = Array.from(weights).flatMap((weight, i) => (weight === 0 ? [] : [i]))
    if (used.length > 0 && used.length < this.count)
      return this.selected(used).combined(
        used.map((i) => weights[i]!),
        divisor,
      )
    const result = new Float32Array(this.dimension)
    const block = this.#block()
    block.weigh(weights)
    for (const { start } of block.each()) {
      result.set(block.combine(divisor), start)
      if (!block.outputIsFinite()) this.#refuseNotFinite()
    }
    return result
  }

  /** The mean of the rows, or of some of them. */
  mean(of: readonly number[] = Array.from({ length: this.count }, (_, i) => i)): Float32Array {
    const weights = new Float64Array(this.count)
    for (const i of of) weights[i] = 1
    return this.combined(weights, of.length)
  }

  /** ||row i||^2, [n]. */
  squaredNorms(): Float64Array {
    return this.squaredDistancesTo(undefined)
  }

  /** ||row i - point||^2, [n]; the point is the origin if it is not given. */
  squaredDistancesTo(point: Float32Array | undefined): Float64Array {
    const sums = new Float64Array(this.count)
    const block = this.#block()
    for (const { start, width } of this.#checkedBlocks(block)) {
      if (point) block.setOutput(point.subarray(start, start + width))
      for (let i = 0; i < this.count; i++) sums[i]! += block.distanceToOutput(i)
    }
    return sums
  }

  /** A weighted mean of the rows, as `combined`, and the squared distances of the rows from it, [n], in one pass. */
  squaredDistancesToMean(weights: ArrayLike<number>, divisor: number): Float64Array {
    const sums = new Float64Array(this.count)
    const block = this.#block()
    block.weigh(weights)
    for (const _ of this.#checkedBlocks(block)) {
      block.combine(divisor)
      for (let i = 0; i < this.count; i++) sums[i]! += block.distanceToOutput(i)
    }
    return sums
  }

  /**
   * ||row i - row j||^2 at [i][j], from differences: no cancellation, and nobody's values reach the distance of two others.
   * Relative error below 1e-5; infinity where a squared difference passes float32.
   */
  squaredDistances(): Float64Array[] {
    const block = new Block(this.updates, this.mixing, true)
    for (const _ of this.#checkedBlocks(block)) block.addDistances()
    return block.distances()
  }

  /** Every column as it is, block by block: row i is `values[i * stride ..]`. */
  *unsortedColumns(): Generator<BlockColumns> {
    const block = this.#block()
    for (const columns of this.#checkedBlocks(block)) yield { ...columns, ...block.rows }
  }

  /** Every column sorted, block by block: the rows `ranks` hold the values of these ranks, other rows any of the others. */
  *sortedColumns(ranks: readonly number[]): Generator<SortedColumns> {
    const block = this.#block()
    const sort = block.sorter(ranks)
    block.weigh(Float64Array.from({ length: this.count }, (_, i) => (ranks.includes(i) ? 1 : 0)))
    const mean = () => block.combine(ranks.length)
    for (const columns of this.#checkedBlocks(block)) {
      sort()
      yield { ...columns, ...block.rows, mean }
    }
  }

  /** The values at these positions, [n][positions]. */
  columns(positions: ArrayLike<number>): Float64Array[] {
    const at = (row: Float32Array) => Float64Array.from(positions, (k) => row[k]!)
    const raw = this.updates.map(at)
    const rows = this.mixing?.map((weights) =>
      Float64Array.from(positions, (_, p) => weights.reduce((sum, weight, j) => sum + weight * raw[j]![p]!, 0)),
    )
    if (!raw.every((row) => row.every(Number.isFinite))) this.#refuseNotFinite()
    return rows ?? raw
  }

  #block(): Block {
    return new Block(this.updates, this.mixing)
  }

  *#checkedBlocks(block: Block): Generator<Columns> {
    for (const range of block.each()) {
      if (!this.#finite && !block.isFinite()) this.#refuseNotFinite()
      yield range
    }
    this.#finite = true
  }

  /** @throws UPDATE_NOT_FINITE with the first participant whose update holds NaN or infinity */
  #refuseNotFinite(): never {
    const i = this.updates.findIndex((update) => !update.every(Number.isFinite))
    const whose = i < 0 ? 'a combination of the updates' : `the update of participant "${this.participants[i]}"`
    throw refusal('UPDATE_NOT_FINITE', `${whose} holds NaN or infinity: refuse such updates before they are aggregated`)
  }
}

function outOfOrder(before: string, after: string): FedveilError {
  if (before === after)
    return refusal('PARTICIPANT_TWICE', `participant "${after}" has two updates in this round: give one`)
  return refusal('PARTICIPANT_ORDER', `"${after}" follows "${before}", but updates are aggregated in the order of ids`)
}

function refusal(code: string, sentence: string): FedveilError {
  return new FedveilError(code, sentence, EXIT.refused)
}
