import { createHash } from 'node:crypto'
import { z } from 'zod'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'
import { readWhole, writeDurably } from '../checkpoint/durable-file.js'
import { readSafetensors, writeSafetensors } from '../checkpoint/safetensors.js'
import { SHARINGS } from './sharing.js'

const Extent = z.int().min(1)

/** What a budget file says besides rho. */
export const AboutBudget = z.strictObject({
  method: z.literal('dctdp'),
  channels: Extent,
  /** Of the images, in pixels. */
  height: Extent,
  width: Extent,
  /** The mean budget of a coefficient that it was learned at. */
  meanEpsilon: z.number().positive(),
  /** The ranges of coefficients that it was learned in. */
  ranges: z.enum(['bound', 'synthetic']),
  sharing: z.enum(SHARINGS),
  /** Whose images chose it: `public` ones that anybody may see, or `private` ones, which no epsilon then covers. */
  images: z.enum(['public', 'private']),
  /** SHA-256 of these images, their ids and classes, in hexadecimal. */
  imagesDigest: z.string().regex(/^[0-9a-f]{64}$/),
})
export type AboutBudget = z.infer<typeof AboutBudget>

/** A budget as it was learned. */
export interface LearnedBudget {
  readonly about: AboutBudget
  /** [channels, height, width], or [channels, 1, 1] where positions share. */
  readonly rho: Float32Array
}

/** A budget from a file, and the SHA-256 of the file's bytes in hexadecimal. */
export interface StoredBudget extends LearnedBudget {
  readonly path: string
  readonly digest: string
}

/** What a budget has to be for. */
export type BudgetUse = Pick<AboutBudget, 'height' | 'width' | 'ranges'>

const TENSOR = 'rho'
/** Metadata are strings. */
const NUMBERS: readonly string[] = ['channels', 'height', 'width', 'meanEpsilon'] satisfies (keyof AboutBudget)[]

/** Keeps a budget as safetensors: the float32 tensor `rho`, and what is known about it as metadata. @throws CHECKPOINT_FILE */
export function saveBudget(path: string, { about, rho }: LearnedBudget): void {
  const metadata = Object.fromEntries(Object.entries(about).map(([key, value]) => [key, String(value)]))
  const tensor = { name: TENSOR, dtype: 'F32', values: rho, shape: shapeOf(about) } as const
  writeDurably(path, writeSafetensors([tensor], metadata))
}

/** @throws CHECKPOINT_FILE if it cannot be read; BUDGET_FILE if it is no budget file, or holds values that are not finite */
export function readBudget(path: string): StoredBudget {
  const bytes = readWhole(path)
  const { metadata, tensors } = wholeFile(path, bytes)
  const words = Object.entries(metadata).map(([key, word]) => [key, NUMBERS.includes(key) ? Number(word) : word])
  const about = AboutBudget.safeParse(Object.fromEntries(words))
  if (!about.success) {
    const { path: key, message } = about.error.issues[0]!
    throw unusable(path, `its metadata are not those of a budget (${[...key, message].join(': ')})`)
  }
  const tensor = tensors.get(TENSOR)
  const shape = shapeOf(about.data)
  if (tensors.size !== 1 || tensor?.dtype !== 'F32' || tensor.shape.join() !== shape.join())
    throw unusable(path, `it must hold one float32 tensor "${TENSOR}" of [${shape}]`)
  if (!tensor.values.every(Number.isFinite)) throw unusable(path, `its "${TENSOR}" holds values that are not finite`)
  const digest = createHash('sha256').update(bytes).digest('hex')
  return { path, about: about.data, rho: tensor.values, digest }
}

/**
 * rho of every coefficient, [channels, height, width].
 * @throws BUDGET_FILE if the budget was learned for another size or in other ranges
 */
export function rhoFor({ path, about, rho }: StoredBudget, use: BudgetUse): Float32Array {
  const { channels, height, width, ranges, sharing } = about
  if (height !== use.height || width !== use.width)
    throw unusable(path, `it is for images of ${height}x${width} pixels, and these have ${use.height}x${use.width}`)
  if (ranges !== use.ranges)
    throw unusable(path, `it was learned in the ranges "${ranges}", and these are "${use.ranges}"`)
  if (sharing === 'none') return rho
  return Float32Array.from({ length: channels * height * width }, (_, i) => rho[Math.floor(i / (height * width))]!)
}

function shapeOf({ channels, height, width, sharing }: AboutBudget): number[] {
  return sharing === 'none' ? [channels, height, width] : [channels, 1, 1]
}

function wholeFile(path: string, bytes: Uint8Array): ReturnType<typeof readSafetensors> {
  try {
    return readSafetensors(bytes)
  } catch (cause) {
    throw unusable(path, sentenceOf(cause).replace(/\.$/, ''), cause)
  }
}

function unusable(path: string, why: string, cause?: unknown): FedveilError {
  const sentence = `The budget file ${path} cannot be used: ${why}; "fedveil verify --protect dctdp --budget learned" makes one.`
  return new FedveilError('BUDGET_FILE', sentence, EXIT.data, { cause })
}
