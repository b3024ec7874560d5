export interface CodeTableOptions {
  readonly classes: number
  /** Number of codes that a party may have sent. */
  readonly codes: number
  readonly parties: number
}

/** ln of the likelihood of a party's release under each code, up to a constant for each row: row-major [rows, codes]. */
export type CodeLogLikelihoods = Float32Array

/** How many records of a class are added in proportion to the codes' shares: classes of few records lean on all. */
const SMOOTHING = 4
/** Rounds of expectation maximisation: more change nothing in the second digit. */
const ROUNDS = 10

/**
 * Tells classes from codes that came through a noisy channel: for each party k a table T_k(code | class), and
 *
 *   score(j) = ln share_j + sum_k ln sum_c T_k(c | j) L(release_k | c)
 *
 * with the channel's own likelihood L: naive Bayes over parties, exact about the noise. Tables are fitted to releases of
 * known class by expectation maximisation, smoothed towards the codes' shares over all classes. This form is ours.
 */
export class CodeTable {
  readonly #options: CodeTableOptions
  /** For each party [classes, codes]; rows sum to 1. */
  readonly #tables: Float64Array[]
  readonly #logShares: Float64Array

  /** @param likelihoods of each party's releases of the training records @param labels [rows] their classes */
  constructor(options: CodeTableOptions, likelihoods: readonly CodeLogLikelihoods[], labels: Int32Array) {
    this.#options = options
    this.#tables = likelihoods.map((ofParty) => fitted(options, ofParty, labels))
    const counts = new Float64Array(options.classes).fill(1)
    for (const label of labels) counts[label]!++
    this.#logShares = counts.map((count) => Math.log(count / (labels.length + options.classes)))
  }

  /** Class scores, row-major [rows, classes], of records of which every party released something. */
  scores(likelihoods: readonly CodeLogLikelihoods[]): Float64Array {
    const { classes, codes } = this.#options
    const rows = likelihoods[0]!.length / codes
    const scores = new Float64Array(rows * classes)
    for (let row = 0; row < rows; row++) scores.set(this.#logShares, row * classes)
    for (const [party, ofParty] of likelihoods.entries()) {
      const table = this.#tables[party]!
      const weights = new Float64Array(codes)
      for (let row = 0; row < rows; row++) {
        scaledLikelihoods(ofParty, row * codes, weights)
        for (let j = 0; j < classes; j++) scores[row * classes + j]! += Math.log(product(table, j * codes, weights))
      }
    }
    return scores
  }

  /** The most likely class of each row. */
  predict(likelihoods: readonly CodeLogLikelihoods[]): Int32Array {
    const { classes } = this.#options
    const scores = this.scores(likelihoods)
    return Int32Array.from({ length: scores.length / classes }, (_, row) => {
      const own = scores.subarray(row * classes, (row + 1) * classes)
      return own.indexOf(Math.max(...own))
    })
  }
}

function fitted(
  { classes, codes }: CodeTableOptions,
  likelihoods: CodeLogLikelihoods,
  labels: Int32Array,
): Float64Array {
  let table: Float64Array = new Float64Array(classes * codes).fill(1 / codes)
  const weights = new Float64Array(codes)
  for (let round = 0; round < ROUNDS; round++) {
    const counts = new Float64Array(classes * codes)
    for (const [row, label] of labels.entries()) {
      scaledLikelihoods(likelihoods, row * codes, weights)
      const total = product(table, label * codes, weights)
      for (let c = 0; c < codes; c++) counts[label * codes + c]! += (table[label * codes + c]! * weights[c]!) / total
    }
    table = smoothed(counts, classes, codes)
  }
  return table
}

function smoothed(counts: Float64Array, classes: number, codes: number): Float64Array {
  const shares = new Float64Array(codes).fill(1)
  for (const [at, count] of counts.entries()) shares[at % codes]! += count
  const all = shares.reduce((sum, share) => sum + share, 0)
  const table = new Float64Array(classes * codes)
  for (let j = 0; j < classes; j++) {
    const own = counts.subarray(j * codes, (j + 1) * codes)
    const total = own.reduce((sum, count) => sum + count, 0)
    for (let c = 0; c < codes; c++)
      table[j * codes + c] = (own[c]! + (SMOOTHING * shares[c]!) / all) / (total + SMOOTHING)
  }
  return table
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
