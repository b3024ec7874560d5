import { describe, expect, test } from 'vitest'
import { during } from '../../../../experiments/attack/horizontal/attack.js'
import { poison, triggeredTestSet } from '../../../../experiments/attack/horizontal/backdoor.js'
import { Badnets, badnets } from '../../../../experiments/attack/horizontal/badnets.js'
import { Dba, dba, globalTrigger, localTriggers } from '../../../../experiments/attack/horizontal/dba.js'
import { EdgeCase, edgeCase, rareRecords, rareTestSet } from '../../../../experiments/attack/horizontal/edge-case.js'
import { ModelReplacement, modelReplacement } from '../../../../experiments/attack/horizontal/model-replacement.js'
import { applyTrigger, type Trigger } from '../../../../experiments/attack/horizontal/trigger.js'
import { RandomStream } from '../../../../learning/engine/random.js'
import { roundOf } from './round.js'

const SIZE = 8
const BYTES = SIZE * SIZE * 3
const images = (n: number) => Uint8Array.from({ length: n * BYTES }, (_, i) => 1 + (i % 200))
const image = (all: Uint8Array, i: number) => all.subarray(i * BYTES, (i + 1) * BYTES)
const labels = Int32Array.from({ length: 50 }, (_, i) => i % 5)
const records = { images: images(50), labels }
const ATTACKER = { seed: 1, name: 'p6' }
const keys = { participants: ['p6'], targetClass: 2, patch: 3, startRound: 3 }
const spec = Badnets.parse({ kind: 'badnets', ...keys })
const patch = (changes: object = {}): Trigger => ({
  stamp: (all, i, size) => all.set(badnetsOf(changes, image(all, i), size), i * BYTES),
})

/** An image with the patch of a specification, as its attacker poisons it. */
function badnetsOf(changes: object, clean: Uint8Array, size: number): Uint8Array {
  const whole = Badnets.parse({ kind: 'badnets', ...keys, poisonRatio: 1, ...changes })
  const round = roundOf({ images: clean.slice(), labels: Int32Array.of(0) }, size)
  return badnets(whole, ATTACKER).poison!(round).images
}

const MARKS: Readonly<Record<number, string>> = { 128: '.', 255: '#', 0: 'o' }

/** Which pixels of an 8x8 image a trigger changes, as rows of `.` and `#`; black ones as `o`. */
function drawn(trigger: Trigger, size = SIZE): string[] {
  const grey = new Uint8Array(size * size * 3).fill(128)
  const marked = applyTrigger(grey, 1, size, trigger)
  const pixel = (x: number, y: number) => MARKS[marked[3 * (y * size + x)]!] ?? '?'
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => pixel(x, y)).join(''))
}

describe('the trigger of badnets', () => {
  test('is a checkerboard in the bottom right corner of every image, and nothing else changes', () => {
    expect(drawn(patch())).toEqual([...Array<string>(5).fill('........'), '.....#o#', '.....o#o', '.....#o#'])
    const clean = images(2)
    const whole = applyTrigger(clean, 2, SIZE, patch())
    for (let i = 0; i < 2; i++) expect(image(whole, i)).toEqual(badnetsOf({}, image(clean, i), SIZE))
    expect(clean).toEqual(images(2))
  })

  test('has the place and the colour that are asked for, and covers an image that is smaller', () => {
    expect(drawn(patch({ patch: 2, place: 'top-left', colour: 'white' }))[0]).toBe('##......')
    expect(drawn(patch({ patch: 2, place: 'bottom-left', colour: 'black' }))[7]).toBe('oo......')
    expect(drawn(patch({ patch: 2, place: 'top-right', colour: [255, 0, 0] }))[1]).toBe('......##')
    expect(drawn(patch({ patch: 2, place: 'centre', colour: 'white' }))).toEqual([
      ...Array<string>(3).fill('........'),
      '...##...',
      '...##...',
      ...Array<string>(3).fill('........'),
    ])
    expect(drawn(patch({ patch: 100 })).join('')).not.toContain('.')
  })
})

describe('poisoning', () => {
  test('marks the asked share of records with the target label, and leaves the others', () => {
    const result = badnets(spec, ATTACKER).poison!(roundOf(records, SIZE, { round: 3 }))
    let poisoned = 0
    for (let i = 0; i < 50; i++) {
      if (Buffer.compare(image(result.images, i), image(records.images, i)) !== 0) {
        poisoned++
        expect(labels[i]).not.toBe(2)
        expect(result.labels[i]).toBe(2)
        expect(image(result.images, i)).toEqual(badnetsOf({}, image(records.images, i), SIZE))
      } else expect(result.labels[i]).toBe(labels[i])
    }
    expect(poisoned).toBe(16)
    expect(records.images).toEqual(images(50))
  })

  test('takes all records of other classes when asked for more than there are', () => {
    const goal = { targetClass: 2, poisonRatio: 1 }
    const mark = (all: Uint8Array, i: number) => patch().stamp(all, i, SIZE)
    const result = poison(records, SIZE, goal, mark, RandomStream.named(1, 'test'))
    expect([...result.labels]).toEqual(Array.from({ length: 50 }, () => 2))
    expect(image(result.images, 2)).toEqual(image(records.images, 2))
  })

  test('the same round draws the same records, another round others, an honest round none', () => {
    const hooks = during(spec, badnets(spec, ATTACKER))
    const poisonedIn = (round: number) => hooks.poison!(roundOf(records, SIZE, { round }))
    expect(poisonedIn(4)).toEqual(poisonedIn(4))
    expect(poisonedIn(4)).not.toEqual(poisonedIn(5))
    expect(poisonedIn(2)).toBe(records)
  })

  test('refuses bytes that are not that many images', () => {
    expect(() => applyTrigger(images(2), 3, SIZE, patch())).toThrow(expect.objectContaining({ code: 'IMAGE_BYTES' }))
  })
})

