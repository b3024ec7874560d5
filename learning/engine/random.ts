import { type Cipher, createCipheriv, createHash, randomBytes } from 'node:crypto'
import { endianness } from 'node:os'
import { type AroundRows, checkRows, drawByKernel, type StreamPlace, UNDECIDED } from './laplace-kernel.js'
import { EXPONENTIAL_ZIGGURAT, LAYERS, NORMAL_ZIGGURAT, type Ziggurat } from './ziggurat.js'

/**
 * Every random draw of the product comes from a stream made here (law 3): a named one, which gives the same values
 * for the same name wherever and whenever it is opened, or one keyed by the operating system's CSPRNG.
 *
 * Construction: AES-256 in counter mode over zeros, keyed by SHA-256 of the name or by 32 system bytes. The bytes are
 * consumed strictly in order, so a value depends on the key and on how many values were drawn before it, nothing else.
 */
export class RandomStream {
  readonly #key: Uint8Array
  readonly #nonce: Uint8Array
  #blocks: BlockSource
  /** Blocks taken from the source. */
  #taken = 0
  /** Random words not consumed yet are `#words[#used ..]`. */
  #words = new Uint32Array(0)
  #nextBytes: number
  #used = 0
  #spareNormal: number | undefined

  /** @param firstBytes how much is taken at first, a multiple of BLOCK_BYTES: it changes the speed and no value */
  private constructor(
    key: Uint8Array,
    nonce = NO_NONCE,
    blocks: BlockSource = counterMode(key, nonce, 0),
    firstBytes = FIRST_BLOCK_BYTES,
  ) {
    this.#key = key
    this.#nonce = nonce
    this.#blocks = blocks
    this.#nextBytes = firstBytes
  }

  /** Opens the stream `seed / party / round / step / record / attempt / purpose`; use as many parts as are needed. */
  static named(seed: number | string, ...path: readonly (number | string)[]): RandomStream {
    return new RandomStream(streamKey(seed, ...path))
  }

  /**
   * A family of streams under one key of 32 secret bytes, e.g. the noise key that a ledger keeps to regenerate a release:
   * one stream for each name of 12 bytes, independent of the others, and far cheaper to open than streams of their own keys.
   *
   * Construction: AES-256 in counter mode with the name as nonce and a counter of 32 bits (NIST SP 800-38A, B.2).
   * @param variates about how many each stream will give: it changes the speed and no value
   */
  static family(key: Uint8Array, variates = 0): (name: Uint8Array) => RandomStream {
    const own = Uint8Array.from(key)
    const cipher = createCipheriv('aes-256-ecb', own, null).setAutoPadding(false)
    // Eight bytes each, and one in a hundred is drawn again.
    const wanted = BLOCK_BYTES * Math.ceil((8.2 * variates) / BLOCK_BYTES)
    const firstBytes = Math.min(Math.max(wanted, FIRST_BLOCK_BYTES), LAST_BLOCK_BYTES)
    return (name) => {
      const nonce = Uint8Array.from(name)
      // A cipher of its own counts by itself, which pays for a long stream only.
      if (wanted > LAST_BLOCK_BYTES) return new RandomStream(own, nonce, counterMode(own, nonce, 0), firstBytes)
      let count = 0
      const blocks: BlockSource = (bytes) => {
        const counters = Buffer.allocUnsafe(bytes)
        for (let start = 0; start < bytes; start += BLOCK_BYTES) {
          counters.set(nonce, start)
          counters.writeUInt32BE(count++, start + NAME_BYTES)
        }
        return cipher.update(counters)
      }
      return new RandomStream(own, nonce, blocks, firstBytes)
    }
  }

  /** A fresh stream from the operating system's CSPRNG. */
  static system(): RandomStream {
    return new RandomStream(randomBytes(32))
  }

