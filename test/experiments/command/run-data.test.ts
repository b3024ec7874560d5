import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { inspect } from '../../../experiments/command/run-data.js'
import { greyImage, greyPeople, temporaryFolder, writeFolder } from '../../learning/data/image-samples.js'
import { packed, writeRecords } from '../../learning/data/record-samples.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

const at = (name: string) => join(folder.path, name)

/** What the command prints about a path, in which the path itself reads PATH. */
async function printed(name: string, flags: object = {}): Promise<string> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const progress = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    await inspect(at(name), { minImages: 2, size: 8, ...flags })
    return String(write.mock.calls[0]?.[0]).replaceAll(at(name), 'PATH')
  } finally {
    write.mockRestore()
    progress.mockRestore()
  }
}

test('a folder and a .rec file are people and images, and what cannot be read is named', async () => {
  const people = await greyPeople(['Ann', 'Bob'], 3)
  await writeFolder(at('faces'), { ...people, 'Ann/2.jpg': Buffer.from('x'), 'Cy/0.png': await greyImage(1, 'png') })
  expect(await printed('faces')).toBe(
    'PATH: 5 images of 2 people (each 2 to 3, median 2.5)\n' +
      'left out for having fewer than 2 images: 1 people\ncannot be read: Ann/2.jpg\n',
  )
  const image = await greyImage(9, 'png')
  await writeRecords(
    at('train.rec'),
    [1, 2, 3, 4].map((key) => [key, packed(key % 2, key, image)] as const),
  )
  expect(await printed('train.rec')).toMatch(/^PATH: 4 images of 2 people \(each 2 to 2, median 2\)\n/)
})

test('a verification set is its pairs, and its broken images are named by place', async () => {
  const image = (await greyImage(50, 'png')).toString('latin1')
  const bytes = (text: string) => `B${String.fromCharCode(text.length & 255, text.length >> 8, 0, 0)}${text}`
  const pickle = `(](${[image, image, image, 'no image'].map(bytes).join('')}e](\x88\x89et.`
  await writeFile(at('lfw.bin'), Buffer.from(pickle, 'latin1'))
  expect(await printed('lfw.bin')).toBe(
    'PATH: 2 pairs of 4 images, 1 of one person and 1 of two\ncannot be read: image 3\n',
  )
})

test('pairs are counted, and looked for among images where those are given', async () => {
  await writeFile(at('pairs.txt'), '1\nAnn\t1\t2\nAnn\t2\tBob\t1\n')
  expect(await printed('pairs.txt')).toBe(
    'PATH: 2 pairs of 3 images in 1 folds, 1 of one person and 1 of two\npeople named in more than one fold: 0\n' +
      'whether the images are there was not looked at: --images says where\n',
  )
  const image = await greyImage(1, 'png')
  const files = { 'Ann/Ann_0001.png': image, 'Ann/Ann_0002.png': image }
  await writeFolder(at('few'), files)
  await expect(printed('pairs.txt', { images: at('few') })).rejects.toThrow(/Line 3 .* needs Bob\/Bob_0001\.jpg/)
  await writeFolder(at('all'), { ...files, 'Bob/Bob_0001.png': image })
  expect(await printed('pairs.txt', { images: at('all') })).toContain('all of them are among the 3 images\n')
})

test('a table is its columns, as text and as JSON', async () => {
  await writeFile(at('t.csv.gz'), gzipSync('age,work\n20,a\n?,b\n41,a\n30,?\n'))
  expect(await printed('t.csv.gz')).toBe(
    'PATH: a table of 4 rows and 2 columns\n  age   numbers from 20 to 41, mean 30.3333, 1 missing\n' +
      '  work  2 names, most often a (50.0 %), 1 missing\n',
  )
  expect(JSON.parse(await printed('t.csv.gz', { json: true }))).toEqual({
    kind: 'table',
    rows: 4,
    columns: [
      { kind: 'numeric', name: 'age', missing: 1, min: 20, max: 41, mean: 91 / 3 },
      { kind: 'categorical', name: 'work', missing: 1, categories: 2, most: { name: 'a', rows: 2 } },
    ],
  })
})

test.each([
  ['nowhere.tar', {}, { code: 'DATA_MISSING', exit: 4 }],
  ['notes.md', {}, { code: 'DATA_FORMAT', exit: 4, message: expect.stringContaining('.parquet') }],
  ['evil.bin', {}, { code: 'DATA_PICKLE', exit: 4, message: expect.stringContaining('os.system') }],
  ['notes.md', { minImages: 1 }, { code: 'USAGE', exit: 2 }],
  ['evil.bin', { images: 'faces' }, { code: 'USAGE', exit: 2 }],
])('%s with %o is one sentence', async (name, flags, error) => {
  await writeFile(at('notes.md'), 'hello')
  await writeFile(at('evil.bin'), "cos\nsystem\n(S'id'\ntR.")
  await expect(printed(name, flags)).rejects.toMatchObject(error)
})
