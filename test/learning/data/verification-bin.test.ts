import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPickle } from '../../../learning/data/pickle.js'
import { readVerificationSet } from '../../../learning/data/verification-bin.js'
import { temporaryFolder } from './image-samples.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

const bytesOf = (text: string) => Buffer.from(text, 'latin1')

async function read(content: Uint8Array) {
  const path = join(folder.path, 'set.bin')
  await writeFile(path, content)
  return readVerificationSet(path)
}

/** The set that all of PICKLES hold, see verification-pickles.py. */
const IMAGES = ["\xff\xd8one\n\\'\x00\x80", 'two"', '', '\xff\xd8four'].map(bytesOf)
const SAME = [true, false]

/** Printed by verification-pickles.py with Python 2.7.18 and with Python 3.11 and NumPy 2.4. */
const PICKLES: readonly (readonly [string, string])[] = [
  [
    'Python 2, protocol 0',
    'KChscDAKUyJceGZmXHhkOG9uZVxuXFwnXHgwMFx4ODAiCnAxCmFTJ3R3byInCnAyCmFTJycKcDMKYVMnXHhmZlx4ZDhmb3VyJwpwNAphKGxwNQpJMDEKYUkwMAphdHA2Ci4=',
  ],
  ['Python 2, protocol 1', 'KF1xAChVCv/Yb25lClwnAIBxAVUEdHdvInECVQBxA1UG/9hmb3VycQRlXXEFKEkwMQpJMDAKZXRxBi4='],
  ['Python 2, protocol 2', 'gAJdcQAoVQr/2G9uZQpcJwCAcQFVBHR3byJxAlUAcQNVBv/YZm91cnEEZV1xBSiIiWWGcQYu'],
  [
    'Python 3, protocol 0',
    'KChscDAKY19jb2RlY3MKZW5jb2RlCnAxCihW/9hvbmVcdTAwMGFcdTAwNWMnXHUwMDAwgApwMgpWbGF0aW4xCnAzCnRwNApScDUKYWcxCihWdHdvIgpwNgpnMwp0cDcKUnA4CmFjX19idWlsdGluX18KYnl0ZXMKcDkKKHRScDEwCmFnMQooVv/YZm91cgpwMTEKZzMKdHAxMgpScDEzCmEobHAxNApJMDEKYUkwMAphdHAxNQou',
  ],
  [
    'Python 3, protocol 1',
    'KF1xAChjX2NvZGVjcwplbmNvZGUKcQEoWA0AAADDv8OYb25lClwnAMKAcQJYBgAAAGxhdGluMXEDdHEEUnEFaAEoWAQAAAB0d28icQZoA3RxB1JxCGNfX2J1aWx0aW5fXwpieXRlcwpxCSlScQpoAShYCAAAAMO/w5hmb3VycQtoA3RxDFJxDWVdcQ4oSTAxCkkwMApldHEPLg==',
  ],
  [
    'Python 3, protocol 2',
    'gAJdcQAoY19jb2RlY3MKZW5jb2RlCnEBWA0AAADDv8OYb25lClwnAMKAcQJYBgAAAGxhdGluMXEDhnEEUnEFaAFYBAAAAHR3byJxBmgDhnEHUnEIY19fYnVpbHRpbl9fCmJ5dGVzCnEJKVJxCmgBWAgAAADDv8OYZm91cnELaAOGcQxScQ1lXXEOKIiJZYZxDy4=',
  ],
  ['Python 3, protocol 3', 'gANdcQAoQwr/2G9uZQpcJwCAcQFDBHR3byJxAkMAcQNDBv/YZm91cnEEZV1xBSiIiWWGcQYu'],
  ['Python 3, protocol 4', 'gASVLQAAAAAAAABdlChDCv/Yb25lClwnAICUQwR0d28ilEMAlEMG/9hmb3VylGVdlCiIiWWGlC4='],
  ['Python 3, protocol 5', 'gAWVLQAAAAAAAABdlChDCv/Yb25lClwnAICUQwR0d28ilEMAlEMG/9hmb3VylGVdlCiIiWWGlC4='],
  [
    'NumPy arrays, protocol 2',
    'gAJdcQAoY251bXB5Ll9jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnEBY251bXB5Cm5kYXJyYXkKcQJLAIVxA2NfY29kZWNzCmVuY29kZQpxBFgBAAAAYnEFWAYAAABsYXRpbjFxBoZxB1JxCIdxCVJxCihLAUsKhXELY251bXB5CmR0eXBlCnEMWAIAAAB1MXENiYiHcQ5ScQ8oSwNYAQAAAHxxEE5OTkr/////Sv////9LAHRxEWKJaARYDQAAAMO/w5hvbmUKXCcAwoBxEmgGhnETUnEUdHEVYmgBaAJLAIVxFmgIh3EXUnEYKEsBSwSFcRloD4loBFgEAAAAdHdvInEaaAaGcRtScRx0cR1iaAFoAksAhXEeaAiHcR9ScSAoSwFLAIVxIWgPiWNfX2J1aWx0aW5fXwpieXRlcwpxIilScSN0cSRiaAFoAksAhXElaAiHcSZScScoSwFLBoVxKGgPiWgEWAgAAADDv8OYZm91cnEpaAaGcSpScSt0cSxiZWgBaAJLAIVxLWgIh3EuUnEvKEsBSwKFcTBoDFgCAAAAYjFxMYmIh3EyUnEzKEsDaBBOTk5K/////0r/////SwB0cTRiiWgEWAIAAAABAHE1aAaGcTZScTd0cThihnE5Lg==',
  ],
  [
    'NumPy truth values and bytearrays, protocol 2',
    'gAJdcQAoY19fYnVpbHRpbl9fCmJ5dGVhcnJheQpxAWNfY29kZWNzCmVuY29kZQpxAlgNAAAAw7/DmG9uZQpcJwDCgHEDWAYAAABsYXRpbjFxBIZxBVJxBoVxB1JxCGNudW1weS5fY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxCWNudW1weQpuZGFycmF5CnEKSwCFcQtoAlgBAAAAYnEMaASGcQ1ScQ6HcQ9ScRAoSwFLBIVxEWNudW1weQpkdHlwZQpxElgCAAAAdTFxE4mIh3EUUnEVKEsDWAEAAAB8cRZOTk5K/////0r/////SwB0cRdiiWgCWAQAAAB0d28icRhoBIZxGVJxGnRxG2JoASlScRxoAlgIAAAAw7/DmGZvdXJxHWgEhnEeUnEfZV1xIChjbnVtcHkuX2NvcmUubXVsdGlhcnJheQpzY2FsYXIKcSFoElgCAAAAYjFxIomIh3EjUnEkKEsDaBZOTk5K/////0r/////SwB0cSViaAJYAQAAAAFxJmgEhnEnUnEohnEpUnEqaCFoJGgCWAEAAAAAcStoBIZxLFJxLYZxLlJxL2WGcTAu',
  ],
  [
    'NumPy arrays, protocol 4',
    'gASVPwEAAAAAAABdlCiMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsKhZRoBIwFZHR5cGWUk5SMAnUxlImIh5RSlChLA4wBfJROTk5K/////0r/////SwB0lGKJQwr/2G9uZQpcJwCAlHSUYmgDaAZLAIWUaAiHlFKUKEsBSwSFlGgQiUMEdHdvIpR0lGJoA2gGSwCFlGgIh5RSlChLAUsAhZRoEIlDAJR0lGJoA2gGSwCFlGgIh5RSlChLAUsGhZRoEIlDBv/YZm91cpR0lGJlaANoBksAhZRoCIeUUpQoSwFLAoWUaA2MAmIxlImIh5RSlChLA2gRTk5OSv////9K/////0sAdJRiiUMCAQCUdJRihpQu',
  ],
  [
    'NumPy truth values and bytearrays, protocol 4',
    'gASVFAEAAAAAAABdlCiMCGJ1aWx0aW5zlIwJYnl0ZWFycmF5lJOUQwr/2G9uZQpcJwCAlIWUUpSMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsEhZRoCowFZHR5cGWUk5SMAnUxlImIh5RSlChLA4wBfJROTk5K/////0r/////SwB0lGKJQwR0d28ilHSUYmgDKVKUQwb/2GZvdXKUZV2UKGgHjAZzY2FsYXKUk5RoE4wCYjGUiYiHlFKUKEsDaBdOTk5K/////0r/////SwB0lGJDAQGUhpRSlGgfaCJDAQCUhpRSlGWGlC4=',
  ],
  [
    'NumPy arrays, protocol 5',
    'gAWV+gAAAAAAAABdlCiME251bXB5Ll9jb3JlLm51bWVyaWOUjAtfZnJvbWJ1ZmZlcpSTlChDCv/Yb25lClwnAICUjAVudW1weZSMBWR0eXBllJOUjAJ1MZSJiIeUUpQoSwOMAXyUTk5OSv////9K/////0sAdJRiSwqFlIwBQ5R0lFKUaAMoQwR0d28ilGgKSwSFlGgOdJRSlGgDKEMAlGgKSwCFlGgOdJRSlGgDKEMG/9hmb3VylGgKSwaFlGgOdJRSlGVoAyiWAgAAAAAAAAABAJRoB4wCYjGUiYiHlFKUKEsDaAtOTk5K/////0r/////SwB0lGJLAoWUaA50lFKUhpQu',
  ],
  [
    'NumPy truth values and bytearrays, protocol 5',
    'gAWV/gAAAAAAAABdlCiWCgAAAAAAAAD/2G9uZQpcJwCAlIwTbnVtcHkuX2NvcmUubnVtZXJpY5SMC19mcm9tYnVmZmVylJOUKEMEdHdvIpSMBW51bXB5lIwFZHR5cGWUk5SMAnUxlImIh5RSlChLA4wBfJROTk5K/////0r/////SwB0lGJLBIWUjAFDlHSUUpSWAAAAAAAAAACUQwb/2GZvdXKUZV2UKIwWbnVtcHkuX2NvcmUubXVsdGlhcnJheZSMBnNjYWxhcpSTlGgIjAJiMZSJiIeUUpQoSwNoDE5OTkr/////Sv////9LAHSUYkMBAZSGlFKUaBdoGkMBAJSGlFKUZYaULg==',
  ],
]

