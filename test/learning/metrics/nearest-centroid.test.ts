import { expect, test } from 'vitest'
import { NearestCentroid } from '../../../learning/metrics/nearest-centroid.js'

test('names by the direction of class means, in which long embeddings weigh no more than short ones', () => {
  const gallery = { embeddings: Float32Array.of(1, 0, 0, 0.01, 100, 0, 0, 1), people: Int32Array.of(7, 7, 2, 4) }
  const named = new NearestCentroid(gallery, 2)
  // 7 is at 45 degrees, 2 at 0, 4 at 90; the borders are at 22.5 and 67.5.
  const at = (degrees: number) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const probes = Float32Array.from([...at(20), ...at(25), ...at(65), ...at(70).map((x) => 50 * x)])
  expect([...named.predict(probes)]).toEqual([2, 7, 7, 4])
})

test('of equally near classes names the lowest', () => {
  const gallery = { embeddings: Float32Array.of(0, 1, 1, 0, 0, 1), people: Int32Array.of(9, 5, 3) }
  expect([...new NearestCentroid(gallery, 2).predict(Float32Array.of(0, 2, 0, 0))]).toEqual([3, 3])
})
