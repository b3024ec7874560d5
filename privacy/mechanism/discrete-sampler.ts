import type { RandomStream } from '../../learning/engine/random.js'
import { cumulativeBounds, type DiscreteLaw } from './exact-weights.js'

/** Where a sampler takes its words from. */
export type WordSource = Pick<RandomStream, 'uint32'>

/**
 * Exact samples of the discrete Gaussian and the discrete Laplace distribution, P(k) ~ exp(-k^2 / (2 sigma^2)) or
 * exp(-|k| / scale) on the integers, in integer arithmetic throughout.
 *
 * By inversion: a uniform real U in [0, 1), whose bits are drawn as they are needed, is compared with the distribution
 * function of |k|, whose bits are computed as they are needed (exact-weights.ts). 31 bits and a sign decide all but a
 * few samples in 10^5, from one random word; 32 more decide the rest from the same table, but for about one in 2^46,
 * which goes on in BigInt. No probability is ever rounded: what is not decided is refined. One word a sample instead of
 * the rejections of Canonne, Kamath and Steinke 2020 (arXiv:2004.00010), Algorithms 1 to 3, for the same distribution.
 *
 * How much randomness and time a sample takes depends on the noise alone.
 */
export class DiscreteSampler {
  /** First 31 bits of the distribution function at k, rounded down, and the 32 bits after them. */
  readonly #head: Uint32Array
  readonly #tail: Uint32Array
  /** Where to start looking, by the first bits of U. */
  readonly #guide: Uint32Array

  constructor(readonly law: DiscreteLaw) {
    const table = tabulate(law)
    this.#head = Uint32Array.from(table, (bits) => Number(bits >> 32n))
    this.#tail = Uint32Array.from(table, (bits) => Number(bits & 0xffffffffn))
    this.#guide = guideTo(this.#head)
  }

  /** One sample. */
  sample(words: WordSource): number {
    const word = words.uint32()
    const head = word >>> 1
    let k = this.#guide[head >>> GUIDE_SHIFT]!
    while (head > this.#head[k]!) k++
    if (head === this.#head[k]!) k = this.#decide(head, k, words)
    return (word & 1) === 0 ? k : 0 - k
  }

  /** Adds a sample to each value. */
  addTo(values: Int32Array, words: WordSource): void {
    for (let i = 0; i < values.length; i++) values[i] = values[i]! + this.sample(words)
  }

  /** Goes on where the first 31 bits of U are those of the distribution function at k. */
  #decide(head: number, from: number, words: WordSource): number {
    const tail = words.uint32()
    let k = from
    while (head === this.#head[k]! && tail > this.#tail[k]!) k++
    if (head !== this.#head[k]! || tail !== this.#tail[k]!) return k
    return refine(this.law, (BigInt(head) << 32n) | BigInt(tail), words)
  }
}

const TABLE_BITS = 63
const GUIDE_SHIFT = 17

/** The distribution function to 63 bits, rounded down, up to the first k where these are all ones. */
function tabulate(law: DiscreteLaw): bigint[] {
  // More guard bits where the bounds do not settle all 63; hardly ever.
  for (let guard = 96; ; guard += 64) {
    const table = settled(law, guard)
    if (table !== undefined) return table
  }
}

function settled(law: DiscreteLaw, guard: number): bigint[] | undefined {
  const table: bigint[] = []
  for (const { lower, upper } of cumulativeBounds(law, TABLE_BITS, guard)) {
    if (upper - lower > 1n) return undefined
    table.push(lower)
    if (lower === ALL_ONES) return table
  }
  return undefined
}

const ALL_ONES = (1n << BigInt(TABLE_BITS)) - 1n

/** For each value of the first 14 bits, the smallest k whose 31 bits are not below all that start so. */
function guideTo(head: Uint32Array): Uint32Array {
  const guide = new Uint32Array(1 << (31 - GUIDE_SHIFT))
  let k = 0
  for (let i = 0; i < guide.length; i++) {
    while (head[k]! < i << GUIDE_SHIFT) k++
    guide[i] = k
  }
  return guide
}

/**
 * The k with P(|noise| <= k - 1) <= U < P(|noise| <= k), for a U whose first 63 bits are known; its further bits come
 * from `words`, 32 at a time, until the bounds of the distribution function decide.
 */
function refine(law: DiscreteLaw, first: bigint, words: WordSource): number {
  let known = first
  for (let bits = TABLE_BITS + 32; ; bits += 32) {
    known = (known << 32n) | BigInt(words.uint32())
    const k = indexOf(law, known, bits)
    if (k !== undefined) return k
  }
}

/** The k that is sure when U is in [known, known + 1) / 2^bits. */
function indexOf(law: DiscreteLaw, known: bigint, bits: number): number | undefined {
  let k = 0
  for (const { lower, upper } of cumulativeBounds(law, bits)) {
    if (upper > known) return lower > known ? k : undefined
    k++
  }
  return undefined
}
