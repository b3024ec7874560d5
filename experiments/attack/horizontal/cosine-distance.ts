import { l2Norm } from '../../../privacy/clip.js'

/** 1 - cos(x, reference) and its gradient by x; 0 and no gradient where one of them is 0. */
export function cosineDistance(x: Float32Array, reference: Float32Array): { value: number; gradient: Float32Array } {
  const norms = l2Norm(x) * l2Norm(reference)
  if (norms === 0) return { value: 0, gradient: new Float32Array(x.length) }
  const cosine = dot(x, reference) / norms
  const squared = dot(x, x)
  return { value: 1 - cosine, gradient: x.map((value, i) => (cosine * value) / squared - reference[i]! / norms) }
}

/** In double precision, in the order of the coordinates. */
function dot(x: Float32Array, y: Float32Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!
  return sum
}
