import { EXIT, FedveilError } from '../../proto/error.js'

/** A grey image: values [height * width] in row-major order, from 0 to 255. */
export interface GreyImage {
  readonly values: ArrayLike<number>
  readonly height: number
  readonly width: number
}

const WINDOW = 11
const DEVIATION = 1.5
/** C1 = (K1 L)^2 and C2 = (K2 L)^2 with K1 = 0.01, K2 = 0.03 and L = 255. */
const C1 = (0.01 * 255) ** 2
const C2 = (0.03 * 255) ** 2

/**
 * Mean structural similarity of two grey images, at most 1 and 1 for equal ones:
 *
 *   (2 mx my + C1) (2 sxy + C2) / ((mx^2 + my^2 + C1) (sx^2 + sy^2 + C2))
 *
 * averaged over all places at which a window of 11 x 11, weighted by a Gaussian of deviation 1.5, lies within the image.
 * Variances are the window's weighted ones, without a correction for its size.
 * Source: Wang et al. 2004, eq. 13 to 17, and the constants of its section III.C; no scaling down beforehand.
 * @throws IMAGE_SIZE if the sizes differ or a side is shorter than 11 pixels
 */
export function structuralSimilarity(x: GreyImage, y: GreyImage): number {
  const { height, width } = x
  if (y.height !== height || y.width !== width || Math.min(height, width) < WINDOW)
    throw new FedveilError(
      'IMAGE_SIZE',
      `structural similarity needs two images of one size of at least ${WINDOW} pixels a side, got ${height}x${width} and ${y.height}x${y.width}`,
      EXIT.data,
    )
  const smooth = (of: (i: number) => number) => weightedMeans(of, height, width)
  const [mx, my] = [smooth((i) => x.values[i]!), smooth((i) => y.values[i]!)]
  const xx = smooth((i) => x.values[i]! ** 2)
  const yy = smooth((i) => y.values[i]! ** 2)
  const xy = smooth((i) => x.values[i]! * y.values[i]!)
  let sum = 0
  for (let i = 0; i < mx.length; i++) {
    const [a, b] = [mx[i]!, my[i]!]
    const spread = xx[i]! - a * a + (yy[i]! - b * b)
    sum += ((2 * a * b + C1) * (2 * (xy[i]! - a * b) + C2)) / ((a * a + b * b + C1) * (spread + C2))
  }
  return sum / mx.length
}

/** One side of the window, which is the product of two of them; its weights sum to 1. */
const SIDE = (() => {
  const weights = Float64Array.from({ length: WINDOW }, (_, i) =>
    Math.exp(-((i - (WINDOW - 1) / 2) ** 2) / (2 * DEVIATION ** 2)),
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
})()

/** The window's weighted mean at every place where it lies within the image [(height - 10) * (width - 10)]. */
function weightedMeans(of: (i: number) => number, height: number, width: number): Float64Array {
  const [rows, columns] = [height - WINDOW + 1, width - WINDOW + 1]
  const across = new Float64Array(height * columns)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < columns; x++)
      for (let k = 0; k < WINDOW; k++) across[y * columns + x]! += SIDE[k]! * of(y * width + x + k)
  const means = new Float64Array(rows * columns)
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      for (let k = 0; k < WINDOW; k++) means[y * columns + x]! += SIDE[k]! * across[(y + k) * columns + x]!
  return means
}
