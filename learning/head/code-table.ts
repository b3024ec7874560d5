import { setImmediate as turn } from 'node:timers/promises'

export interface CodeTableOptions {
  readonly classes: number
  /** Number of codes that a party may have sent. */
  readonly codes: number
}

/** ln of the likelihood of a party's release under each code, up to a constant for each row: row-major [rows, codes]. */
export type CodeLogLikelihoods = Float32Array

/** How many records, in proportion to the codes' shares over all classes, are added to those of a class. */
const SMOOTHINGS = [2, 8, 32, 128] as const
/**
 * Rounds of expectation maximisation: enough where 7 of 10 codes arrive. With more noise tables are still on their way, and
 * an early stop smooths: over synthetic channels that keep 2 to 9 of 10 codes, 4 to 10 times as many rounds named fresh
 * records as often within a quarter of a percentage point, for two to three times the time of a fit.
 */
const ROUNDS = 10
/** Records on which a smoothing is judged: more cost seconds. */
const JUDGED = 500
const ROWS_A_TURN = 50

/**
 * Tells classes from codes that came through a noisy channel: for each party k a table T_k(code | class), and
 *
 *   score(j) = ln share_j + sum_k ln sum_c T_k(c | j) L(release_k | c)
 *
 * with the channel's own likelihood L: naive Bayes over parties, exact about the noise. A party that sends several codes
 * counts as several, as if the noise of each were its own. Tables are fitted to releases of
 * known class by expectation maximisation and smoothed towards the codes' shares over all classes, by the smoothing with
 * which most training records are named rightly when each is left out of its own class. This form is ours.
 */
export class CodeTable {
  constructor(
    private readonly options: CodeTableOptions,
    /** For each party [classes, codes]; rows sum to 1. */
    readonly tables: readonly Float64Array[],
    /** ln of the share of each class [classes]. */
    readonly logShares: Float64Array,
  ) {}

  /**
   * Fits the tables. The event loop gets a turn now and then, so that sockets stay alive.
   * @param likelihoods of each party's releases of the training records @param labels [rows] their classes
   */
  static async fit(
    options: CodeTableOptions,
    likelihoods: readonly CodeLogLikelihoods[],
    labels: Int32Array,
  ): Promise<CodeTable> {
    const counts: Float64Array[] = []
    for (const ofParty of likelihoods) counts.push(await expectedCounts(options, ofParty, labels))
    const ofClass = new Float64Array(options.classes).fill(1)
    for (const label of labels) ofClass[label]!++
    const logShares = ofClass.map((count) => Math.log(count / (labels.length + options.classes)))
    let best: { readonly table: CodeTable; readonly right: number } | undefined
    for (const smoothing of SMOOTHINGS) {
      const tables = counts.map((ofParty) => smoothed(ofParty, options, smoothing))
      const table = new CodeTable(options, tables, logShares)
      const right = await table.#rightWithoutItself({ counts, likelihoods, labels, smoothing })
      if (best === undefined || right > best.right) best = { table, right }
    }
    return best!.table
  }

  /** Class scores, row-major [rows, classes]; the likelihoods of a party that released nothing are equal. */
  scores(likelihoods: readonly CodeLogLikelihoods[]): Float64Array {
    const { classes, codes } = this.options
    const rows = likelihoods[0]!.length / codes
    const scores = new Float64Array(rows * classes)
    for (let row = 0; row < rows; row++) scores.set(this.#scoresOf(row, likelihoods), row * classes)
    return scores
  }

  #scoresOf(row: number, likelihoods: readonly CodeLogLikelihoods[]): Float64Array {
    const { codes } = this.options
    const scores = this.logShares.slice()
    const weights = new Float64Array(codes)
    for (const [party, table] of this.tables.entries()) {
      scaledLikelihoods(likelihoods[party]!, row * codes, weights)
      for (let j = 0; j < scores.length; j++) scores[j]! += Math.log(product(table, j * codes, weights))
    }
    return scores
  }

