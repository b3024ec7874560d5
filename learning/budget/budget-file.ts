import { createHash } from 'node:crypto'
import { z } from 'zod'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'
import { readWhole, writeDurably } from '../checkpoint/durable-file.js'
import { readSafetensors, writeSafetensors } from '../checkpoint/safetensors.js'
import type { CoefficientShape } from './noise-budget.js'
import { SHARINGS } from './sharing.js'

/** What a budget file says besides rho. */
export const AboutBudget = z.strictObject({
  method: z.literal('dctdp'),
  /** The mean budget of a coefficient that it was learned at. */
  meanEpsilon: z.number().positive(),
  /** The ranges of coefficients that it was learned in. */
  ranges: z.enum(['bound', 'synthetic']),
  sharing: z.enum(SHARINGS),
  /** Whose images chose it: `public` ones that anybody may see, or `private` ones, which no epsilon then covers. */
  images: z.enum(['public', 'private']),
  /** SHA-256 of these images and their classes, in hexadecimal. */
  imagesDigest: z.string().regex(/^[0-9a-f]{64}$/),
})
export type AboutBudget = z.infer<typeof AboutBudget>

/** A budget as it was learned: rho [channels, height, width]. */
export interface BudgetFile {
  readonly about: AboutBudget
  readonly shape: CoefficientShape
  readonly rho: Float32Array
}

const TENSOR = 'rho'

/** A budget file that was read, and the SHA-256 of its bytes in hexadecimal. */
export interface StoredBudget extends BudgetFile {
  readonly digest: string
}

/** Keeps a budget as safetensors: the tensor `rho`, float32 [channels, height, width], and `about` as metadata. */
export function saveBudget(path: string, { about, shape, rho }: BudgetFile): void {
  const { channels, height, width } = shape
  const metadata = Object.fromEntries(Object.entries(about).map(([key, value]) => [key, String(value)]))
  const tensor = { name: TENSOR, dtype: 'F32', values: rho, shape: [channels, height, width] } as const
  writeDurably(path, writeSafetensors([tensor], metadata))
}

/** @throws CHECKPOINT_FILE if it cannot be read; BUDGET_FILE if it is no budget file, or holds values that are not finite */
export function readBudget(path: string): StoredBudget {
  const bytes = readWhole(path)
  const { metadata, tensors } = wholeFile(path, bytes)
  const { meanEpsilon } = metadata
  const about = AboutBudget.safeParse({ ...metadata, meanEpsilon: Number(meanEpsilon) })
  if (!about.success) {
    const { path: key, message } = about.error.issues[0]!
    throw unusable(path, `its metadata says "${key.join('.')}" wrongly (${message})`)
  }
  const tensor = tensors.get(TENSOR)
  if (tensors.size !== 1 || tensor?.dtype !== 'F32' || tensor.shape.length !== 3 || tensor.values.length === 0)
    throw unusable(path, `it must hold one float32 tensor "${TENSOR}" of [channels, height, width]`)
  if (!tensor.values.every(Number.isFinite)) throw unusable(path, `its "${TENSOR}" holds values that are not finite`)
  const [channels, height, width] = tensor.shape as [number, number, number]
  const digest = createHash('sha256').update(bytes).digest('hex')
  return { about: about.data, shape: { channels, height, width }, rho: tensor.values, digest }
}

function wholeFile(path: string, bytes: Uint8Array): ReturnType<typeof readSafetensors> {
  try {
    return readSafetensors(bytes)
  } catch (cause) {
    throw unusable(path, sentenceOf(cause), cause)
  }
}

/**
 * The rho of a budget file, if it is for forms of that shape in these ranges.
 * @throws BUDGET_FILE otherwise
 */
export function rhoFor(
  path: string,
  { about, shape, rho }: BudgetFile,
  wanted: CoefficientShape & Pick<AboutBudget, 'ranges'>,
): Float32Array {
  const { channels, height, width, ranges } = wanted
  if (shape.channels !== channels || shape.height !== height || shape.width !== width)
    throw unusable(
      path,
      `it was learned for images of ${shape.height}x${shape.width} pixels in ${shape.channels} channels, and these are ${height}x${width} in ${channels}`,
    )
  if (about.ranges !== ranges)
    throw unusable(path, `it was learned in the ranges "${about.ranges}", and these are "${ranges}"`)
  return rho
}

function unusable(path: string, why: string, cause?: unknown): FedveilError {
  const sentence = `The budget file ${path} cannot be used, for ${why.replace(/\.$/, '')}: learn one with "fedveil verify --protect dctdp --budget learned".`
  return new FedveilError('BUDGET_FILE', sentence, EXIT.data, { cause })
}
