import { z } from 'zod'

/** Parts of every image that have a name of their own. */
export const NAMED_SLICES = [
  'whole',
  'left-half',
  'right-half',
  'top-left',
  'top-right',
  'bottom-left',
  'bottom-right',
] as const

const STRIP = /^strip-([1-8])-of-([2-8])$/

/** `strip-i-of-n`: the i-th of n upright strips, counted from the left. */
const StripSlice = z.custom<`strip-${number}-of-${number}`>(
  (value) => stripOf(value) !== undefined,
  'strip-1-of-2 to strip-8-of-8',
)

/** Positions 0..63 in the zigzag order of an 8x8 block's DCT coefficients, first and last of a band; both belong to it. */
export const Band = z.tuple([z.int().min(0).max(63), z.int().min(0).max(63)])
export type Band = z.infer<typeof Band>

export const BandSlice = z.strictObject({
  band: Band.refine(([first, last]) => first <= last, 'the first position of a band must not lie behind its last'),
})

/** Columns of a table, by name. */
export const ColumnSlice = z.strictObject({ columns: z.array(z.string().min(1)).min(1).max(4096) })

/** Which part of every record a participant holds. */
export const Slice = z.union([z.enum(NAMED_SLICES), StripSlice, ColumnSlice, BandSlice])
export type Slice = z.infer<typeof Slice>

/** A part of an image. */
export type PictureSlice = Exclude<Slice, z.infer<typeof ColumnSlice>>

export function isPictureSlice(slice: Slice): slice is PictureSlice {
  return typeof slice === 'string' || 'band' in slice
}

/** Which strip, from 1, of how many. */
export function stripOf(slice: unknown): { readonly place: number; readonly of: number } | undefined {
  const found = typeof slice === 'string' ? STRIP.exec(slice) : null
  if (found === null) return undefined
  const [place, of] = [Number(found[1]), Number(found[2])]
  return place <= of ? { place, of } : undefined
}

/** A slice in words, for sentences. */
export function sliceInWords(slice: Slice): string {
  if (typeof slice === 'string') return slice
  return 'band' in slice ? `frequencies ${slice.band[0]} to ${slice.band[1]}` : `columns ${slice.columns.join(', ')}`
}
