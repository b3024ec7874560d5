import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadFaceSet } from '../../../learning/data/face-set.js'
import { readContent } from '../../../learning/data/image-content.js'
import { findImages } from '../../../learning/data/image-files.js'
import { ImageSpec } from '../../../learning/data/spec.js'
import { greyImage, temporaryFolder } from './image-samples.js'
import { framed, packed, writeRecords } from './record-samples.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

const at = (name: string) => join(folder.path, name)
const load = (name: string, more: object = {}) =>
  loadFaceSet(ImageSpec.parse({ source: 'path', path: at(name), minImages: 2, size: 8, ...more }), { seed: 1 })
const EMPTY = Buffer.alloc(0)

/** Image `key` is of grey 10 * key and of class `label`. */
const greyRecord = async (key: number, label: number | readonly number[]) =>
  [key, packed(label, key, await greyImage(10 * key, 'png'))] as const

/** Classes 0, 0, 1, 1, 1 under keys 1 to 5, then the two ranges, and last the header, as insightface writes them. */
async function faceRecords(): Promise<(readonly [number, Buffer])[]> {
  const images = await Promise.all([0, 0, 1, 1, 1].map((label, i) => greyRecord(i + 1, label)))
  return [...images, [6, packed([1, 3], 6, EMPTY)], [7, packed([3, 6], 7, EMPTY)], [0, packed([6, 8], 0, EMPTY)]]
}

test.each([
  ['through its index', true],
  ['from front to back where it has none', false],
])("an insightface set is read %s: people by label, without the set's own records", async (name, index) => {
  const file = `${name.length}.rec`
  await writeRecords(at(file), await faceRecords(), index)
  const set = await load(file)
  expect(set.people).toEqual(['0', '1'])
  expect(set.ids).toEqual(['0/1', '0/2', '1/3', '1/4', '1/5'])
  expect(set.ids.map((_, i) => set.images[i * 192])).toEqual([10, 20, 30, 40, 50])
})

// The bytes that dmlc-core's writer gives for the record of label 3, id 9 and content ff d8 ff e0 01, written by hand.
test('a record is found where dmlc-core puts it', async () => {
  const bytes =
    '0a23d7ce 1d000000 00000000 00004040 0900000000000000 0000000000000000 ffd8ffe001 000000' +
    '0a23d7ce 20000000 02000000 00000000 0a00000000000000 0000000000000000 00004040 0000803f'
  await writeFile(at('hand.rec'), Buffer.from(bytes.replaceAll(' ', ''), 'hex'))
  const [image, ...others] = await findImages(at('hand.rec'))
  expect(others).toEqual([])
  expect([image!.id, image!.person]).toEqual(['3/9', '3'])
  expect(Buffer.from(await readContent(image!.content)).toString('hex')).toBe('ffd8ffe001')
})

test('a set without a header is all images, by the first of several labels, keyed by place where ids repeat', async () => {
  const [one, two] = [packed(4, 0, Buffer.from('one')), packed([5, 0.25, -1], 0, Buffer.from('two'))]
  await writeRecords(
    at('plain.rec'),
    [
      [0, one],
      [1, two],
    ],
    false,
  )
  expect((await findImages(at('plain.rec'))).map(({ id }) => id)).toEqual(['4/0', '5/1'])
})

test('what was written is read back, wherever the mark of RecordIO lies in it', async () => {
  const mark = Buffer.from('0a23d7ce', 'hex')
  const piece = fc.oneof(
    fc.constant(mark),
    fc.uint8Array({ minLength: 1, maxLength: 9 }).map((b) => Buffer.from(b)),
  )
  const content = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => Buffer.concat(pieces))
  await fc.assert(
    fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 4 }), fc.boolean(), async (contents, index) => {
      await rm(at('marks.idx'), { force: true })
      const records = contents.map((bytes, i) => [i + 1, packed(0, i + 1, bytes)] as const)
      await writeRecords(at('marks.rec'), records, index)
      const found = await findImages(at('marks.rec'))
      const read = await Promise.all(found.map((image) => readContent(image.content)))
      expect(read.map((bytes) => Buffer.from(bytes))).toEqual(contents)
    }),
    { numRuns: 60 },
  )
  expect(framed(Buffer.concat([mark, mark])).readUInt32LE(4) >>> 29).toBe(1)
})

