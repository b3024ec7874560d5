import { createHash } from 'node:crypto'
import { RandomStream } from '../../learning/engine/random.js'
import { ROW_BYTES } from '../../proto/alignment-message.js'

/**
 * An oblivious key-value store on random bands (Bienstock, Patel, Seo and Yeo 2023): a key names a band of the table, and
 * its value is the exclusive or of the rows that the band's bits name. With random values the table does not show
 * which keys it holds; any other key decodes to a value that looks random.
 */

/** Width of a band in bits. */
const BAND = 224
const BAND_WORDS = BAND / 32
/** Rows for each key. At 1.1 the paper gives a failure below 2^-40 for bands of this width; more rows make it rarer. */
const EXPANSION = 1.2
const ROW_WORDS = ROW_BYTES / 4
const KEY_BYTES = 16

/** Rows of a table for so many keys. */
export function tableRows(keys: number): number {
  return Math.ceil(EXPANSION * keys) + BAND
}

/**
 * Encodes pairs. @param keys [n, 16] bytes, all different @param values [n, 16] bytes
 * @param seed 32 public bytes @param fill 32 secret bytes, for the rows that no pair determines
 * @returns [tableRows(n), 16] bytes, or undefined if the bands are dependent (another seed serves)
 */
export function encodeTable(
  keys: Uint8Array,
  values: Uint8Array,
  seed: Uint8Array,
  fill: Uint8Array,
): Uint8Array<ArrayBuffer> | undefined {
  const count = keys.length / KEY_BYTES
  const rows = tableRows(count)
  const bands = bandsOf(keys, seed, rows)
  const system = new BandSystem(rows)
  const sums = words(values)
  // In the order of their starts, bands meet only neighbours.
  for (const i of Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => bands.starts[a]! - bands.starts[b]!))
    if (!system.add(bands.starts[i]!, bands.bits.subarray(i * BAND_WORDS, (i + 1) * BAND_WORDS), sums, i * ROW_WORDS))
      return undefined
  return system.solve(RandomStream.named(Buffer.from(fill).toString('hex'), 'alignment', 'free-rows'))
}

/** The values of keys, [n, 16] bytes. */
export function decodeTable(keys: Uint8Array, table: Uint8Array, seed: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = keys.length / KEY_BYTES
  const { starts, bits } = bandsOf(keys, seed, table.length / ROW_BYTES)
  const source = words(table)
  const values = new Uint32Array(count * ROW_WORDS)
  for (let i = 0; i < count; i++)
    addRows(values, i * ROW_WORDS, source, starts[i]!, bits.subarray(i * BAND_WORDS, (i + 1) * BAND_WORDS))
  return new Uint8Array(values.buffer)
}

/** Linear equations over GF(2), each in a band of unknowns, solved as they come. */
class BandSystem {
  /** Row i, if it is there, has its first bit at unknown i. */
  readonly #bits: Uint32Array
  readonly #sums: Uint32Array
  readonly #isThere: Uint8Array

  constructor(private readonly rows: number) {
    this.#bits = new Uint32Array(rows * BAND_WORDS)
    this.#sums = new Uint32Array(rows * ROW_WORDS)
    this.#isThere = new Uint8Array(rows)
  }

  /** Returns false for an equation that depends on those before it. */
  add(start: number, band: Uint32Array, sums: Uint32Array, offset: number): boolean {
    const bits = Uint32Array.from(band)
    const sum = sums.slice(offset, offset + ROW_WORDS)
    for (let at = start; ; ) {
      const zeros = leadingZeros(bits)
      if (zeros === BAND) return false
      shift(bits, zeros)
      at += zeros
      if (this.#isThere[at] === 0) {
        this.#bits.set(bits, at * BAND_WORDS)
        this.#sums.set(sum, at * ROW_WORDS)
        this.#isThere[at] = 1
        return true
      }
      for (let w = 0; w < BAND_WORDS; w++) bits[w]! ^= this.#bits[at * BAND_WORDS + w]!
      for (let w = 0; w < ROW_WORDS; w++) sum[w]! ^= this.#sums[at * ROW_WORDS + w]!
    }
  }

  solve(free: RandomStream): Uint8Array<ArrayBuffer> {
    const table = new Uint32Array(this.rows * ROW_WORDS)
    const rest = new Uint32Array(BAND_WORDS)
    for (let at = this.rows - 1; at >= 0; at--) {
      const offset = at * ROW_WORDS
      if (this.#isThere[at] === 0) for (let w = 0; w < ROW_WORDS; w++) table[offset + w] = free.uint32()
      else {
        table.set(this.#sums.subarray(offset, offset + ROW_WORDS), offset)
        rest.set(this.#bits.subarray(at * BAND_WORDS, (at + 1) * BAND_WORDS))
        rest[0]! &= ~1
        addRows(table, offset, table, at, rest)
      }
    }
    return new Uint8Array(table.buffer)
  }
}

/** target ^= the rows of `source` from `start` on that the band's bits name. */
function addRows(target: Uint32Array, offset: number, source: Uint32Array, start: number, band: Uint32Array): void {
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let w = 0; w < BAND_WORDS; w++) {
    for (let bits = band[w]!; bits !== 0; bits &= bits - 1) {
      const row = ROW_WORDS * (start + 32 * w + 31 - Math.clz32(bits & -bits))
      a ^= source[row]!
      b ^= source[row + 1]!
      c ^= source[row + 2]!
      d ^= source[row + 3]!
    }
  }
  target[offset]! ^= a
  target[offset + 1]! ^= b
  target[offset + 2]! ^= c
  target[offset + 3]! ^= d
}

function leadingZeros(bits: Uint32Array): number {
  let word = 0
  while (word < BAND_WORDS && bits[word] === 0) word++
  return word === BAND_WORDS ? BAND : 32 * word + 31 - Math.clz32(bits[word]! & -bits[word]!)
}

/** Moves bit i + by to bit i. */
function shift(bits: Uint32Array, by: number): void {
  const whole = by >>> 5
  const part = by & 31
  for (let i = 0; i < BAND_WORDS; i++) {
    const low = i + whole < BAND_WORDS ? bits[i + whole]! : 0
    const high = i + whole + 1 < BAND_WORDS ? bits[i + whole + 1]! : 0
    bits[i] = part === 0 ? low : (low >>> part) | (high << (32 - part))
  }
}

/** Where each key's band begins and which of its rows it names. */
function bandsOf(keys: Uint8Array, seed: Uint8Array, rows: number): { starts: Uint32Array; bits: Uint32Array } {
  const count = keys.length / KEY_BYTES
  const starts = new Uint32Array(count)
  const bits = new Uint32Array(count * BAND_WORDS)
  const places = rows - BAND + 1
  for (let i = 0; i < count; i++) {
    const key = keys.subarray(i * KEY_BYTES, (i + 1) * KEY_BYTES)
    const digest = createHash('sha256').update(seed).update(key).digest()
    starts[i] = Math.floor((digest.readUInt32LE(0) * places) / 2 ** 32)
    for (let w = 0; w < BAND_WORDS; w++) bits[i * BAND_WORDS + w] = digest.readUInt32LE(4 + 4 * w)
  }
  return { starts, bits }
}

/** The bytes as words of this machine's order, which the exclusive or does not mind. */
function words(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes)
  return new Uint32Array(aligned.buffer, aligned.byteOffset, bytes.length / 4)
}
