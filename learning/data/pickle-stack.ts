import { PickleBuilder, type PickleValue, pickleBuilder } from './pickle-builders.js'

/** Reads a pickle's bytes from front to back; every reading past their end is an error. */
class Cursor {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** The next bytes, not copied. */
  take(count: number): Buffer {
    if (count < 0 || count > this.#bytes.length - this.#at) throw new Error('it is cut short')
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  /** An unsigned little-endian whole number. */
  unsigned(width: 1 | 2 | 4 | 8): number {
    const bytes = this.take(width)
    return width === 8 ? Number(bytes.readBigUInt64LE()) : bytes.readUIntLE(0, width)
  }

  /** The next line without its end. */
  line(): Buffer {
    const end = this.#bytes.indexOf(0x0a, this.#at)
    if (end < 0) throw new Error('it is cut short')
    return this.take(end - this.#at + 1).subarray(0, -1)
  }
}

/** The state of a pickle machine: what is left to read, the stack with its marks, and the memo. */
export class PickleStack {
  readonly input: Cursor
  readonly #marks: PickleValue[][] = []
  readonly #memo = new Map<number, PickleValue>()
  readonly #budget: number
  #values: PickleValue[] = []
  #built = 0

  constructor(bytes: Uint8Array) {
    this.input = new Cursor(bytes)
    this.#budget = bytes.length
  }

  push(value: PickleValue): void {
    this.#values.push(value)
  }

  pop(): PickleValue {
    const value = this.#values.pop()
    if (value === undefined) throw new Error('it takes more than it holds')
    return value
  }

  top(): PickleValue {
    const value = this.pop()
    this.push(value)
    return value
  }

  mark(): void {
    this.#marks.push(this.#values)
    this.#values = []
  }

  /** The values above the last mark, which goes with them. */
  popMark(): PickleValue[] {
    const below = this.#marks.pop()
    if (below === undefined) throw new Error('it takes more than it holds')
    const values = this.#values
    this.#values = below
    return values
  }

  /** The last `count` values as a tuple. */
  tuple(count: number): void {
    this.push(Array.from({ length: count }, () => this.pop()).reverse())
  }

  /** Adds values to the list on top. */
  append(values: readonly PickleValue[]): void {
    const list = this.top()
    if (!Array.isArray(list)) throw new Error('it appends to what is no list')
    for (const value of values) list.push(value)
  }

  remember(place = this.#memo.size): void {
    this.#memo.set(place, this.top())
  }

  recall(place: number): void {
    const value = this.#memo.get(place)
    if (value === undefined) throw new Error('it recalls what it has not held')
    this.push(value)
  }

  /** Names a builder, or throws: what may not be called is refused where it is named. */
  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw new Error('it calls something without a name')
    this.push(pickleBuilder(module, name))
  }

  /** Replaces a builder and its tuple of values by what it builds. One that builds more than it holds is a trap. */
  call(): void {
    const values = this.pop()
    const builder = this.pop()
    if (!(builder instanceof PickleBuilder) || !Array.isArray(values)) throw new Error('it calls what is no function')
    const value = builder.build(values)
    if (value instanceof Uint8Array) this.#built += value.length
    if (this.#built > this.#budget) throw new Error('it builds more bytes than it holds')
    this.push(value)
  }
}
