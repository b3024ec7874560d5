import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contentDigest } from '../../../learning/data/content-digest.js'
import { loadFaceSet } from '../../../learning/data/face-set.js'
import { decodeImage } from '../../../learning/data/image-decoder.js'
import { inspectData } from '../../../learning/data/inspect.js'
import { ImageSpec } from '../../../learning/data/spec.js'
import { type Files, greyImage, greyPeople, greyPgm, temporaryFolder, writeFolder, writeTar } from './image-samples.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let people: Files
beforeAll(async () => {
  folder = await temporaryFolder()
  people = await greyPeople(['Zoe', 'adam', 'Bob Öst'], 4)
})
afterAll(() => folder.remove())

const at = (...names: string[]) => join(folder.path, ...names)
const specFor = (path: string, more: object = {}) =>
  ImageSpec.parse({ source: 'path', path, minImages: 3, size: 8, ...more })
const load = (path: string, more: object = {}, options: object = {}) =>
  loadFaceSet(specFor(path, more), { seed: 1, ...options })

/** The grey of each image's first pixel. */
const greys = (set: { images: Uint8Array; size: number; ids: readonly string[] }) =>
  set.ids.map((_, i) => set.images[i * set.size * set.size * 3])

test('a folder gives people and images in code-unit order, with each image beside its id', async () => {
  await writeFolder(at('plain'), people)
  const set = await load(at('plain'))
  expect(set.people).toEqual(['Bob Öst', 'Zoe', 'adam'])
  expect(set.ids.slice(3, 6)).toEqual(['Bob Öst/3.jpg', 'Zoe/0.jpg', 'Zoe/1.jpg'])
  expect([...set.labels]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
  expect(greys(set)).toEqual([20, 21, 22, 23, 0, 1, 2, 3, 10, 11, 12, 13])
})

test('a tar packed in another order below a top folder gives the same set as the folder', async () => {
  const nested = Object.fromEntries(
    Object.entries(people)
      .reverse()
      .map(([path, bytes]) => [`./top/${path}`, bytes]),
  )
  await writeTar(at('nested.tar'), {
    'top/README.md': Buffer.from('hello'),
    ...nested,
    'top/Zoe/._0.jpg': Buffer.from('x'),
  })
  await writeFolder(at('same'), people)
  const set = await load(at('nested.tar'))
  expect(set).toEqual(await load(at('same')))
  await writeFile(at('nested.tar.gz'), gzipSync(await readFile(at('nested.tar'))))
  expect(await load(at('nested.tar.gz'))).toEqual(set)
})

test('people with fewer than minImages images are left out with a notice', async () => {
  await writeFolder(at('few'), { ...people, 'Cy/0.png': await greyImage(90, 'png') })
  const notices: string[] = []
  const set = await load(at('few'), {}, { onNotice: (sentence: string) => notices.push(sentence) })
  expect(set.people).not.toContain('Cy')
  expect(notices).toEqual(['People left out because they have fewer than 3 images: 1.'])
})

test('of people with more than maxImages images the first by name are taken', async () => {
  await writeFolder(at('many'), people)
  const set = await load(at('many'), { maxImages: 3 })
  expect([...set.labels]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2])
  expect(greys(set)).toEqual([20, 21, 22, 0, 1, 2, 10, 11, 12])
  const fewer = await load(at('many'), { minImages: 3, maxImages: 2 })
  expect([...fewer.labels]).toEqual([0, 0, 1, 1, 2, 2])
})

test('the digest of a folder follows its names and bytes, and is the same elsewhere', async () => {
  await writeFolder(at('one'), people)
  await writeFolder(at('two/deeper'), people)
  const digest = await contentDigest(at('one'))
  expect(await contentDigest(at('two/deeper'))).toBe(digest)
  await writeFile(at('two/deeper/Zoe/1.jpg'), 'other')
  expect(await contentDigest(at('two/deeper'))).not.toBe(digest)
  await expect(contentDigest(at('nowhere'))).rejects.toMatchObject({ code: 'DATA_MISSING' })
})

test('every format decodes to the colours it holds, squared from its middle', async () => {
  const stripes = greyPgm(77, 10, 20)
  stripes.fill(5, stripes.length - 200, stripes.length - 150).fill(5, stripes.length - 50)
  const files = {
    'a/1.pgm': stripes,
    'a/2.webp': await greyImage(120, 'webp', 30, 12),
    'b/1.PNG': await greyImage(60, 'png'),
    'b/2.jpeg': await greyImage(200, 'jpeg', 9, 9),
  }
  await writeFolder(at('formats'), files)
  const set = await load(at('formats'), { minImages: 2, size: 10 })
  expect(set.ids).toEqual(Object.keys(files))
  const expected = [77, 120, 60, 200]
  for (const [i, grey] of expected.entries())
    for (const value of set.images.subarray(i * 300, (i + 1) * 300))
      expect(Math.abs(value - grey)).toBeLessThanOrEqual(2)
})

