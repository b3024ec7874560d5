/** ln(e^a + e^b), without overflow; -Infinity stands for 0. */
export function logAdd(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b
  if (b === Number.NEGATIVE_INFINITY) return a
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b))
}

/** ln(sum of e^x) over the first `count` entries; -Infinity for none. */
export function logSum(exponents: ArrayLike<number>, count = exponents.length): number {
  let largest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i++) if (exponents[i]! > largest) largest = exponents[i]!
  if (largest === Number.NEGATIVE_INFINITY || largest === Number.POSITIVE_INFINITY) return largest
  let sum = 0
  for (let i = 0; i < count; i++) {
    const difference = exponents[i]! - largest
    // Whatever is below adds nothing to a double; the exponential is what takes the time.
    if (difference > NEGLIGIBLE) sum += Math.exp(difference)
  }
  return largest + Math.log(sum)
}

const NEGLIGIBLE = -50

/** ln(e^x - 1) for x > 0; -Infinity at 0. */
export function logExpm1(x: number): number {
  return x > 1 ? x + Math.log1p(-Math.exp(-x)) : Math.log(Math.expm1(x))
}

/** ln(1 + e^x). */
export function log1pExp(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))
}
