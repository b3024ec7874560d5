import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { alignmentDigest } from '../../../learning/data/alignment.js'

const hex = (ids: string[], run = 'run-1') => Buffer.from(alignmentDigest(ids, run)).toString('hex')

test('is the HMAC of the length-prefixed ids under the name of the run', () => {
  const message = Buffer.from('020000006162' + '03000000c3b663', 'hex')
  expect(hex(['ab', 'öc'])).toBe(createHmac('sha256', 'run-1').update(message).digest('hex'))
})

test('differs with the order, the run, and where one id ends and the next begins', () => {
  const lists = [['a', 'b'], ['b', 'a'], ['ab'], ['a', 'b', ''], ['a']]
  const digests = [...lists.map((ids) => hex(ids)), hex(['a', 'b'], 'run-2')]
  expect(new Set(digests).size).toBe(digests.length)
})