test('broken images are named and left out, alike with and without pixels, and a person may fall with them', async () => {
  const jpeg = await greyImage(50, 'jpeg', 64, 64)
  const damaged = {
    ...people,
    'Zoe/1.jpg': jpeg.subarray(0, jpeg.length / 2),
    'adam/0.jpg': Buffer.from('not an image'),
    'adam/3.jpg': Buffer.alloc(0),
  }
  await writeFolder(at('damaged'), damaged)
  const notices: string[] = []
  const onNotice = (sentence: string) => notices.push(sentence)
  const set = await load(at('damaged'), { maxBrokenShare: 0.25 }, { onNotice })
  expect(set.people).toEqual(['Bob Öst', 'Zoe'])
  expect(set.ids.slice(4)).toEqual(['Zoe/0.jpg', 'Zoe/2.jpg', 'Zoe/3.jpg'])
  expect(greys(set)).toEqual([20, 21, 22, 23, 0, 2, 3])
  expect(notices.join(' ')).toMatch(
    /Zoe\/1\.jpg is left out.*adam\/0\.jpg is left out.*fewer than 3 images without their broken ones: 1/,
  )
  const labels = await load(at('damaged'), { maxBrokenShare: 0.25 }, { labelsOnly: true })
  expect(labels).toEqual({ ...set, images: new Uint8Array(0) })

  await expect(load(at('damaged'), { maxBrokenShare: 0.2 })).rejects.toMatchObject({
    code: 'DATA_BROKEN',
    exit: 4,
    message: expect.stringMatching(/3 of 12 images in .*Zoe\/1\.jpg, adam\/0\.jpg, adam\/3\.jpg/),
  })
  expect(await inspectData(specFor(at('damaged')))).toEqual({
    images: 9,
    people: 3,
    perPerson: { min: 2, median: 3, max: 4 },
    brokenNames: ['Zoe/1.jpg', 'adam/0.jpg', 'adam/3.jpg'],
    peopleLeftOut: 0,
    size: 8,
  })
})

test('an image of more than 64 million pixels is named and never decoded', async () => {
  const bomb = await sharp({ create: { width: 8001, height: 8000, channels: 3, background: 'white' } })
    .png()
    .toBuffer()
  const files = { ...people, 'Zoe/8.png': bomb, 'Zoe/9.pgm': Buffer.from('P5 64001 1000 255\n') }
  await writeFolder(at('bombs'), files)
  const notices: string[] = []
  const onNotice = (sentence: string) => notices.push(sentence)
  const set = await load(at('bombs'), { maxBrokenShare: 0.2 }, { onNotice })
  expect(set.ids).toEqual(Object.keys(people).sort())
  expect(notices.join(' ')).toMatch(
    /Zoe\/8\.png is left out .*exceeds pixel limit.* Zoe\/9\.pgm is left out .*more than 64 million pixels/,
  )
  const most = await sharp({ create: { width: 8000, height: 8000, channels: 3, background: 'white' } })
    .png()
    .toBuffer()
  expect([...(await decodeImage(most, 1))]).toEqual([255, 255, 255])
})

test('many images decoded on threads keep their order and leave out the broken one', async () => {
  const files: Record<string, Uint8Array> = {}
  for (let k = 0; k < 250; k++)
    files[`${k % 2 ? 'odd' : 'even'}/${1000 + k}.png`] = await greyImage(k, 'png', 8 + (k % 7) * 20, 40)
  files['odd/1101.png'] = Buffer.from('broken')
  await writeTar(at('many.tar'), files)
  const progress: number[] = []
  const options = { threads: 2, onProgress: (done: number) => progress.push(done) }
  const set = await load(at('many.tar'), {}, options)
  expect(greys(set)).toEqual(set.ids.map((id) => Number(id.slice(-8, -4)) - 1000))
  expect(set.ids).toHaveLength(249)
  expect(progress.at(-1)).toBe(250)
})

test.each([
  ['in the middle of a file', 1000],
  ['between two files', 1024 * 3],
  ['in the end marker', -512],
])('a tar cut %s is refused by name', async (_, cut) => {
  const blocks = Object.fromEntries(
    ['a/1.jpg', 'a/2.jpg', 'b/1.jpg', 'b/2.jpg'].map((name) => [name, Buffer.alloc(512, 1)]),
  )
  await writeTar(at('cut.tar'), blocks)
  const { length } = await readFile(at('cut.tar'))
  await truncate(at('cut.tar'), cut > 0 ? cut : length - 1024 - 512)
  await expect(load(at('cut.tar'))).rejects.toMatchObject({
    code: 'DATA_ARCHIVE',
    exit: 4,
    message: expect.stringMatching(/cut\.tar is not a complete tar archive.*copy it again/),
  })
})

test.each([
  ['text', Buffer.from('faces '.repeat(400))],
  ['a short file', Buffer.from('faces')],
  ['an empty file', Buffer.alloc(0)],
])('%s in place of a tar is refused by name', async (_, content) => {
  await writeFile(at('other.tar'), content)
  await expect(load(at('other.tar'))).rejects.toMatchObject({ code: 'DATA_ARCHIVE', exit: 4 })
})

test('a missing path, a folder without people, and too few images are each one clear sentence', async () => {
  await expect(load(at('nowhere'))).rejects.toMatchObject({
    code: 'DATA_MISSING',
    exit: 4,
    message: expect.stringContaining(at('nowhere')),
  })
  await mkdir(at('empty'))
  await writeFile(at('empty', 'loose.jpg'), await greyImage(1, 'jpeg'))
  await expect(load(at('empty'))).rejects.toMatchObject({ code: 'DATA_EMPTY', exit: 4 })
  await writeFolder(at('small'), people)
  await expect(load(at('small'), { minImages: 5 })).rejects.toMatchObject({
    code: 'DATA_EMPTY',
    exit: 4,
    message: expect.stringContaining('readable images and 3 with fewer'),
  })
})
