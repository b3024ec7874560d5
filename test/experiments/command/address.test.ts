import { expect, test } from 'vitest'
import { checkJoin, isLoopback, listenAddress } from '../../../experiments/command/address.js'
import { EXIT } from '../../../proto/error.js'

const STRICT = { plainText: false, seededNoise: false }

test('only this machine counts as loopback', () => {
  for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.1', '::1', '[::1]'])
    expect(isLoopback(host)).toBe(true)
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.org', 'localhost.example.org', '128.0.0.1'])
    expect(isLoopback(host)).toBe(false)
})

test('a coordinator listens beyond this machine only when plain text is asked for by name', () => {
  expect(listenAddress('127.0.0.1:0', { plainText: false, seededNoise: false })).toEqual({ host: '127.0.0.1', port: 0 })
  expect(listenAddress('[::1]:7700', { plainText: false, seededNoise: false })).toEqual({ host: '::1', port: 7700 })
  expect(listenAddress('0.0.0.0:7700', { plainText: true, seededNoise: false })).toEqual({
    host: '0.0.0.0',
    port: 7700,
  })
  expect(() => listenAddress('0.0.0.0:7700', { plainText: false, seededNoise: false })).toThrow(
    /unencrypted.*--insecure-plain-text/,
  )
})

test.each(['7700', '127.0.0.1', '127.0.0.1:', '127.0.0.1:70000', ':80'])('"%s" is no address to listen on', (text) => {
  expect(() => listenAddress(text, { plainText: true, seededNoise: false })).toThrow(
    expect.objectContaining({ code: 'LISTEN_ADDRESS', exit: EXIT.usage }),
  )
})

test('a participant sends plain text to another machine only when asked for by name', () => {
  expect(() => checkJoin('http://127.0.0.1:7700', STRICT)).not.toThrow()
  expect(() => checkJoin('https://hospital.example:7700', STRICT)).not.toThrow()
  expect(() => checkJoin('http://hospital.example:7700', STRICT)).toThrow(
    expect.objectContaining({ code: 'PLAIN_TEXT' }),
  )
  expect(() => checkJoin('http://hospital.example:7700', { ...STRICT, plainText: true })).not.toThrow()
})

test('seeded noise never leaves this machine, encrypted or not', () => {
  expect(() => checkJoin('http://[::1]:7700', { ...STRICT, seededNoise: true })).not.toThrow()
  for (const url of ['https://hospital.example:7700', 'http://10.0.0.7:7700'])
    expect(() => checkJoin(url, { plainText: true, seededNoise: true })).toThrow(
      expect.objectContaining({ code: 'SEEDED_NOISE', exit: EXIT.usage }),
    )
  expect(listenAddress('[::1]:7700', { plainText: false, seededNoise: true }).port).toBe(7700)
  expect(() => listenAddress('0.0.0.0:7700', { plainText: true, seededNoise: true })).toThrow(
    expect.objectContaining({ code: 'SEEDED_NOISE', exit: EXIT.usage }),
  )
})
