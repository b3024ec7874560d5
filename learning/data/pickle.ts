import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'
import { NumpyArray, NumpyType, type PickleValue } from './pickle-builders.js'
import { PickleStack } from './pickle-stack.js'

/**
 * Reads a pickle of lists, tuples, numbers, text, bytes, and NumPy arrays of bytes or truth values, in protocols 0 to 5.
 * Nothing that a pickle names is run: what would call anything but a builder of such values is refused by name.
 *
 * Written here because a parser for all of Python's opcodes gives Python 2's byte strings as text in another encoding.
 * @param name for errors: which file it is
 * @returns bytes are views of `bytes`, wherever the pickle holds them as they are
 * @throws FedveilError DATA_PICKLE (exit 4)
 * Source: CPython, Lib/pickletools.py.
 */
export function readPickle(bytes: Uint8Array, name: string): PickleValue {
  try {
    return run(new PickleStack(bytes))
  } catch (cause) {
    throw new FedveilError(
      'DATA_PICKLE',
      `${name} is no pickle of images that can be read (${sentenceOf(cause)}): get it again from where it is published.`,
      EXIT.data,
      { cause },
    )
  }
}

const STOP = '.'
const LAST_PROTOCOL = 5

function run(stack: PickleStack): PickleValue {
  for (;;) {
    const opcode = String.fromCharCode(stack.input.unsigned(1))
    if (opcode === STOP) return stack.pop()
    const step = STEPS[opcode]
    if (step === undefined) throw new Error(`its opcode 0x${opcode.charCodeAt(0).toString(16)} is not read`)
    step(stack)
  }
}

type Step = (stack: PickleStack) => void

const bytes =
  (width: 1 | 4 | 8): Step =>
  (stack) =>
    stack.push(stack.input.take(stack.input.unsigned(width)))

const text =
  (width: 1 | 4 | 8): Step =>
  (stack) =>
    stack.push(stack.input.take(stack.input.unsigned(width)).toString('utf8'))

const whole =
  (read: (input: PickleStack['input']) => number): Step =>
  (stack) =>
    stack.push(read(stack.input))

const constant =
  (value: PickleValue): Step =>
  (stack) =>
    stack.push(value)

/** What each opcode does, by the character that CPython gives it. */
const STEPS: Readonly<Record<string, Step>> = {
  '\x80': protocol,
  '\x95': ({ input }) => void input.take(8),
  '(': (stack) => stack.mark(),
  '0': (stack) => void stack.pop(),
  '1': (stack) => void stack.popMark(),
  '2': (stack) => stack.push(stack.top()),
  p: (stack) => stack.remember(decimal(stack.input.line())),
  q: (stack) => stack.remember(stack.input.unsigned(1)),
  r: (stack) => stack.remember(stack.input.unsigned(4)),
  '\x94': (stack) => stack.remember(),
  g: (stack) => stack.recall(decimal(stack.input.line())),
  h: (stack) => stack.recall(stack.input.unsigned(1)),
  j: (stack) => stack.recall(stack.input.unsigned(4)),
  N: constant(null),
  '\x88': constant(true),
  '\x89': constant(false),
  I: (stack) => stack.push(wholeOrTruth(stack.input.line())),
  L: whole((input) => decimal(input.line())),
  J: whole((input) => input.take(4).readInt32LE()),
  K: whole((input) => input.unsigned(1)),
  M: whole((input) => input.unsigned(2)),
  '\x8a': whole((input) => longNumber(input.take(input.unsigned(1)))),
  S: (stack) => stack.push(quoted(stack.input.line())),
  T: bytes(4),
  U: bytes(1),
  B: bytes(4),
  C: bytes(1),
  '\x8e': bytes(8),
  '\x96': bytes(8),
  V: (stack) => stack.push(escapedText(stack.input.line())),
  X: text(4),
  '\x8c': text(1),
  '\x8d': text(8),
  ']': (stack) => stack.push([]),
  ')': (stack) => stack.push([]),
  l: (stack) => stack.push(stack.popMark()),
  t: (stack) => stack.push(stack.popMark()),
  '\x85': (stack) => stack.tuple(1),
  '\x86': (stack) => stack.tuple(2),
  '\x87': (stack) => stack.tuple(3),
  a: (stack) => {
    const value = stack.pop()
    stack.append([value])
  },
  e: (stack) => stack.append(stack.popMark()),
  c: (stack) => stack.global(stack.input.line().toString('utf8'), stack.input.line().toString('utf8')),
  '\x93': (stack) => {
    const name = stack.pop()
    stack.global(stack.pop(), name)
  },
  R: (stack) => stack.call(),
  i: instance,
  b: setState,
}

function protocol({ input }: PickleStack): void {
  const version = input.unsigned(1)
  if (version > LAST_PROTOCOL)
    throw new Error(`its protocol is ${version}, and ${LAST_PROTOCOL} is the last that is read`)
}

/** Protocol 0's call: a name, and the values above the mark. */
function instance(stack: PickleStack): void {
  const values = stack.popMark()
  stack.global(stack.input.line().toString('utf8'), stack.input.line().toString('utf8'))
  stack.push(values)
  stack.call()
}

/** Gives an object its state: of what may be built, an array its values, and a type nothing that matters here. */
function setState(stack: PickleStack): void {
  const state = stack.pop()
  const value = stack.top()
  if (value instanceof NumpyArray) value.set(state)
  else if (!(value instanceof NumpyType)) throw new Error('it sets the state of what has none')
}

function decimal(line: Buffer): number {
  const found = /^(-?\d+)L?$/.exec(line.toString('latin1'))
  if (found === null) throw new Error('it holds no number where one is due')
  return Number(found[1])
}

/** Protocol 0 writes true as 01 and false as 00. */
function wholeOrTruth(line: Buffer): number | boolean {
  const digits = line.toString('latin1')
  return digits === '01' || digits === '00' ? digits === '01' : decimal(line)
}

/** A little-endian two's complement number of up to six bytes. */
function longNumber(digits: Buffer): number {
  if (digits.length > 6) throw new Error('it holds a number of more than 48 bits')
  return digits.length === 0 ? 0 : digits.readIntLE(0, digits.length)
}

/** Python's raw-unicode-escape: latin1, with \uXXXX and \UXXXXXXXX for the rest. */
function escapedText(line: Buffer): string {
  return line.toString('latin1').replace(/\\u([\da-f]{4})|\\U([\da-f]{8})/gi, (all, short, long) => {
    const point = Number.parseInt(short ?? long, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : all
  })
}

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** The bytes of a Python 2 string literal in quotes. */
function quoted(line: Buffer): Buffer {
  const literal = line.toString('latin1')
  if (!/^(['"]).*\1$/s.test(literal) || literal.length < 2) throw new Error('it holds text without its quotes')
  const plain = literal
    .slice(1, -1)
    .replace(/\\(?:x([\da-f]{2})|([0-7]{1,3})|(.))/gis, (_, hex, octal, other) =>
      other === undefined
        ? String.fromCharCode(Number.parseInt(hex ?? octal, hex === undefined ? 8 : 16) & 0xff)
        : (ESCAPES[other] ?? other),
    )
  return Buffer.from(plain, 'latin1')
}
