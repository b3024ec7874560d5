import { z } from 'zod'

/** Height and width to which every image is brought, in pixels. */
const size = z.int().min(8).max(512)
/** Share of each person's images that is kept for testing. */
const testFraction = z.number().gt(0).lt(1).default(0.2)
/** Seed of what is kept for testing; the run's own seed if not given. */
const splitSeed = z.int().min(0).max(0xffff_ffff).optional()
/** How records are split into those that train and those that test. */
export interface SplitSpec {
  readonly testFraction: number
  readonly splitSeed?: number | undefined
}
/** People with fewer images are left out. */
const minImages = z.int().min(2)
/** Of each person at most so many images, the first by name; all if not given. */
const maxImages = z.int().min(2).optional()
/** Share of images that may fail to decode before loading stops. */
const maxBrokenShare = z.number().min(0).max(1).default(0.01)

/** Built-in faces, drawn from the seed: no files and no real person. */
export const FacesSpec = z.strictObject({
  source: z.literal('faces'),
  identities: z.int().min(2).max(100_000),
  imagesPerIdentity: z.int().min(2).max(10_000),
  /** Of files in their place; without effect on drawn faces. */
  minImages: minImages.optional(),
  maxImages,
  size,
  testFraction,
  splitSeed,
  maxBrokenShare,
})
export type FacesSpec = z.infer<typeof FacesSpec>

/** A folder or a tar of images, one folder a person; or a RecordIO file, `.rec`, with a label a person. */
export const PathSpec = z.strictObject({
  source: z.literal('path'),
  path: z.string().min(1),
  minImages: minImages.default(20),
  maxImages,
  size,
  testFraction,
  splitSeed,
  maxBrokenShare,
})
export type PathSpec = z.infer<typeof PathSpec>

/** Images of people. */
export const ImageSpec = z.discriminatedUnion('source', [FacesSpec, PathSpec])
export type ImageSpec = z.infer<typeof ImageSpec>

const tableKeys = {
  /** The column that is learnt. */
  label: z.string().min(1),
  /** The column that names each row; without it rows are named by their place. */
  id: z.string().min(1).optional(),
  /** The names of all columns, for a file without a line of names. */
  columns: z.array(z.string().min(1)).min(2).optional(),
  /** How columns are to be read where their values do not say. */
  kinds: z.record(z.string(), z.enum(['numeric', 'categorical'])).default({}),
  /** Share of each class's rows that is kept for testing. */
  testFraction,
  splitSeed,
}

/** A table of columns: comma-separated values, gzipped or not, or Parquet. */
export const TableSpec = z.strictObject({ source: z.literal('table'), path: z.string().min(1), ...tableKeys })
export type TableSpec = z.infer<typeof TableSpec>

/**
 * The built-in table, drawn from the seed: no file and nobody's data. What would say how a file is read is accepted, so
 * that a file can take its place, and has no effect.
 */
export const SyntheticTableSpec = z.strictObject({
  source: z.literal('synthetic-table'),
  rows: z.int().min(10).max(1_000_000),
  ...tableKeys,
})
export type SyntheticTableSpec = z.infer<typeof SyntheticTableSpec>

/** Rows of a table. */
export const RowsSpec = z.discriminatedUnion('source', [TableSpec, SyntheticTableSpec])
export type RowsSpec = z.infer<typeof RowsSpec>

/** Where the records of a run come from. */
export const DataSpec = z.discriminatedUnion('source', [FacesSpec, PathSpec, TableSpec, SyntheticTableSpec])
export type DataSpec = z.infer<typeof DataSpec>

/** Whether records are rows of a table. */
export function isRows(data: DataSpec): data is RowsSpec {
  return data.source === 'table' || data.source === 'synthetic-table'
}
