/**
 * The z at which P(|Z| < z) = level for a standard normal Z: 1.96 for 0.95. Relative error about 1e-14 for levels up to
 * 0.999, 1e-16 / (1 - level) beyond.
 * @param level 0 < level < 1
 * Source: the series of Phi(z) - 1/2 in phi(z) z^(2k+1) / (2k+1)!! (Abramowitz and Stegun 26.2.11), all of whose terms
 * are positive; Newton's method from 0 rises to the root, for P(|Z| < z) is concave.
 */
export function centralNormalQuantile(level: number): number {
  let z = 0
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const { mass, density } = centralMass(z)
    const step = (level - mass) / (2 * density)
    z += step
    if (Math.abs(step) <= 1e-15 * z) break
  }
  return z
}

/** Far more than is needed up to the largest level below 1, where z is 8.3. */
const MOST_TURNS = 100

/** P(|Z| < z) and the density of Z at z. */
function centralMass(z: number): { mass: number; density: number } {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  let term = z
  let sum = z
  for (let k = 3; ; k += 2) {
    term *= (z * z) / k
    const next = sum + term
    if (next === sum) return { mass: 2 * density * sum, density }
    sum = next
  }
}
