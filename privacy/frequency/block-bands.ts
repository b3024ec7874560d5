/** Side of a DCT block, and the factor by which images are upsampled first: one block a pixel. */
export const BLOCK = 8

/** Below this a tap is the rounding of an exact 0 (real taps are above 1e-3 / extent). */
const ROUNDING = 1e-12

/**
 * The matrices P_0..P_7 of one image axis: x8 linear upsampling with corners aligned, then the orthonormal 8-point
 * DCT-II of each run of 8, fused.
 *
 * Sample 8h + k of the upsampled axis lies at (8h + k)(extent - 1) / (8 extent - 1), which is between pixels h - 1 and
 * h + 1 for every k of 0..7: row h of P_u therefore has at most these 3 non-zeros.
 * @param extent pixels along the axis, from 1
 * @returns [8, extent, 3]: P_u[h, h - 1], P_u[h, h], P_u[h, h + 1]; taps outside the image are 0
 */
export function blockBands(extent: number): Float64Array {
  const bands = new Float64Array(BLOCK * extent * 3)
  for (let u = 0; u < BLOCK; u++) {
    for (let h = 0; h < extent; h++) {
      const at = (u * extent + h) * 3
      for (let k = 0; k < BLOCK; k++) {
        const position = ((BLOCK * h + k) * (extent - 1)) / (BLOCK * extent - 1)
        const left = Math.min(Math.floor(position), Math.max(extent - 2, 0))
        const share = position - left
        const weight = dct(u, k)
        bands[at + left - h + 1]! += weight * (1 - share)
        if (share > 0) bands[at + left - h + 2]! += weight * share
      }
    }
  }
  return bands.map((tap) => (Math.abs(tap) < ROUNDING ? 0 : tap))
}

/** Entry (u, k) of the orthonormal 8-point DCT-II. */
function dct(u: number, k: number): number {
  return Math.sqrt((u === 0 ? 1 : 2) / BLOCK) * Math.cos((Math.PI * u * (2 * k + 1)) / (2 * BLOCK))
}
