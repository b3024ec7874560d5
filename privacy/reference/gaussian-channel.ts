import type { RandomStream } from '../../learning/engine/random.js'
import { logNormalDensity, normalCdf } from '../accountant/mills-ratio.js'
import type { Channel } from './channel.js'
import { distantCodes, innerProduct } from './codes.js'

export interface GaussianChannelOptions {
  /** C / sigma. */
  readonly ratio: number
  readonly classes: number
  readonly dimension: number
  readonly parties: number
}

/** Gaussian noise on codes of L2 norm C. */
export function gaussianChannel(options: GaussianChannelOptions): Channel {
  return fitsSimplex(options) ? new SimplexChannel(options.ratio, options.classes) : new DenseChannel(options)
}

/** Codes that differ by party need only form a simplex in the coordinates of all parties together. */
export function fitsSimplex({ classes, dimension, parties }: Omit<GaussianChannelOptions, 'ratio'>): boolean {
  return dimension * parties >= classes - 1
}

/**
 * Accuracy of maximum likelihood for K equally likely classes on a simplex, each named rightly by all parties:
 * the integral of phi(z - a) Phi(z)^(K-1) dz, a = (C / sigma) sqrt(K / (K - 1)) sqrt(parties).
 */
export function balancedGaussianAccuracy({
  ratio,
  classes,
  parties,
}: Omit<GaussianChannelOptions, 'dimension'>): number {
  const a = separation(ratio, classes) * Math.sqrt(parties)
  const steps = 4000
  const reach = 10
  let sum = 0
  // The trapezoidal rule: the integrand is smooth and vanishes at both ends.
  for (let i = 0; i <= steps; i++) {
    const offset = reach * ((2 * i) / steps - 1)
    sum += Math.exp(logNormalDensity(offset)) * normalCdf(a + offset) ** (classes - 1)
  }
  return (sum * 2 * reach) / steps
}

/** a, the height of the true class's score where the noise of each has deviation 1. */
function separation(ratio: number, classes: number): number {
  return ratio * Math.sqrt(classes / (classes - 1))
}

/** ln density of x = C s_j + N(0, sigma^2 I) given class c is a^2 [c = j] + a w_c, w independent and standard normal. */
class SimplexChannel implements Channel {
  readonly work: number
  readonly #a: number

  constructor(
    ratio: number,
    private readonly classes: number,
  ) {
    this.work = classes
    this.#a = separation(ratio, classes)
  }

  release(_party: number, named: Int32Array, stream: RandomStream): Float64Array {
    const noise = new Float32Array(named.length * this.classes)
    stream.fillNormal(noise, this.#a)
    const scores = Float64Array.from(noise)
    for (const [row, code] of named.entries()) {
      const at = row * this.classes + code
      scores[at] = scores[at]! + this.#a * this.#a
    }
    return scores
  }
}

class DenseChannel implements Channel {
  readonly work: number
  readonly #codes: readonly Float32Array[]

  constructor(private readonly options: GaussianChannelOptions) {
    const { classes, dimension, parties } = options
    this.work = classes * dimension
    this.#codes = Array.from({ length: parties }, (_, party) => distantCodes(classes, dimension, party))
  }

  release(party: number, named: Int32Array, stream: RandomStream): Float64Array {
    const { ratio, classes, dimension } = this.options
    const codes = this.#codes[party]!
    const scores = new Float64Array(named.length * classes)
    const x = new Float32Array(dimension)
    for (const [row, code] of named.entries()) {
      stream.fillNormal(x, 1)
      for (let i = 0; i < dimension; i++) x[i] = x[i]! + ratio * codes[code * dimension + i]!
      for (let c = 0; c < classes; c++) {
        scores[row * classes + c] = ratio * innerProduct(x, 0, codes, c * dimension, dimension)
      }
    }
    return scores
  }
}
