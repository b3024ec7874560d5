import { expect, test } from 'vitest'
import { commonLabels } from '../../coordinator/common-labels.js'
import { alignmentDigest } from '../../learning/data/alignment.js'

const labels = {
  ids: ['a', 'b', 'c', 'd', 'e'],
  train: Int32Array.of(0, 2, 4),
  test: Int32Array.of(1, 3),
  classOf: Int32Array.of(10, 11, 12, 13, 14),
  digest: new Uint8Array(32),
}

test('labels of common records follow the agreed order, and each record is used as before', () => {
  expect(commonLabels(labels, Uint32Array.of(4, 3, 0), 'run')).toEqual({
    ids: ['e', 'd', 'a'],
    train: Int32Array.of(0, 2),
    test: Int32Array.of(1),
    classOf: Int32Array.of(14, 13, 10),
    digest: alignmentDigest(['e', 'd', 'a'], 'run'),
  })
})

test.each([
  ['to test', [0, 2]],
  ['to train on', [1, 3]],
])('nothing left %s is refused', (_, places) => {
  expect(() => commonLabels(labels, Uint32Array.from(places), 'run')).toThrow(
    expect.objectContaining({ code: 'ALIGNMENT_SPLIT' }),
  )
})
