import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import {
  cumulativeMatch,
  identificationRanks,
  identificationRate,
  type LabelledEmbeddings,
} from '../../../learning/metrics/identification.js'
import { wilsonInterval } from '../../../learning/metrics/interval.js'

function draw(people: readonly number[], dimension: number, noise: number, name: string): LabelledEmbeddings {
  const stream = RandomStream.named(1, name)
  const centres = new Map<number, number[]>()
  for (const person of people) {
    const ofPerson = RandomStream.named(1, 'centre', person)
    centres.set(
      person,
      Array.from({ length: dimension }, () => ofPerson.normal()),
    )
  }
  const embeddings = people.flatMap((person) => centres.get(person)!.map((value) => value + noise * stream.normal()))
  return { embeddings: Float32Array.from(embeddings), people: Int32Array.from(people) }
}

/** Ranks from the definition, with angles in double precision. */
function slowRanks(gallery: LabelledEmbeddings, probes: LabelledEmbeddings, dimension: number): number[] {
  const row = ({ embeddings }: LabelledEmbeddings, i: number) => [
    ...embeddings.subarray(i * dimension, (i + 1) * dimension),
  ]
  const cosine = (a: number[], b: number[]) =>
    a.reduce((sum, value, k) => sum + value * b[k]!, 0) / Math.hypot(...a) / Math.hypot(...b)
  return [...probes.people].map((person, p) => {
    const probe = row(probes, p)
    const best = new Map<number, number>()
    for (const [g, owner] of gallery.people.entries())
      best.set(owner, Math.max(best.get(owner) ?? -1, cosine(row(gallery, g), probe)))
    return [...best.values()].filter((similarity) => similarity >= best.get(person)!).length
  })
}

// Not a multiple of the block; people numbered with gaps, some with several gallery rows.
const GALLERY = draw([7, 3, 100, 3, 12, 5, 7, 7, 20, 21, 22, 23], 6, 0.8, 'gallery')
const PROBES = draw([3, 100, 5, 7, 12, 12, 20, 21, 22, 23, 3], 6, 0.8, 'probes')

test('ranks are those of the definition', () => {
  const ranks = identificationRanks(GALLERY, PROBES, 6)
  expect([...ranks]).toEqual(slowRanks(GALLERY, PROBES, 6))
  expect(new Set(ranks).size).toBeGreaterThan(2)
})

test('lengths and the order of the gallery do not matter', () => {
  const scaled = { ...PROBES, embeddings: PROBES.embeddings.map((value, i) => value * (1 + (Math.floor(i / 6) % 3))) }
  const order = [...GALLERY.people.keys()].reverse()
  const reversed = {
    embeddings: Float32Array.from(order.flatMap((i) => [...GALLERY.embeddings.subarray(i * 6, i * 6 + 6)])),
    people: Int32Array.from(order, (i) => GALLERY.people[i]!),
  }
  expect(identificationRanks(reversed, scaled, 6)).toEqual(identificationRanks(GALLERY, PROBES, 6))
})

describe('ties go against us:', () => {
  test('a stranger with the same embedding is ahead', () => {
    const twins = { embeddings: Float32Array.of(0.3, 0.4, 0.3, 0.4, -1, 0), people: Int32Array.of(0, 1, 2) }
    const probe = { embeddings: Float32Array.of(1, 0.7), people: Int32Array.of(0) }
    expect([...identificationRanks(twins, probe, 2)]).toEqual([2])
  })

  test('equal embeddings for all recognise nobody', () => {
    const all = { embeddings: new Float32Array(5 * 4).fill(0.1), people: Int32Array.of(0, 1, 2, 3, 4) }
    expect([...identificationRanks(all, all, 4)]).toEqual([5, 5, 5, 5, 5])
    const zeros = { ...all, embeddings: new Float32Array(5 * 4) }
    expect([...identificationRanks(zeros, zeros, 4)]).toEqual([5, 5, 5, 5, 5])
  })
})

test('the cumulative match curve and the rates count ranks', () => {
  const ranks = Int32Array.of(1, 1, 3, 2, 6, 1, 3, 4)
  expect([...cumulativeMatch(ranks, 6)]).toEqual([3, 4, 6, 7, 7, 8].map((count) => count / 8))
  expect(identificationRate(ranks, 1)).toEqual({ rate: 3 / 8, successes: 3, trials: 8, interval: wilsonInterval(3, 8) })
  expect(identificationRate(ranks, 5).rate).toBe(7 / 8)
})

test('empty sets, unlabelled rows, people without a gallery row and broken rows are refused', () => {
  const refusal = (code: string) => expect.objectContaining({ code, exit: 4 })
  const empty = { embeddings: new Float32Array(0), people: new Int32Array(0) }
  expect(() => identificationRanks(GALLERY, empty, 6)).toThrow(refusal('IDENTIFICATION_EMPTY'))
  expect(() => identificationRanks(empty, PROBES, 6)).toThrow(refusal('IDENTIFICATION_EMPTY'))
  const short = { ...PROBES, people: PROBES.people.subarray(1) }
  expect(() => identificationRanks(GALLERY, short, 6)).toThrow(refusal('IDENTIFICATION_LABELS'))
  const stranger = { ...PROBES, people: PROBES.people.map((person) => (person === 5 ? 6 : person)) }
  expect(() => identificationRanks(GALLERY, stranger, 6)).toThrow(refusal('IDENTIFICATION_OPEN'))
  const broken = { ...PROBES, embeddings: PROBES.embeddings.map((value, i) => (i === 7 ? Number.NaN : value)) }
  expect(() => identificationRanks(GALLERY, broken, 6)).toThrow(refusal('EMBEDDING_NOT_FINITE'))
})
