import type { Band } from '../../proto/slice.js'

/** Side of a block in pixels. */
const BLOCK = 8
const COEFFICIENTS = BLOCK * BLOCK
const COLOURS = 3
const MID_GREY = 128

/** Orthonormal 8-point DCT-II [frequency, position]. */
const DCT = Float64Array.from({ length: COEFFICIENTS }, (_, i) => {
  const [u, k] = [Math.floor(i / BLOCK), i % BLOCK]
  return Math.sqrt((u === 0 ? 1 : 2) / BLOCK) * Math.cos((Math.PI * u * (2 * k + 1)) / (2 * BLOCK))
})

/**
 * Where each position of the zigzag order lies in a block [8 rows of 8]: from the mean to the finest frequency along the
 * diagonals, as JPEG orders them (ITU-T T.81, figure 5).
 */
export const ZIGZAG: readonly number[] = Array.from({ length: 2 * BLOCK - 1 }, (_, diagonal) => {
  const down = Array.from({ length: BLOCK }, (_, u) => u).filter((u) => diagonal - u >= 0 && diagonal - u < BLOCK)
  const rows = diagonal % 2 === 0 ? down.reverse() : down
  return rows.map((u) => u * BLOCK + (diagonal - u))
}).flat()

/**
 * Images restricted to a band of frequencies: of each colour's 8x8 blocks, less 128, the orthonormal DCT-II is taken, all
 * coefficients outside the band are set to 0, and what is left is transformed back about mid-grey (128), rounded and cut
 * to 0..255. The cut loses something only where what is left of a block goes beyond a byte.
 * @param images bytes [n, size, size, 3]
 * @param size a multiple of 8
 * @param band first and last zigzag position, 0..63, both kept; 0 is the mean of a block
 * @returns bytes of the same shape
 */
export function bandOfImages(images: Uint8Array, size: number, [first, last]: Band): Uint8Array {
  const kept = new Uint8Array(COEFFICIENTS)
  for (const place of ZIGZAG.slice(first, last + 1)) kept[place] = 1
  const out = new Uint8Array(images.length)
  const block = new Float64Array(COEFFICIENTS)
  const across = new Float64Array(COEFFICIENTS)
  const bytes = size * size * COLOURS
  for (let image = 0; image < images.length; image += bytes)
    for (let top = 0; top < size; top += BLOCK)
      for (let left = 0; left < size; left += BLOCK)
        for (let colour = 0; colour < COLOURS; colour++) {
          const at = image + (top * size + left) * COLOURS + colour
          readBlock(block, images, at, size)
          transform(block, across, forward)
          for (let i = 0; i < COEFFICIENTS; i++) if (kept[i] === 0) block[i] = 0
          transform(block, across, backward)
          writeBlock(out, block, at, size)
        }
  return out
}

function readBlock(block: Float64Array, images: Uint8Array, at: number, size: number): void {
  for (let i = 0; i < COEFFICIENTS; i++) block[i] = images[at + offset(i, size)]! - MID_GREY
}

function writeBlock(out: Uint8Array, block: Float64Array, at: number, size: number): void {
  for (let i = 0; i < COEFFICIENTS; i++)
    out[at + offset(i, size)] = Math.min(255, Math.max(0, Math.round(block[i]! + MID_GREY)))
}

/** Of pixel i of a block from its first, in an image `size` wide. */
function offset(i: number, size: number): number {
  return (Math.floor(i / BLOCK) * size + (i % BLOCK)) * COLOURS
}

/** Entry (to, from) of the matrix of one direction. */
type Direction = (to: number, from: number) => number
const forward: Direction = (u, k) => DCT[u * BLOCK + k]!
const backward: Direction = (k, u) => DCT[u * BLOCK + k]!

/** M block M^T in place, with `across` for what lies between. */
function transform(block: Float64Array, across: Float64Array, matrix: Direction): void {
  multiplyRows(across, block, matrix)
  multiplyRows(block, across, matrix)
}

/** `to` = M from^T; twice that is M from M^T. */
function multiplyRows(to: Float64Array, from: Float64Array, matrix: Direction): void {
  for (let row = 0; row < BLOCK; row++)
    for (let u = 0; u < BLOCK; u++) {
      let sum = 0
      for (let k = 0; k < BLOCK; k++) sum += matrix(u, k) * from[row * BLOCK + k]!
      to[u * BLOCK + row] = sum
    }
}
