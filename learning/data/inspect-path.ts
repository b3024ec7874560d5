import { stat } from 'node:fs/promises'
import { EXIT, FedveilError } from '../../proto/error.js'
import type { DecodeOptions } from './decode.js'
import { type DataSummary, inspectData } from './inspect.js'
import { inspectPairs, inspectVerificationSet, type PairsSummary, type VerificationSummary } from './inspect-pairs.js'
import { inspectTable, type TableSummary } from './inspect-table.js'
import type { PathSpec } from './spec.js'

/** What a path holds, as its name tells. */
export type DataKind = 'images' | 'verification-set' | 'pairs' | 'table'

/** What `fedveil data inspect` finds. */
export type Inspection =
  | ({ readonly kind: 'images' } & DataSummary)
  | ({ readonly kind: 'verification-set' } & VerificationSummary)
  | ({ readonly kind: 'pairs' } & PairsSummary)
  | ({ readonly kind: 'table' } & TableSummary)

export interface InspectOptions {
  /** Where the images of pairs are. */
  readonly images?: string | undefined
  readonly onProgress?: DecodeOptions['onProgress']
}

const KINDS: readonly (readonly [RegExp, DataKind])[] = [
  [/\.(tar|tgz|tar\.gz|rec)$/i, 'images'],
  [/\.bin$/i, 'verification-set'],
  [/\.txt$/i, 'pairs'],
  [/\.((csv|data)(\.gz)?|parquet)$/i, 'table'],
]

/**
 * The kind of data at a path.
 * @throws FedveilError (exit 4) DATA_MISSING if there is nothing, DATA_FORMAT if its name tells no kind
 */
export async function kindOfPath(path: string): Promise<DataKind> {
  const about = await stat(path).catch(() => null)
  if (about === null)
    throw new FedveilError('DATA_MISSING', `There is nothing at ${path}: give the path of a folder or file.`, EXIT.data)
  if (about.isDirectory()) return 'images'
  const kind = KINDS.find(([name]) => name.test(path))?.[1]
  if (kind !== undefined) return kind
  throw new FedveilError(
    'DATA_FORMAT',
    `The name of ${path} tells no kind of data: rename it to end in .tar, .tar.gz, .tgz or .rec (images), .bin or .txt ` +
      '(pairs), .csv, .data or .parquet (tables).',
    EXIT.data,
  )
}

/**
 * Looks at all that a path holds; images that do not decode are listed, not refused.
 * @param spec how images are looked at; of other data its path alone is read
 * @throws FedveilError (exit 4) of the kind of data
 */
export async function inspectPath(spec: PathSpec, { images, onProgress }: InspectOptions): Promise<Inspection> {
  const kind = await kindOfPath(spec.path)
  const { path, size } = spec
  if (kind === 'pairs') return { kind, ...(await inspectPairs(path, images)) }
  if (kind === 'table') return { kind, ...(await inspectTable(path)) }
  if (kind === 'images') return { kind, ...(await inspectData(spec, onProgress === undefined ? {} : { onProgress })) }
  return { kind, ...(await inspectVerificationSet(path, { size, onProgress })) }
}
