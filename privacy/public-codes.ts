import { RandomStream } from '../learning/engine/random.js'
import { l2Norm } from './clip.js'
import { simplexCodebook } from './mechanism/codebook-response.js'

/**
 * Public unit vectors, row-major [codes, dimension]: the vertices of a simplex where they fit into the dimension, else
 * draws from the stream `seed / codebook`. Nothing private has a part in them.
 */
export function publicCodes(codes: number, dimension: number, seed: number): Float32Array {
  if (codes <= dimension + 1) return simplexCodebook(codes, dimension)
  const codebook = new Float32Array(codes * dimension)
  RandomStream.named(seed, 'codebook').fillNormal(codebook, 1)
  for (let start = 0; start < codebook.length; start += dimension) {
    const code = codebook.subarray(start, start + dimension)
    const norm = l2Norm(code)
    for (let i = 0; i < dimension; i++) code[i] = code[i]! / norm
  }
  return codebook
}

/**
 * Number of codes that `withCodesBetween` gives.
 * @param between >= 0
 */
export function countWithBetween(codes: number, between: number): number {
  return codes + (between * codes * (codes - 1)) / 2
}

/**
 * Codes, followed by `between` more on the arc from each to each later one, equally far apart in angle: with the codes of
 * classes, how much a vector leans to its second class, which one code a class does not tell.
 * @param codebook unit vectors, row-major [codes, dimension], no two opposite
 * @returns unit vectors, row-major [countWithBetween(codes, between), dimension]
 */
export function withCodesBetween(codebook: Float32Array, dimension: number, between: number): Float32Array {
  const codes = codebook.length / dimension
  const all = new Float32Array(countWithBetween(codes, between) * dimension)
  all.set(codebook)
  let at = codebook.length
  for (let a = 0; a < codes; a++)
    for (let b = a + 1; b < codes; b++)
      for (let step = 1; step <= between; step++, at += dimension)
        all.set(onArc(rowOf(codebook, a, dimension), rowOf(codebook, b, dimension), step / (between + 1)), at)
  return all
}

/** The unit vector at a share of the angle from one unit vector to another. */
function onArc(from: Float32Array, to: Float32Array, share: number): Float32Array {
  const angle = Math.acos(
    Math.min(
      1,
      from.reduce((sum, x, i) => sum + x * to[i]!, 0),
    ),
  )
  const [ofFrom, ofTo] = [Math.sin((1 - share) * angle), Math.sin(share * angle)]
  return from.map((x, i) => (ofFrom * x + ofTo * to[i]!) / Math.sin(angle))
}

function rowOf(rows: Float32Array, row: number, length: number): Float32Array {
  return rows.subarray(row * length, (row + 1) * length)
}
