/**
 * Jacobi symbols of numbers below 2^270, by the binary algorithm (Shallit and Sorenson 1993) on limbs of 30 bits: some
 * ten times as fast as a power by BigInt. Its time depends on the number.
 */

const LIMBS = 9
const BITS = 30
const BASE = 2 ** BITS
const MASK = BigInt(BASE - 1)

/** Space for one number each, used anew by every call. */
const upper = new Int32Array(LIMBS)
const lower = new Int32Array(LIMBS)

/**
 * The Jacobi symbol (a / n): 1, -1, or 0 if they share a factor.
 * @param a 0 <= a < 2^270
 * @param n odd, 0 < n < 2^270
 */
export function jacobi(a: bigint, n: bigint): -1 | 0 | 1 {
  let top = fill(upper, a)
  let bottom = fill(lower, n)
  let symbol: -1 | 1 = 1
  let used = LIMBS
  for (;;) {
    while (used > 1 && top[used - 1] === 0 && bottom[used - 1] === 0) used--
    const twos = stripTwos(top, used)
    if (twos < 0) return isOne(bottom) ? symbol : 0
    const low = bottom[0]! & 7
    if ((twos & 1) === 1 && (low === 3 || low === 5)) symbol = symbol === 1 ? -1 : 1
    if (isLess(top, bottom, used)) {
      if ((top[0]! & bottom[0]! & 3) === 3) symbol = symbol === 1 ? -1 : 1
      const held = top
      top = bottom
      bottom = held
    }
    subtract(top, bottom, used)
  }
}

function fill(limbs: Int32Array, value: bigint): Int32Array {
  let rest = value
  for (let i = 0; i < LIMBS; i++) {
    limbs[i] = Number(rest & MASK)
    rest >>= 30n
  }
  return limbs
}

/** Of numbers that lie in the first `used` limbs: divides by two until the number is odd; returns how often, or -1 for zero. */
function stripTwos(limbs: Int32Array, used: number): number {
  let words = 0
  while (words < used && limbs[words] === 0) words++
  if (words === used) return -1
  const bits = 31 - Math.clz32(limbs[words]! & -limbs[words]!)
  if (words > 0 || bits > 0) {
    for (let i = 0; i < used; i++) {
      const low = i + words < used ? limbs[i + words]! : 0
      const high = i + words + 1 < used ? limbs[i + words + 1]! : 0
      limbs[i] = bits === 0 ? low : (low >>> bits) | ((high << (BITS - bits)) & (BASE - 1))
    }
  }
  return words * BITS + bits
}

function isLess(a: Int32Array, b: Int32Array, used: number): boolean {
  let i = used - 1
  while (i > 0 && a[i] === b[i]) i--
  return a[i]! < b[i]!
}

/** a -= b, for a >= b. */
function subtract(a: Int32Array, b: Int32Array, used: number): void {
  let borrow = 0
  for (let i = 0; i < used; i++) {
    const difference = a[i]! - b[i]! + borrow
    borrow = difference >> 31
    a[i] = difference & (BASE - 1)
  }
}

function isOne(limbs: Int32Array): boolean {
  if (limbs[0] !== 1) return false
  for (let i = 1; i < LIMBS; i++) if (limbs[i] !== 0) return false
  return true
}
