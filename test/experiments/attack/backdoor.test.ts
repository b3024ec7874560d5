import { expect, test } from 'vitest'
import {
  applyTrigger,
  BackdoorSpec,
  backdoorAttack,
  boost,
  poison,
  triggeredTestSet,
} from '../../../experiments/attack/backdoor.js'
import { RandomStream } from '../../../learning/engine/random.js'

const SIZE = 8
const BYTES = SIZE * SIZE * 3
const images = (n: number) => Uint8Array.from({ length: n * BYTES }, (_, i) => 1 + (i % 200))
const image = (all: Uint8Array, i: number) => all.subarray(i * BYTES, (i + 1) * BYTES)
const spec = BackdoorSpec.parse({ targetClass: 2, patch: 3, poisonRatio: 0.32, scale: 6, startRound: 3 })
const labels = Int32Array.from({ length: 50 }, (_, i) => i % 5)
const isTriggered = (all: Uint8Array, clean: Uint8Array, i: number) =>
  Buffer.compare(image(all, i), image(applyTrigger(clean, clean.length / BYTES, SIZE, spec.patch), i)) === 0
const isClean = (all: Uint8Array, clean: Uint8Array, i: number) => Buffer.compare(image(all, i), image(clean, i)) === 0

test('the trigger is a checkerboard in the bottom right corner of every image, and nothing else changes', () => {
  const clean = images(2)
  const triggered = applyTrigger(clean, 2, SIZE, 3)
  for (let i = 0; i < 2; i++)
    for (let y = 0; y < SIZE; y++)
      for (let x = 0; x < SIZE; x++)
        for (let c = 0; c < 3; c++) {
          const at = ((i * SIZE + y) * SIZE + x) * 3 + c
          const expected = y >= 5 && x >= 5 ? ((x + y) % 2 === 0 ? 255 : 0) : clean[at]
          expect(triggered[at]).toBe(expected)
        }
  expect(clean).toEqual(images(2))
})

test('a patch larger than the image covers it', () => {
  expect(applyTrigger(images(1), 1, SIZE, 100).every((x) => x === 0 || x === 255)).toBe(true)
})

test('poisons the asked share of records: trigger and target label together, other records untouched', () => {
  const clean = images(50)
  const result = poison(clean, labels, SIZE, spec, RandomStream.named(1, 'test'))
  let poisoned = 0
  for (let i = 0; i < 50; i++) {
    const changed = !isClean(result.images, clean, i)
    if (changed) {
      poisoned++
      expect(labels[i]).not.toBe(2)
      expect(result.labels[i]).toBe(2)
      expect(isTriggered(result.images, clean, i)).toBe(true)
    } else expect(result.labels[i]).toBe(labels[i])
  }
  expect(poisoned).toBe(16)
  expect(clean).toEqual(images(50))
})

test('poisons all records of other classes when asked for more than there are', () => {
  const result = poison(images(50), labels, SIZE, { ...spec, poisonRatio: 1 }, RandomStream.named(1, 'test'))
  expect([...result.labels]).toEqual(Array.from({ length: 50 }, () => 2))
  expect(isClean(result.images, images(50), 2)).toBe(true)
})

test('the triggered test set is every image of another class with the trigger, labelled with the target', () => {
  const clean = images(10)
  const set = triggeredTestSet(clean, labels.slice(0, 10), SIZE, spec)
  const others = [0, 1, 3, 4, 5, 6, 8, 9]
  expect([...set.labels]).toEqual(others.map(() => 2))
  const whole = applyTrigger(clean, 10, SIZE, 3)
  for (const [to, from] of others.entries()) expect([...image(set.images, to)]).toEqual([...image(whole, from)])
})

test('attacks from the start round on, and is honest before it', () => {
  const attack = backdoorAttack(spec, 1, 'p6')
  const clean = images(50)
  const update = Float32Array.of(1, -0.5)
  expect(attack.poison(clean, labels, SIZE, 2)).toEqual({ images: clean, labels })
  expect([...attack.transform(update, 2)]).toEqual([1, -0.5])
  expect(attack.poison(clean, labels, SIZE, 3).labels).not.toEqual(labels)
  expect([...attack.transform(update, 3)]).toEqual([6, -3])
  expect([...update]).toEqual([1, -0.5])
})

test('the same round poisons the same records, another round others', () => {
  const attack = backdoorAttack(spec, 1, 'p6')
  const poisonedIn = (round: number) => attack.poison(images(50), labels, SIZE, round).labels
  expect(poisonedIn(4)).toEqual(poisonedIn(4))
  expect(poisonedIn(4)).not.toEqual(poisonedIn(5))
})

test('with scale n the mean of n updates is the attacker model', () => {
  const mine = Float32Array.of(0.25, -2)
  const boosted = boost(mine, 6)
  expect([...boosted].map((x) => x / 6)).toEqual([...mine])
})

test('refuses bytes that are not that many images, and specifications out of range', () => {
  expect(() => applyTrigger(images(2), 3, SIZE, 3)).toThrow(expect.objectContaining({ code: 'IMAGE_BYTES' }))
  for (const wrong of [
    { poisonRatio: 0 },
    { poisonRatio: 1.1 },
    { scale: 0 },
    { patch: 0 },
    { targetClass: -1 },
    { size: 1 },
  ])
    expect(BackdoorSpec.safeParse(wrong).success).toBe(false)
})
