import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { findImages } from '../../../learning/data/image-files.js'
import { matchPairs, parseLfwPairs } from '../../../learning/data/lfw-pairs.js'
import { realData } from './real-data.js'

const TWO_FOLDS = [
  '2\t2',
  'Ann\t1\t4',
  'Ann\t1\t12',
  'Ann\t1\tBob Öst\t2',
  'Cy\t1\tAnn\t3',
  'Dee\t1\t2',
  'Dee\t2\t3',
  'Dee\t1\tEd\t1',
  'Ed\t1\tFay\t1',
].join('\n')

test('each fold is its pairs of one person, then its pairs of two', () => {
  const pairs = parseLfwPairs(`${TWO_FOLDS}\n`, 'pairs.txt')
  expect(pairs.map(({ fold }) => fold)).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
  expect(pairs.map(({ same }) => same)).toEqual([true, true, false, false, true, true, false, false])
  expect(pairs[1]).toEqual({ fold: 0, a: 'Ann/Ann_0001.jpg', b: 'Ann/Ann_0012.jpg', same: true, line: 3 })
  expect(pairs[2]).toEqual({ fold: 0, a: 'Ann/Ann_0001.jpg', b: 'Bob Öst/Bob Öst_0002.jpg', same: false, line: 4 })
})

test('a file of one fold, whose first line is a single number, is read with either line end', () => {
  const pairs = parseLfwPairs('1\r\nAnn\t1\t2\r\nAnn\t1\tBob\t1\r\n', 'pairsDevTrain.txt')
  expect(pairs.map(({ fold, same }) => [fold, same])).toEqual([
    [0, true],
    [0, false],
  ])
})

test('pairs are found among images of any extension, and a missing one is named by line', () => {
  const pairs = parseLfwPairs('1\nAnn\t1\t2\nAnn\t2\tBob\t1\n', 'pairs.txt')
  const ids = ['Ann/Ann_0001.png', 'Ann/Ann_0002.jpeg', 'Bob/Bob_0001.jpg']
  expect(matchPairs(pairs, ids, 'pairs.txt')).toEqual([
    { fold: 0, a: 0, b: 1, same: true },
    { fold: 0, a: 1, b: 2, same: false },
  ])
  expect(() => matchPairs(pairs, ids.slice(0, 2), 'pairs.txt')).toThrow(
    /Line 3 of pairs\.txt needs Bob\/Bob_0001\.jpg, which is not among the 2 images/,
  )
})

test.each([
  ['', /Line 1 of p is not the number/],
  ['ten\t300', /Line 1 of p is not the number/],
  ['1\nAnn\t1\t2', /Line 1 of p promises 2 pairs, and 1 lines follow/],
  ['1\nAnn\t1\tBob\t2\nAnn\t1\tBob\t1', /Line 2 of p is not a name and two numbers/],
  ['1\nAnn\t1\t2\nAnn\t1\t2', /Line 3 of p is not a name and a number, twice/],
  ['1\nAnn\t1\tx\nAnn\t1\tBob\t1', /Line 2 of p/],
  ['1\n\t1\t2\nAnn\t1\tBob\t1', /Line 2 of p/],
])('%j is refused by line', (text, message) => {
  expect(() => parseLfwPairs(text, 'p')).toThrow(message)
})

test("LFW's ten folds are 3,000 pairs of each kind, people-disjoint, and all of them in the images", async (context) => {
  const [pairsPath, imagesPath] = [realData('lfw-pairs.txt'), realData('lfw-112.tar')]
  const here = existsSync(pairsPath) && existsSync(imagesPath)
  context.skip(!here, 'LFW is not here: FEDVEIL_DATA can name the folder that holds lfw-pairs.txt and lfw-112.tar')
  const pairs = parseLfwPairs(await readFile(pairsPath, 'utf8'), pairsPath)
  expect(pairs).toHaveLength(6000)
  expect(pairs.filter(({ same }) => same)).toHaveLength(3000)
  const foldsOf = new Map<string, Set<number>>()
  for (const { fold, a, b } of pairs)
    for (const image of [a, b]) {
      const person = image.split('/')[0]!
      foldsOf.set(person, (foldsOf.get(person) ?? new Set()).add(fold))
    }
  expect([...foldsOf.values()].every((folds) => folds.size === 1)).toBe(true)
  const ids = (await findImages(imagesPath)).map(({ id }) => id)
  const matched = matchPairs(pairs, ids, pairsPath)
  for (const { a, b, same } of matched) expect(ids[a]!.split('/')[0] === ids[b]!.split('/')[0]).toBe(same)
})
