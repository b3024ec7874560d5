import { z } from 'zod'

/** Height and width to which every image is brought, in pixels. */
const size = z.int().min(8).max(512)
/** Share of each person's images that is kept for testing. */
const testFraction = z.number().gt(0).lt(1).default(0.2)
/** Share of images that may fail to decode before loading stops. */
const maxBrokenShare = z.number().min(0).max(1).default(0.01)

/** Built-in faces, drawn from the seed: no files and no real person. */
export const FacesSpec = z.strictObject({
  source: z.literal('faces'),
  identities: z.int().min(2).max(100_000),
  imagesPerIdentity: z.int().min(2).max(10_000),
  size,
  testFraction,
  maxBrokenShare,
})
export type FacesSpec = z.infer<typeof FacesSpec>

/** A folder or a tar of images, one folder a person; or a RecordIO file, `.rec`, with a label a person. */
export const PathSpec = z.strictObject({
  source: z.literal('path'),
  path: z.string().min(1),
  /** People with fewer images are left out. */
  minImages: z.int().min(2).default(20),
  size,
  testFraction,
  maxBrokenShare,
})
export type PathSpec = z.infer<typeof PathSpec>

/** Where the images of a run come from. */
export const DataSpec = z.discriminatedUnion('source', [FacesSpec, PathSpec])
export type DataSpec = z.infer<typeof DataSpec>

/** A table of columns: comma-separated values, gzipped or not, or Parquet. */
export const TableSpec = z.strictObject({
  source: z.literal('table'),
  path: z.string().min(1),
  /** The column that is learnt. */
  label: z.string().min(1),
  /** The names of all columns, for a file without a line of names. */
  columns: z.array(z.string().min(1)).min(2).optional(),
  /** The columns it is learnt from; all others by default. */
  features: z.array(z.string().min(1)).min(1).optional(),
  /** How columns are to be read where their values do not say. */
  kinds: z.record(z.string(), z.enum(['numeric', 'categorical'])).default({}),
})
export type TableSpec = z.infer<typeof TableSpec>