  /** How many of some training rows are named rightly by tables in which their own class was learned without them. */
  async #rightWithoutItself(given: LeftOut): Promise<number> {
    const { labels } = given
    const every = Math.max(1, Math.floor(labels.length / JUDGED))
    let right = 0
    for (let row = 0; row < labels.length; row += every) {
      if (this.#namedWithoutItself(row, labels[row]!, given) === labels[row]) right++
      if (row % (every * ROWS_A_TURN) === 0) await turn()
    }
    return right
  }

  #namedWithoutItself(row: number, label: number, { counts, likelihoods, smoothing }: LeftOut): number {
    const { codes } = this.options
    const scores = this.#scoresOf(row, likelihoods)
    const weights = new Float64Array(codes)
    for (const [party, table] of this.tables.entries()) {
      scaledLikelihoods(likelihoods[party]!, row * codes, weights)
      const own = product(table, label * codes, weights)
      const total = rowTotal(counts[party]!, label, codes)
      // Its posterior over codes is what it added to the counts.
      let itself = 0
      for (let c = 0; c < codes; c++) itself += ((table[label * codes + c]! * weights[c]!) / own) * weights[c]!
      const without = (own * (total + smoothing) - itself) / Math.max(1e-9, total - 1 + smoothing)
      scores[label]! += Math.log(Math.max(without, 1e-300)) - Math.log(own)
    }
    return largestAt(scores)
  }
}

interface LeftOut {
  /** Of each party [classes, codes]. */
  readonly counts: readonly Float64Array[]
  readonly likelihoods: readonly CodeLogLikelihoods[]
  readonly labels: Int32Array
  readonly smoothing: number
}

/** How many of a class's records sent each code, by the channel's likelihood [classes, codes]. */
async function expectedCounts(
  options: CodeTableOptions,
  likelihoods: CodeLogLikelihoods,
  labels: Int32Array,
): Promise<Float64Array> {
  const { classes, codes } = options
  let table: Float64Array = new Float64Array(classes * codes).fill(1 / codes)
  let counts = new Float64Array(classes * codes)
  const weights = new Float64Array(codes)
  for (let round = 0; round < ROUNDS; round++) {
    counts = new Float64Array(classes * codes)
    for (const [row, label] of labels.entries()) {
      scaledLikelihoods(likelihoods, row * codes, weights)
      const total = product(table, label * codes, weights)
      for (let c = 0; c < codes; c++) counts[label * codes + c]! += (table[label * codes + c]! * weights[c]!) / total
    }
    table = smoothed(counts, options, SMOOTHINGS[0])
    await turn()
  }
  return counts
}

function smoothed(counts: Float64Array, { classes, codes }: CodeTableOptions, smoothing: number): Float64Array {
  const shares = new Float64Array(codes).fill(1)
  for (const [at, count] of counts.entries()) shares[at % codes]! += count
  const all = shares.reduce((sum, share) => sum + share, 0)
  const table = new Float64Array(classes * codes)
  for (let j = 0; j < classes; j++) {
    const total = rowTotal(counts, j, codes) + smoothing
    for (let c = 0; c < codes; c++)
      table[j * codes + c] = (counts[j * codes + c]! + (smoothing * shares[c]!) / all) / total
  }
  return table
}

function rowTotal(counts: Float64Array, row: number, codes: number): number {
  let total = 0
  for (let c = 0; c < codes; c++) total += counts[row * codes + c]!
  return total
}

function largestAt(values: Float64Array): number {
  return values.indexOf(Math.max(...values))
}

/** Likelihoods of one row, divided by its largest. */
function scaledLikelihoods(logs: CodeLogLikelihoods, from: number, into: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY
  for (let c = 0; c < into.length; c++) largest = Math.max(largest, logs[from + c]!)
  for (let c = 0; c < into.length; c++) into[c] = Math.exp(logs[from + c]! - largest)
}

function product(table: Float64Array, from: number, weights: Float64Array): number {
  let sum = 0
  for (let c = 0; c < weights.length; c++) sum += table[from + c]! * weights[c]!
  return sum
}
