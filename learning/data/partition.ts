import { z } from 'zod'
import { EXIT, FedveilError } from '../../proto/error.js'
import { RandomStream } from '../engine/random.js'
import { dirichlet } from './dirichlet.js'
import { partitionIid } from './split.js'

/** Fewest records of a participant; no more than an even share where that is less. */
const least = z.int().min(1).default(10)

/** Who of a simulation holds which records. A deployment's participants have data of their own. */
export const Partition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('iid') }),
  /** Label skew: of each class, every participant holds a share drawn from a symmetric Dirichlet distribution. */
  z.strictObject({ kind: z.literal('dirichlet'), alpha: z.number().min(0.001).max(1e6), least }),
  /** All records of a person at one participant. */
  z.strictObject({ kind: z.literal('identity') }),
  /** Quantity skew: participant i of 1 .. n holds a share in proportion to i^-exponent. */
  z.strictObject({ kind: z.literal('quantity'), exponent: z.number().min(0).max(10), least }),
  /** Quantity skew: every participant's share, in their order; they need not sum to 1. */
  z.strictObject({ kind: z.literal('shares'), shares: z.array(z.number().positive()).min(1), least }),
])
export type Partition = z.infer<typeof Partition>

/**
 * Deals records to `parts` owners, the same for every process that asks with the same seed.
 *
 * `iid`: at random, sizes differ by one at most. `dirichlet`: each class apart, Hsu et al. 2019, arXiv:1909.06335, in the
 * form of Yurochkin et al. 2019 and Li et al. 2022, arXiv:2102.02079 (shares of a class over participants, not of a
 * participant over classes). `identity`: people in a drawn order, one after another; numbers of people differ by one at
 * most. `quantity`, `shares`: at random, sizes by shares. Where a part has fewer than `least` records, it is given some of
 * the largest part's, one at a time; the lowest number wins a tie.
 * @param indices records to deal
 * @param classOf class of record i, the person of a face
 * @returns for each part its records in ascending order, at least one; together each record once
 * @throws DATA_SPLIT if there are fewer records, or by `identity` fewer people, than parts; or another number of `shares`
 */
export function partition(
  spec: Partition,
  indices: Int32Array,
  classOf: ArrayLike<number>,
  parts: number,
  seed: number,
): Int32Array<ArrayBuffer>[] {
  if (spec.kind === 'iid') return partitionIid(indices, parts, seed)
  if (indices.length < parts) throw tooFew(`${indices.length} training records`, parts)
  if (spec.kind === 'identity') return sorted(byIdentity(indices, classOf, parts, seed))
  const dealt =
    spec.kind === 'dirichlet'
      ? byDirichlet(spec.alpha, indices, classOf, parts, seed)
      : byShares(sharesOf(spec, parts), RandomStream.named(seed, 'partition', spec.kind).shuffle([...indices]))
  return sorted(withLeast(dealt, Math.min(spec.least, Math.floor(indices.length / parts))))
}

function byDirichlet(
  alpha: number,
  indices: Int32Array,
  classOf: ArrayLike<number>,
  parts: number,
  seed: number,
): number[][] {
  const dealt = Array.from({ length: parts }, (): number[] => [])
  for (const [label, records] of byClass(indices, classOf)) {
    const stream = RandomStream.named(seed, 'partition', 'dirichlet', label)
    const shares = dirichlet(stream, alpha, parts)
    for (const [part, own] of byShares(shares, stream.shuffle(records)).entries()) dealt[part]!.push(...own)
  }
  return dealt
}

function byIdentity(indices: Int32Array, classOf: ArrayLike<number>, parts: number, seed: number): number[][] {
  const people = byClass(indices, classOf)
  if (people.length < parts) throw tooFew(`${people.length} people`, parts)
  const order = RandomStream.named(seed, 'partition', 'identity').shuffle(people)
  return Array.from({ length: parts }, (_, part) =>
    order.flatMap(([, records], place) => (place % parts === part ? records : [])),
  )
}

/** Cuts a list where the running sum of the shares says, each cut rounded to the nearest record. */
function byShares(shares: readonly number[], records: readonly number[]): number[][] {
  const total = shares.reduce((sum, share) => sum + share, 0)
  let sum = 0
  const ends = shares.map((share) => {
    sum += share
    return Math.round((sum / total) * records.length)
  })
  return ends.map((end, part) => records.slice(part === 0 ? 0 : ends[part - 1]!, end))
}

function sharesOf(spec: Extract<Partition, { kind: 'quantity' | 'shares' }>, parts: number): readonly number[] {
  if (spec.kind === 'quantity') return Array.from({ length: parts }, (_, i) => (i + 1) ** -spec.exponent)
  if (spec.shares.length === parts) return spec.shares
  const sentence = `The partition gives ${spec.shares.length} shares to ${parts} participants: give each one.`
  throw new FedveilError('DATA_SPLIT', sentence, EXIT.scenario)
}

function withLeast(dealt: number[][], least: number): number[][] {
  for (const part of dealt) {
    while (part.length < least) part.push(largest(dealt).pop()!)
  }
  return dealt
}

function largest(dealt: readonly number[][]): number[] {
  return dealt.reduce((most, part) => (part.length > most.length ? part : most))
}

/** Records of each class, in ascending order of class. */
function byClass(indices: Int32Array, classOf: ArrayLike<number>): [label: number, records: number[]][] {
  const groups = new Map<number, number[]>()
  for (const record of indices) {
    const label = classOf[record]!
    const group = groups.get(label)
    if (group === undefined) groups.set(label, [record])
    else group.push(record)
  }
  return [...groups].sort(([a], [b]) => a - b)
}

function sorted(dealt: readonly number[][]): Int32Array<ArrayBuffer>[] {
  return dealt.map((part) => Int32Array.from(part).sort())
}

function tooFew(what: string, parts: number): FedveilError {
  const sentence = `${what} cannot be dealt to ${parts} participants: use more data or fewer participants.`
  return new FedveilError('DATA_SPLIT', sentence, EXIT.data)
}
