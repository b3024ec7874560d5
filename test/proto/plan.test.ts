import { expect, test } from 'vitest'
import { Head } from '../../proto/head.js'

test.each([
  { kind: 'softmax' },
  { kind: 'softmax', scale: 16, margin: 0 },
  { kind: 'cosface', scale: 16, margin: 0.1 },
  { kind: 'adaface', scale: 32, margin: 0.3, concentration: 0.5, sampleRate: 0.1 },
])('the head %j is kept as it is written', (head) => {
  expect(Head.parse(head)).toEqual(head)
})

test.each([
  [{ kind: 'cosface' }, { scale: 64, margin: 0.35 }],
  [{ kind: 'arcface' }, { scale: 64, margin: 0.5 }],
  [{ kind: 'curricularface' }, { scale: 64, margin: 0.5 }],
  [{ kind: 'adaface' }, { scale: 64, margin: 0.4, concentration: 0.333 }],
])('the head %j gets the constants of its paper', (head, constants) => {
  expect(Head.parse(head)).toEqual({ ...head, ...constants })
})

test.each([
  { kind: 'arcface', concentration: 0.3 },
  { kind: 'arcface', margin: 1.6 },
  { kind: 'softmax', sampleRate: 0.5 },
  { kind: 'cosface', sampleRate: 0 },
  { kind: 'sphereface' },
])('the head %j is refused', (head) => {
  expect(Head.safeParse(head).success).toBe(false)
})