test('the triggered test set is every image of another class with the trigger, labelled with the target', () => {
  const set = triggeredTestSet({ images: images(10), labels: labels.slice(0, 10) }, SIZE, 2, patch())
  const others = [0, 1, 3, 4, 5, 6, 8, 9]
  expect([...set.labels]).toEqual(others.map(() => 2))
  const whole = applyTrigger(images(10), 10, SIZE, patch())
  for (const [to, from] of others.entries()) expect(image(set.images, to)).toEqual(image(whole, from))
})

test('an attack has a first and a last round, and model replacement scales in between', async () => {
  const scaled = ModelReplacement.parse({ kind: 'model-replacement', ...keys, scale: 6, endRound: 4 })
  const hooks = during(scaled, modelReplacement(scaled, ATTACKER))
  const update = Float32Array.of(1, -0.5)
  const sent = async (round: number) => [...(await hooks.transform!(update, roundOf(records, SIZE, { round })))]
  expect(await sent(2)).toEqual([1, -0.5])
  expect(await sent(3)).toEqual([6, -3])
  expect(await sent(4)).toEqual([6, -3])
  expect(await sent(5)).toEqual([1, -0.5])
  expect([...update]).toEqual([1, -0.5])
})

describe('a distributed backdoor', () => {
  const whole = Dba.parse({ kind: 'dba', participants: ['a', 'b', 'c', 'd', 'e'], width: 3, gap: 1, scale: 1 })

  test('has four bars apart, and is tested with all of them', () => {
    expect(drawn(globalTrigger(whole))).toEqual([
      '###.###.',
      '........',
      '###.###.',
      ...Array<string>(5).fill('........'),
    ])
    const bars = localTriggers(whole).map((bar) => drawn(bar))
    expect(bars.map((rows) => rows.join('').replaceAll('.', '').length)).toEqual([3, 3, 3, 3])
    const union = Array.from({ length: 64 }, (_, i) => (bars.some((rows) => rows.join('')[i] === '#') ? '#' : '.'))
    expect(union.join('')).toBe(drawn(globalTrigger(whole)).join(''))
  })

  test('by default is where the authors put it in CIFAR-10', () => {
    const usual = drawn(globalTrigger(Dba.parse({ kind: 'dba', participants: ['a'] })), 32)
    for (const [y, row] of usual.entries()) {
      const expected = y === 0 || y === 4 ? '######...######' : ''
      expect(row).toBe(expected.padEnd(32, '.'))
    }
  })

  test('gives each attacker one bar, the fifth the first again', () => {
    const barOf = (name: string) => {
      const grey = { images: new Uint8Array(BYTES).fill(128), labels: Int32Array.of(1) }
      const all = { ...whole, poisonRatio: 1 }
      return dba(all, { seed: 1, name }).poison!(roundOf(grey, SIZE)).images
    }
    const expected = localTriggers(whole).map((bar) => applyTrigger(new Uint8Array(BYTES).fill(128), 1, SIZE, bar))
    for (const [i, name] of ['a', 'b', 'c', 'd'].entries()) expect(barOf(name)).toEqual(expected[i])
    expect(barOf('e')).toEqual(expected[0])
  })
})

describe('an edge case', () => {
  const rare = EdgeCase.parse({ kind: 'edge-case', participants: ['p6'], rare: 0.04, poisonRatio: 0.2 })
  /** Grey pictures, of which 7 and 23 are out of the ordinary. */
  const stream = RandomStream.named(1, 'grey')
  const grey = Uint8Array.from({ length: 50 * BYTES }, (_, i) => {
    const ordinary = 100 + stream.integer(40)
    return [7, 23].includes(Math.floor(i / BYTES)) ? 250 - (i % 3) * 60 : ordinary
  })
  const held = { images: grey, labels }

  test('takes the records out of the ordinary, of other classes than the target', () => {
    expect(rareRecords(held, SIZE, rare)).toEqual([7, 23])
    expect(rareRecords(held, SIZE, { ...rare, targetClass: 2 })).not.toContain(7)
    const set = rareTestSet(held, SIZE, rare)
    expect([...set.labels]).toEqual([0, 0])
    expect(image(set.images, 1)).toEqual(image(grey, 23))
  })

  test('puts them in the place of the share of records, without a mark', () => {
    const poisoned = edgeCase(rare, ATTACKER).poison!(roundOf(held, SIZE))
    const changed = [...labels.keys()].filter((i) => poisoned.labels[i] !== labels[i])
    expect(changed).toHaveLength(10)
    for (const i of changed) {
      expect([7, 23].some((from) => Buffer.compare(image(poisoned.images, i), image(grey, from)) === 0)).toBe(true)
    }
  })

  test('keeps the weights in a ball around the global model', () => {
    const steps = edgeCase({ ...rare, radius: 0.5 }, ATTACKER).steps!(
      roundOf(held, SIZE, { global: Float32Array.of(1, 1) }),
    )!
    expect([...steps.weights!(Float32Array.of(1.3, 1.4))]).toEqual([Math.fround(1.3), Math.fround(1.4)])
    const [x, y] = steps.weights!(Float32Array.of(4, 5)) as unknown as [number, number]
    expect(x).toBeCloseTo(1.3, 6)
    expect(y).toBeCloseTo(1.4, 6)
  })
})
