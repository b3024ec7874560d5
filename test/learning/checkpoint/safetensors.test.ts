import { beforeAll, expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../../learning/checkpoint/safetensors.js'
import * as tf from '../../../learning/engine/tf.js'
import { Parameters } from '../../../learning/parameters.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

function example(): Parameters {
  const parameters = new Parameters(3, 'test')
  parameters.normal<tf.Rank.R2>('a/kernel', [2, 3], 1)
  parameters.constant<tf.Rank.R1>('a/bias', [3], 0.5)
  return parameters
}

test('what is written can be read back, name by name', () => {
  const parameters = example()
  const back = readSafetensors(writeSafetensors(parameters))
  expect([...back.keys()]).toEqual(['a/kernel', 'a/bias'])
  expect(back.get('a/kernel')!.shape).toEqual([2, 3])
  expect([...back.get('a/kernel')!.values, ...back.get('a/bias')!.values]).toEqual([...parameters.flatten()])
})

test('the bytes are those of the format: little-endian header length, JSON, values at their offsets', () => {
  const parameters = example()
  const bytes = Buffer.from(writeSafetensors(parameters))
  const length = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString('utf8'))
  expect(header['a/bias']).toEqual({ dtype: 'F32', shape: [3], data_offsets: [24, 36] })
  expect(bytes.readFloatLE(8 + length + 24)).toBe(0.5)
  expect(bytes.byteLength).toBe(8 + length + 36)
})

test('a file that is cut short is refused by name', () => {
  const bytes = writeSafetensors(example())
  expect(() => readSafetensors(bytes.subarray(0, bytes.length - 4))).toThrow(/safetensors.*cut short/)
  expect(() => readSafetensors(bytes.subarray(0, 5))).toThrow(/safetensors/)
})