test('a class with one image is left out', async () => {
  await writeRecords(at('single.rec'), await Promise.all([1, 1, 2, 3, 3].map((label, i) => greyRecord(i + 1, label))))
  expect((await load('single.rec')).people).toEqual(['1', '3'])
})

test('a file that ends in the middle of any record is refused by file and record', async () => {
  const whole = await writeRecords(at('cut.rec'), await faceRecords())
  for (const cut of [whole.length - 1, whole.length - 20, 100, 9, 3]) {
    await truncate(at('cut.rec'), cut)
    await expect(load('cut.rec')).rejects.toMatchObject({
      code: 'DATA_RECORD',
      message: expect.stringContaining('cut.'),
    })
  }
  await writeRecords(at('open.rec'), await faceRecords(), false)
  await truncate(at('open.rec'), whole.length - 4)
  await expect(load('open.rec')).rejects.toMatchObject({
    code: 'DATA_RECORD',
    exit: 4,
    message: expect.stringMatching(/Record 7 of .*open\.rec is cut short: it goes on to byte \d+/),
  })
})

test.each([
  ['an entry outside the file', '1\t0\n2\t99999\n', /Line 2 of .*bad\.idx has record 2 at byte 99999, outside/],
  ['an entry that is no number', '1\t0\n2\tx\n', /Line 2 of .*bad\.idx is no key and position/],
  ['an entry twice', '1\t0\n1\t4\n', /Line 2 of .*bad\.idx repeats/],
  ['an entry between two records', '1\t4\n', /Record 1 of .*bad\.rec does not start with the mark/],
])('an index with %s is refused', async (_, index, message) => {
  await writeRecords(at('bad.rec'), await faceRecords())
  await writeFile(at('bad.idx'), index)
  await expect(load('bad.rec')).rejects.toMatchObject({
    code: 'DATA_RECORD',
    exit: 4,
    message: expect.stringMatching(message),
  })
})

test.each([1.5, -1, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY])('the label %s is refused', async (label) => {
  await writeRecords(at('label.rec'), [
    await greyRecord(1, 0),
    await greyRecord(2, label),
    await greyRecord(3, [label]),
  ])
  await expect(load('label.rec')).rejects.toMatchObject({
    code: 'DATA_LABEL',
    exit: 4,
    message: expect.stringMatching(/Record 2 of .*label\.rec has the label/),
  })
})

test.each([
  ['a middle part first', 2, /Record 0 of .* starts in the middle of a record/],
  ['a first part without a last', 1, /Record 0 of .* lacks its last part/],
])('a record with %s is refused', async (_, part, message) => {
  const record = packed(1, 1, Buffer.from('abcd'))
  const file = Buffer.concat([framed(record), framed(record)])
  file.writeUInt32LE(((part << 29) | record.length) >>> 0, 4)
  await writeFile(at('parts.rec'), file)
  await expect(load('parts.rec')).rejects.toMatchObject({
    code: 'DATA_RECORD',
    message: expect.stringMatching(message),
  })
})

test.each([
  ['fewer bytes than a header', Buffer.alloc(8), /has 8 bytes, too few for a header/],
  ['more labels than bytes', packed(0, 0, EMPTY).fill(0xff, 0, 4), /too short for its 4294967295 labels/],
])('a record with %s is refused', async (_, record, message) => {
  await writeFile(at('short.rec'), framed(record))
  await expect(load('short.rec')).rejects.toMatchObject({
    code: 'DATA_RECORD',
    message: expect.stringMatching(message),
  })
})

test('an image that became shorter while it was read is broken, not half read', async () => {
  await writeRecords(at('shrink.rec'), [await greyRecord(1, 0)])
  const [image] = await findImages(at('shrink.rec'))
  await truncate(at('shrink.rec'), (await readFile(at('shrink.rec'))).length - 8)
  await expect(readContent(image!.content)).rejects.toThrow('the file ends before the image does')
})
