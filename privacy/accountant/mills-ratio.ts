/**
 * Mills ratio of the standard normal distribution, R(x) = Phi(-x) / phi(x) = sqrt(pi/2) erfcx(x / sqrt 2), for x >= 0:
 * the tail probability without its exponential factor, so that nothing underflows however large x is.
 *
 * Relative error within 1e-14 (checked against quadrature in the tests).
 * Source: erfcx by the rational minimax approximations of W. J. Cody, "Rational Chebyshev approximations for the error
 * function", Math. Comp. 23 (1969), in the arrangement of SPECFUN's CALERF.
 */
export function millsRatio(x: number): number {
  return SQRT_HALF_PI * erfcx(x / Math.SQRT2)
}

/** Natural logarithm of the standard normal density at x. */
export function logNormalDensity(x: number): number {
  return -0.5 * x * x - LOG_SQRT_TWO_PI
}

/** Standard normal distribution function, by the Mills ratio of |x|. */
export function normalCdf(x: number): number {
  const tail = Math.exp(logNormalDensity(x)) * millsRatio(Math.abs(x))
  return x < 0 ? tail : 1 - tail
}

const SQRT_HALF_PI = Math.sqrt(Math.PI / 2)
const LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI)
const ONE_OVER_SQRT_PI = 1 / Math.sqrt(Math.PI)

/** exp(x^2) erfc(x) for x >= 0. */
function erfcx(x: number): number {
  if (x <= 0.46875) return Math.exp(x * x) * (1 - x * fraction(SMALL, x * x))
  if (x <= 4) return fraction(MIDDLE, x)
  if (x >= 1e8) return ONE_OVER_SQRT_PI / x
  const inverseSquare = 1 / (x * x)
  return (ONE_OVER_SQRT_PI - inverseSquare * fraction(LARGE, inverseSquare)) / x
}

interface Rational {
  /** Coefficients from the highest power down. */
  readonly numerator: readonly number[]
  readonly denominator: readonly number[]
}

function fraction({ numerator, denominator }: Rational, x: number): number {
  return horner(numerator, x) / horner(denominator, x)
}

function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)
}

/** erf(x) / x as a function of x^2, |x| <= 0.46875. */
const SMALL: Rational = {
  numerator: [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694],
  denominator: [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
}

/** erfcx(x) for 0.46875 <= x <= 4. */
const MIDDLE: Rational = {
  numerator: [
    2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
    881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
  ],
  denominator: [
    1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
    4362.619090143247, 3439.3676741437216, 1230.3393548037495,
  ],
}

/** (1/sqrt(pi) - x erfcx(x)) x^2 as a function of 1/x^2, x > 4. */
const LARGE: Rational = {
  numerator: [
    0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
    0.0006587491615298378,
  ],
  denominator: [
    1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
  ],
}
