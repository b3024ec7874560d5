import { RandomStream } from '../../learning/engine/random.js'
import { l2Norm } from '../clip.js'
import { simplexCodebook } from '../mechanism/codebook-response.js'

/**
 * K unit vectors that lie far apart: the regular simplex where d >= K - 1, which no codes beat; in fewer dimensions
 * random directions that have repelled each other, others at each party: a good packing and not a proven best one.
 * @returns row-major [codes, dimension]; the same for the same sizes and party
 */
export function distantCodes(codes: number, dimension: number, party: number): Float32Array {
  if (dimension >= codes - 1) return simplexCodebook(codes, dimension)
  const vectors = new Float32Array(codes * dimension)
  RandomStream.named('distant codes', codes, dimension, party).fillNormal(vectors, 1)
  for (let code = 0; code < codes; code++) toUnit(vectors, code, dimension)
  // Where a turn takes too long, random directions are all that there is: of many codes few are near.
  const turns = Math.min(MOST_TURNS, Math.floor(MOST_WORK / (codes * codes * dimension)))
  for (let turn = 0; turn < turns; turn++) repel(vectors, codes, dimension, turn / turns)
  return vectors
}

const MOST_TURNS = 400
const MOST_WORK = 2e8

/** One step down the energy sum exp(t <s_i, s_j>), whose t grows so that in the end the nearest neighbours decide. */
function repel(vectors: Float32Array, codes: number, dimension: number, progress: number): void {
  const sharpness = 4 + 60 * progress
  const step = 0.5 * (1 - progress) + 0.01
  const before = vectors.slice()
  const push = new Float64Array(dimension)
  for (let code = 0; code < codes; code++) {
    push.fill(0)
    let total = 0
    for (let other = 0; other < codes; other++) {
      if (other === code) continue
      const weight = Math.exp(
        sharpness * (innerProduct(before, code * dimension, before, other * dimension, dimension) - 1),
      )
      total += weight
      for (let i = 0; i < dimension; i++) push[i] = push[i]! - weight * before[other * dimension + i]!
    }
    for (let i = 0; i < dimension; i++) {
      const at = code * dimension + i
      vectors[at] = before[at]! + (step * push[i]!) / total
    }
    toUnit(vectors, code, dimension)
  }
}

/** Of `length` values of `a` from `atA` on and of `b` from `atB` on. */
export function innerProduct(a: Float32Array, atA: number, b: Float32Array, atB: number, length: number): number {
  let product = 0
  for (let i = 0; i < length; i++) product += a[atA + i]! * b[atB + i]!
  return product
}

function toUnit(vectors: Float32Array, code: number, dimension: number): void {
  const start = code * dimension
  const norm = l2Norm(vectors, start, start + dimension)
  for (let i = start; i < start + dimension; i++) vectors[i] = vectors[i]! / norm
}