  /** Unsigned integer in [0, 2^32). */
  uint32(): number {
    if (this.#used === this.#words.length) this.#refill()
    return this.#words[this.#used++]!
  }

  /** Real number strictly between 0 and 1, 52 random bits: never 0, so its logarithm is finite. */
  uniform(): number {
    const high = this.uint32() >>> 6
    const low = this.uint32() >>> 6
    return (high * 67108864 + low + 0.5) / 4503599627370496
  }

  /** Unbiased integer in [0, n), by rejection. n from 1 to 2^32. */
  integer(n: number): number {
    const limit = Math.floor(4294967296 / n) * n
    for (;;) {
      const value = this.uint32()
      if (value < limit) return value % n
    }
  }

  /** Standard normal variate (Box and Muller 1958). */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal
      this.#spareNormal = undefined
      return spare
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()))
    const angle = 2 * Math.PI * this.uniform()
    this.#spareNormal = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  /** Laplace variate with mean 0 and scale 1 (variance 2), by inverse CDF. */
  laplace(): number {
    const u = this.uniform() - 0.5
    return u < 0 ? Math.log(1 + 2 * u) : -Math.log(1 - 2 * u)
  }

  /**
   * Fills `out` with normal variates of mean 0 and standard deviation `sd`, many times faster than normal() and from
   * the same bytes by another method (a ziggurat), so the values are not those of normal(). Filling in several calls
   * gives the same values as filling in one.
   */
  fillNormal(out: Float32Array, sd: number): void {
    this.#addSymmetric(out.fill(0), sd, 0, NORMAL_ZIGGURAT)
  }

  /** Fills `out` with Laplace variates of mean 0 and scale 1 (variance 2); as with fillNormal, not those of laplace(). */
  fillLaplace(out: Float32Array): void {
    RandomStream.laplaceRows([this], out)
  }

  /**
   * Fills row r of `out` [rows, n] from the r-th stream as its fillLaplace would, or with
   * clamp(values; low, high) + scales * what fillLaplace gives. Rows are drawn side by side on the engine's threads where
   * our own kernels are loaded; the values, and where the streams stand afterwards, are the same without them.
   * @param streams one a row, all different
   * @param out not the memory of `around.values`
   * @throws LAPLACE_ROWS if the lengths do not fit
   */
  static laplaceRows(streams: readonly RandomStream[], out: Float32Array, around?: AroundRows): void {
    const n = out.length / streams.length
    checkRows(n, out, around)
    const drawn = drawByKernel(() => streams.map((stream) => stream.#place()), n, out, around)
    for (const [row, stream] of streams.entries()) {
      const words = drawn?.[row] ?? UNDECIDED
      if (words !== UNDECIDED) stream.#skip(words)
      else stream.#laplaceRow(out.subarray(row * n, (row + 1) * n), around, row * n)
    }
  }

  #laplaceRow(out: Float32Array, around: AroundRows | undefined, from: number): void {
    if (around === undefined) {
      this.#addSymmetric(out.fill(0), 1, 0, EXPONENTIAL_ZIGGURAT)
      return
    }
    const { values, low, high, scales } = around
    // In pieces that stay in the cache.
    for (let start = 0; start < out.length; start += PIECE) {
      const noise = out.subarray(start, start + PIECE)
      this.#addSymmetric(noise.fill(0), 1, 0, EXPONENTIAL_ZIGGURAT)
      for (let i = 0, k = start, at = from + start; i < noise.length; i++, k++, at++) {
        const value = values[at]!
        const clamped = value < low[k]! ? low[k]! : value > high[k]! ? high[k]! : value
        noise[i] = clamped + scales[k]! * noise[i]!
      }
    }
  }

  /** Words consumed since the stream was opened. */
  #word(): number {
    return WORDS_PER_BLOCK * this.#taken - (this.#words.length - this.#used)
  }

  #place(): StreamPlace {
    const word = this.#word()
    const counter = counterBlock(this.#nonce, Math.floor(word / WORDS_PER_BLOCK))
    return { key: this.#key, counter, skip: word % WORDS_PER_BLOCK }
  }

  /** Goes on as if so many more words had been consumed. */
  #skip(words: number): void {
    const next = this.#word() + words
    this.#taken = Math.floor(next / WORDS_PER_BLOCK)
    this.#blocks = counterMode(this.#key, this.#nonce, this.#taken)
    this.#words = new Uint32Array(0)
    this.#used = 0
    for (let i = 0; i < next % WORDS_PER_BLOCK; i++) this.uint32()
  }

  /**
   * Adds the variates of fillNormal to `values`, in double precision, and rounds each sum to the nearest multiple of
   * `step`; then to float32, which changes it only beyond 2^24 steps.
   * @param step power of two, >= 2^-900
   */
  addNormal(values: Float32Array, sd: number, step: number): void {
    this.#addSymmetric(values, sd, step, NORMAL_ZIGGURAT)
  }

  /** Adds `scale` times the variates of fillLaplace, rounded as by addNormal. */
  addLaplace(values: Float32Array, scale: number, step: number): void {
    this.#addSymmetric(values, scale, step, EXPONENTIAL_ZIGGURAT)
  }

  /** Shuffles in place (Fisher-Yates) and returns its argument. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      const held = items[i]
      items[i] = items[j]
      items[j] = held
    }
    return items
  }

  /** Adds variates of the symmetric density whose positive half is the ziggurat's, times `scale`; step 0: no rounding. */
  #addSymmetric(out: Float32Array, scale: number, step: number, ziggurat: Ziggurat): void {
    const { edges, sure } = ziggurat
    // Doubles of this size are one step apart: adding it rounds to the grid, subtracting it gives the multiple exactly.
    const rounder = 1.5 * TWO_52 * step
    const uniform = () => this.uniform()
    // Looked up: a branch on a random bit would be guessed wrong half the time.
    const signed = Float64Array.of(scale, -scale)
    for (let i = 0; i < out.length; ) {
      if (this.#words.length - this.#used < 2) this.#refill()
      const words = this.#words
      let used = this.#used
      // The inner loop runs on locals, where fields would halve its speed, and stops at the first doubtful point.
      let point: { layer: number; position: number; scale: number } | undefined
      while (i < out.length && words.length - used >= 2 && point === undefined) {
        const high = words[used++]!
        const low = words[used++]!
        // Layer, sign and position in the layer use separate bits of the 64 (Doornik 2005).
        const layer = low & (LAYERS - 1)
        const signedScale = signed[(low & LAYERS) / LAYERS]!
        const position = ((low >>> 11) * TWO_32 + high) / TWO_53
        if (position < sure[layer]!) {
          out[i] = out[i]! + signedScale * position * edges[layer]! + rounder - rounder
          i++
        } else point = { layer, position, scale: signedScale }
      }
      this.#used = used
      if (point !== undefined) {
        const x = point.layer === 0 ? ziggurat.beyond(uniform) : point.position * edges[point.layer]!
        if (point.layer === 0 || ziggurat.accepts(point.layer, x, uniform)) {
          out[i] = out[i]! + point.scale * x + rounder - rounder
          i++
        }
      }
    }
  }

  /** Adds a block after the words that are left. */
  #refill(): void {
    // Grows with use: a stream that gives a few values stays cheap to open, a long one is filled in large steps.
    const bytes = this.#nextBytes
    this.#nextBytes = Math.min(4 * bytes, LAST_BLOCK_BYTES)
    const block = littleEndianWords(this.#blocks(bytes))
    this.#taken += bytes / BLOCK_BYTES
    const left = this.#words.subarray(this.#used)
    this.#words = new Uint32Array(left.length + block.length)
    this.#words.set(left)
    this.#words.set(block, left.length)
    this.#used = 0
  }
}