test.each(PICKLES)('a verification set of %s is read as it was written', async (_, base64) => {
  const set = await read(Buffer.from(base64, 'base64'))
  expect(set.images.map((image) => Buffer.from(image))).toEqual(IMAGES)
  expect(set.same).toEqual(SAME)
})

test("NumPy's older module names are read as its present ones", async () => {
  const [, base64] = PICKLES.find(([name]) => name === 'NumPy arrays, protocol 2')!
  const older = Buffer.from(base64, 'base64').toString('latin1').replaceAll('numpy._core.', 'numpy.core.')
  expect(older).toContain('numpy.core.multiarray')
  expect((await read(bytesOf(older))).same).toEqual(SAME)
})

// Python 3.11: pickle.dumps(Hostile(), protocol), where __reduce__ gives (os.system, ('touch /tmp/owned',)) and the like.
test.each([
  ['by a line, protocol 0', 'cposix\nsystem\np0\n(Vtouch /tmp/owned\np1\ntp2\nRp3\n.', 'posix.system'],
  [
    'from the stack, protocol 4',
    '\x80\x04\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x02id\x94\x85\x94R\x94.',
    'posix.system',
  ],
  ['as an instance', "(S'id'\nios\nsystem\n.", 'os.system'],
  ['as a new object', '\x80\x02csubprocess\nPopen\n)\x81.', 'subprocess.Popen'],
  ['through an attribute of an allowed module', '\x80\x02cnumpy\nload\nX\x01\x00\x00\x00x\x85R.', 'numpy.load'],
  ['by a name that every object has', '\x80\x02cconstructor\nconstructor\n)R.', 'constructor.constructor'],
  ['by evaluation', '\x80\x02c__builtin__\neval\nX\x01\x00\x00\x001\x85R.', '__builtin__.eval'],
])('a call %s is refused by name', async (_, pickle, name) => {
  await expect(read(bytesOf(pickle))).rejects.toMatchObject({
    code: 'DATA_PICKLE',
    exit: 4,
    message: expect.stringContaining(`the pickle calls ${name}, which is never run`),
  })
})

