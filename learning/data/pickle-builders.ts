/**
 * The few Python callables that a pickle of bytes, truth values and NumPy arrays names, as functions of the values they
 * were pickled with. Nothing else that a pickle names is ever looked up, so nothing that it holds can run.
 */

/** What a pickle may hold. Lists and tuples are both arrays; Python 2's `str` is bytes. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | NumpyArray
  | NumpyType
  | PickleBuilder
  | PickleValue[]

/** A callable that may stand in a pickle. */
export class PickleBuilder {
  constructor(
    readonly name: string,
    readonly build: (values: readonly PickleValue[]) => PickleValue,
  ) {}
}

/** `numpy.dtype`: `b1` is truth values, `u1` bytes. */
export class NumpyType {
  constructor(readonly code: string) {}
}

/** An array of one-byte items in C order, its shape aside. */
export class NumpyArray {
  type = ''
  bytes: Uint8Array = new Uint8Array(0)

  /** `__setstate__`: (version, shape, type, whether in Fortran order, bytes), or the same without the version. */
  set(state: PickleValue): void {
    if (!Array.isArray(state)) throw new Error('it holds a NumPy array without its values')
    const [shape, type, fortran, bytes] = state.slice(-4) as PickleValue[]
    if (fortran === true && Array.isArray(shape) && shape.length > 1)
      throw new Error('it holds a NumPy array in Fortran order, which is not read')
    this.fill(type, bytes)
  }

  fill(type: PickleValue | undefined, bytes: PickleValue | undefined): this {
    if (!(type instanceof NumpyType) || (type.code !== 'b1' && type.code !== 'u1'))
      throw new Error('it holds a NumPy array of other items than bytes or truth values, which is not read')
    if (!(bytes instanceof Uint8Array)) throw new Error('it holds a NumPy array without its values')
    this.type = type.code
    this.bytes = bytes
    return this
  }
}

/**
 * The builder of a name.
 * @throws if the pickle may not name it
 */
export function pickleBuilder(module: string, name: string): PickleBuilder {
  const full = `${module}.${name}`
  const build = BUILDERS.get(full.replace(/^numpy\._core\./, 'numpy.core.').replace(/^__builtin__\./, 'builtins.'))
  if (build === undefined) throw new Error(`the pickle calls ${full}, which is never run`)
  return new PickleBuilder(full, build)
}

const BUILDERS: ReadonlyMap<string, PickleBuilder['build']> = new Map<string, PickleBuilder['build']>([
  ['_codecs.encode', encoded],
  ['builtins.bytes', bytesOf],
  ['builtins.bytearray', bytesOf],
  ['numpy.ndarray', () => new NumpyArray()],
  ['numpy.dtype', ([code]) => new NumpyType(textOf(code))],
  ['numpy.core.multiarray._reconstruct', () => new NumpyArray()],
  ['numpy.core.multiarray.scalar', scalar],
  ['numpy.core.numeric._frombuffer', ([bytes, type]) => new NumpyArray().fill(type, bytes)],
])

/** `codecs.encode(text, 'latin1')`: how Python 3 writes bytes for Python 2. */
function encoded([text, encoding]: readonly PickleValue[]): Uint8Array {
  if (!/^latin-?1$/i.test(textOf(encoding))) throw new Error('it encodes text other than as latin1, which is not read')
  return latin1(textOf(text))
}

/** `bytes()`, `bytearray(bytes)` and `bytearray(text, 'latin-1')`. */
function bytesOf(values: readonly PickleValue[]): Uint8Array {
  const [content] = values
  if (content === undefined) return new Uint8Array(0)
  return content instanceof Uint8Array ? content : encoded(values)
}

/** A single item of an array: a truth value, or a number from 0 to 255. */
function scalar([type, bytes]: readonly PickleValue[]): boolean | number {
  const item = new NumpyArray().fill(type, bytes)
  const value = item.bytes[0]
  if (value === undefined) throw new Error('it holds a NumPy number without its value')
  return item.type === 'b1' ? value !== 0 : value
}

function textOf(value: PickleValue | undefined): string {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  throw new Error('it builds something from what is no text')
}

function latin1(text: string): Uint8Array {
  if (/[^\0-\xff]/.test(text)) throw new Error('it holds text that is not latin1 where bytes are meant')
  return Buffer.from(text, 'latin1')
}