/** The next so many bytes of a stream, a multiple of BLOCK_BYTES. */
type BlockSource = (bytes: number) => Buffer

/** AES-256 in counter mode from a block on; opened when its first bytes are asked for. */
function counterMode(key: Uint8Array, nonce: Uint8Array, block: number): BlockSource {
  let cipher: Cipher | undefined
  return (bytes) => {
    cipher ??= createCipheriv('aes-256-ctr', key, counterBlock(nonce, block))
    return cipher.update(ZEROS.subarray(0, bytes))
  }
}

/** The nonce, then the number of the block, big-endian. */
function counterBlock(nonce: Uint8Array, block: number): Buffer {
  const counter = Buffer.alloc(BLOCK_BYTES)
  counter.set(nonce)
  const bytes = Math.min(BLOCK_BYTES - nonce.length, 6)
  counter.writeUIntBE(block, BLOCK_BYTES - bytes, bytes)
  return counter
}

const BLOCK_BYTES = 16
const WORDS_PER_BLOCK = BLOCK_BYTES / 4
const NAME_BYTES = 12
const NO_NONCE = new Uint8Array(0)
/** Values of noise that are drawn before they are added, in one piece. */
const PIECE = 2048
const TWO_32 = 2 ** 32
const TWO_52 = 2 ** 52
const TWO_53 = 2 ** 53
const FIRST_BLOCK_BYTES = 1 << 8
const LAST_BLOCK_BYTES = 1 << 16
const ZEROS = new Uint8Array(LAST_BLOCK_BYTES)

/** The block as little-endian words, whatever the machine's own order. */
function littleEndianWords(block: Buffer): Uint32Array<ArrayBuffer> {
  const aligned = new Uint8Array(block)
  if (endianness() === 'BE') Buffer.from(aligned.buffer).swap32()
  return new Uint32Array(aligned.buffer)
}

/** The 32-byte key of a named stream. Parts are length-prefixed, so no two different paths share a key. */
export function streamKey(seed: number | string, ...path: readonly (number | string)[]): Uint8Array {
  const hash = createHash('sha256').update('fedveil stream v1')
  for (const part of [seed, ...path]) {
    const bytes = Buffer.from(String(part), 'utf8')
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    hash.update(length).update(bytes)
  }
  return hash.digest()
}