test.each([
  ['an extension', '\x80\x02\x82\x01.', /opcode 0x82 is not read/],
  ['a persistent id', 'Pid\n.', /opcode 0x50 is not read/],
  ['a later protocol', '\x80\x06N.', /its protocol is 6/],
  ['a stack that is empty', '\x80\x02\x86.', /takes more than it holds/],
  ['a mark that is missing', 't.', /takes more than it holds/],
  ['a memo that is empty', 'h\x05.', /recalls what it has not held/],
  ['a length beyond the end', 'B\xff\xff\xff\x7fab.', /cut short/],
  ['a length of 2^63', '\x80\x04\x8e\0\0\0\0\0\0\0\x80ab.', /cut short/],
  ['text that is no bytes', 'c_codecs\nencode\nX\x03\0\0\0\xe2\x82\xacX\x06\0\0\0latin1\x86R.', /not latin1/],
  ['a call of what is no function', 'NNR.', /calls what is no function/],
])('%s is refused in a sentence', (_, pickle, reason) => {
  expect(() => readPickle(bytesOf(pickle), 'a.bin')).toThrow(reason)
})

test('a pickle that builds the same bytes again and again is stopped', () => {
  const once = 'h\x00h\x01R0'
  const length = 10_000
  const head = `c_codecs\nencode\nq\x000X\x10\x27\0\0${'a'.repeat(length)}X\x06\0\0\0latin1\x86q\x010`
  expect(() => readPickle(bytesOf(`${head}${once}N.`), 'a.bin')).not.toThrow()
  expect(() => readPickle(bytesOf(`${head}${once.repeat(3)}N.`), 'a.bin')).toThrow(/builds more bytes than it holds/)
})

