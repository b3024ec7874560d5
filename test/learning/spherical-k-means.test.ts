import { beforeAll, describe, expect, test } from 'vitest'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { nearestCentres, sphericalKMeans } from '../../learning/spherical-k-means.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const DIMENSION = 6
type Rows = readonly (readonly number[])[]

const inner = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)
const unit = (row: readonly number[]) => row.map((x) => x / Math.hypot(...row))
const flat = (rows: Rows) => Float32Array.from(rows.flat())
const rowsOf = (values: Float32Array): number[][] =>
  Array.from({ length: values.length / DIMENSION }, (_, i) => [...values.subarray(i * DIMENSION, (i + 1) * DIMENSION)])
const stream = (name = 'draws') => RandomStream.named(1, 'k-means', name)

/** Unit rows about some of the axes, or anywhere. */
function drawn(count: number, about: number | undefined, spread: number): number[][] {
  const noise = stream(`rows-${about}`)
  return Array.from({ length: count }, (_, row) =>
    unit(Array.from({ length: DIMENSION }, (_, i) => (about && row % about === i ? 1 : 0) + spread * noise.normal())),
  )
}

/** What the algorithm makes greatest: the sum of the inner products of rows and their centres. */
const objective = (rows: Rows, centres: Rows) =>
  rows.reduce((sum, row) => sum + Math.max(...centres.map((centre) => inner(row, centre))), 0)

/** Spherical k-means written out in double precision, with the objective after each round. */
function slowly(rows: Rows, k: number, random: RandomStream): { centres: Rows; objectives: number[] } {
  const first: (readonly number[])[] = []
  while (first.length < k) {
    const far = rows.map((row) => Math.min(1e9, ...first.map((centre) => Math.max(0, 1 - inner(row, centre)))))
    const weights = first.length === 0 ? rows.map(() => 1) : far
    const upTo = weights.map((_, i) => weights.slice(0, i + 1).reduce((sum, weight) => sum + weight, 0))
    const drawn = random.uniform() * upTo.at(-1)!
    const at = upTo.findIndex((sum) => sum > drawn)
    first.push(rows[at < 0 ? rows.length - 1 : at]!)
  }
  let centres: Rows = first
  const objectives = [objective(rows, centres)]
  for (let round = 0; round < 30; round++) {
    const nearest = rows.map((row) => {
      const products = centres.map((centre) => inner(row, centre))
      return products.indexOf(Math.max(...products))
    })
    centres = centres.map((centre, c) => {
      const own = rows.filter((_, i) => nearest[i] === c)
      return own.length === 0 ? centre : unit(centre.map((_, i) => own.reduce((sum, row) => sum + row[i]!, 0)))
    })
    objectives.push(objective(rows, centres))
  }
  return { centres, objectives }
}

describe('sphericalKMeans', () => {
  test('finds directions that are well apart', () => {
    const rows = drawn(60, 4, 0.1)
    const centres = rowsOf(sphericalKMeans(flat(rows), DIMENSION, 4, stream()))
    for (let axis = 0; axis < 4; axis++) {
      expect(Math.max(...centres.map((centre) => centre[axis]!))).toBeGreaterThan(0.98)
    }
  })

  test('ends where the slow algorithm ends, whose objective never falls', () => {
    const rows = drawn(80, undefined, 1)
    const { centres, objectives } = slowly(rows, 7, stream())
    for (const [i, value] of objectives.slice(1).entries()) expect(value).toBeGreaterThan(objectives[i]! - 1e-9)
    expect(objectives.at(-1)!).toBeGreaterThan(objectives[0]! + 1)
    const found = rowsOf(sphericalKMeans(flat(rows), DIMENSION, 7, stream()))
    for (const [c, centre] of found.entries())
      for (const [i, x] of centre.entries()) expect(x).toBeCloseTo(centres[c]![i]!, 4)
  })

  test('is the same for the same stream, and its centres have length 1', () => {
    const rows = flat(drawn(40, undefined, 1))
    const centres = sphericalKMeans(rows, DIMENSION, 5, stream())
    expect(sphericalKMeans(rows, DIMENSION, 5, stream())).toEqual(centres)
    expect(sphericalKMeans(rows, DIMENSION, 5, stream('others'))).not.toEqual(centres)
    for (const centre of rowsOf(centres)) expect(Math.hypot(...centre)).toBeCloseTo(1, 6)
  })

  test('with more centres than rows has a centre at every row, and copies', () => {
    const rows = drawn(3, 3, 0.1)
    const centres = rowsOf(sphericalKMeans(flat(rows), DIMENSION, 5, stream()))
    expect(centres).toHaveLength(5)
    expect(objective(rows, centres)).toBeCloseTo(3, 5)
    for (const centre of centres) expect(Math.max(...rows.map((row) => inner(row, centre)))).toBeCloseTo(1, 5)
  })
})

test('nearestCentres names the largest inner product, the first of equal ones', () => {
  const rows = Float32Array.of(1, 0, 0, 1, 1, 1, -1, -2)
  const centres = Float32Array.of(0, 1, 1, 0, 1, 0)
  expect([...nearestCentres(rows, centres, 2)]).toEqual([1, 0, 0, 1])
})
