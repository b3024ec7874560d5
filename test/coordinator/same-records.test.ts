import { expect, test } from 'vitest'
import { requireAlignment } from '../../coordinator/same-records.js'
import { alignmentDigest } from '../../learning/data/alignment.js'
import { EXIT } from '../../proto/error.js'

const IDS = ['a', 'b', 'c']
const labels = { classOf: Int32Array.of(0, 1, 0), digest: alignmentDigest(IDS, 'run') }
const member = (ids: readonly string[]) => ({
  name: 'left',
  records: ids.length,
  alignment: alignmentDigest(ids, 'run'),
})

test('parties with the coordinator’s records in its order may begin', () => {
  expect(() => requireAlignment([member(IDS), member(IDS)], labels)).not.toThrow()
})

test.each([
  ['fewer records', IDS.slice(1), 'RECORD_COUNT', /"left" brings 2 records and the coordinator has 3 labels/],
  ['other ids', ['a', 'b', 'd'], 'NOT_ALIGNED', /"left" are not those of the coordinator/],
  ['another order', ['b', 'a', 'c'], 'NOT_ALIGNED', /another order/],
])('a party with %s is refused', (_, ids, code, message) => {
  const begin = () => requireAlignment([member(IDS), member(ids)], labels)
  expect(begin).toThrow(message)
  expect(begin).toThrow(expect.objectContaining({ code, exit: EXIT.data }))
})