test('any damage to a set gives a set or one sentence, never another error', () => {
  const whole = PICKLES.map(([, base64]) => Buffer.from(base64, 'base64'))
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(), fc.nat(255), fc.boolean(), (which, place, value, cut) => {
      const bytes = Buffer.from(whole[which]!)
      bytes[place % bytes.length] = value
      try {
        readPickle(cut ? bytes.subarray(0, place % bytes.length) : bytes, 'a.bin')
      } catch (error) {
        expect(error).toMatchObject({ code: 'DATA_PICKLE' })
        expect((error as Error).cause?.constructor).toBe(Error)
      }
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['text', 'X\x01\0\0\0a.', /not a list of images/],
  ['an image too many', '](C\x01aC\x01bC\x01ce](\x88e\x86.', /3 images for 1 pairs/],
  ['a pair of neither kind', '](C\x01aC\x01be](K\x02e\x86.', /same person/],
  ['an image that is a number', '](K\x01C\x01be](\x88e\x86.', /image 0 is not the bytes/],
])('a pickle of %s in place of a verification set is refused', async (_, pickle, reason) => {
  await expect(read(bytesOf(pickle))).rejects.toMatchObject({
    code: 'DATA_PAIRS',
    exit: 4,
    message: expect.stringMatching(reason),
  })
})

test('a set that is not there is a sentence', async () => {
  await expect(readVerificationSet(join(folder.path, 'none.bin'))).rejects.toMatchObject({ code: 'DATA_MISSING' })
})
