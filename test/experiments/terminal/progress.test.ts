import { expect, test } from 'vitest'
import { bytes, delta, duration, epsilon, percent } from '../../../experiments/terminal/format.js'
import { openProgress } from '../../../experiments/terminal/progress.js'

/** A screen that is no terminal, and a clock that the test moves. */
function stage() {
  const written: string[] = []
  const clock = { ms: 0 }
  const progress = openProgress({ write: (text: string) => written.push(text) }, () => clock.ms)
  return { written, clock, progress }
}

test('away from a terminal a plain line is written about every 10 %', () => {
  const { written, progress } = stage()
  const task = progress.task('sphere: training', 'steps')
  for (let done = 1; done <= 200; done++) task.update(done, 200)
  expect(written).toHaveLength(10)
  expect(written[0]).toContain('sphere: training: 20/200 steps (10 %)')
  expect(written[9]).toContain('200/200 steps (100 %)')
  for (const line of written) {
    expect(line.endsWith('\n')).toBe(true)
    expect([...line.slice(0, -1)].every((character) => character >= ' ')).toBe(true) // no control sequences
  }
})

test('rate and remaining time count from the first report, not from the loading before it', () => {
  const { written, clock, progress } = stage()
  const task = progress.task('training', 'steps')
  clock.ms = 60_000
  task.update(10, 100)
  clock.ms = 65_000
  task.update(20, 100, 'loss 1.50')
  expect(written[1]).toBe('training: 20/100 steps (20 %), 2.0 steps/s, 40 s left, loss 1.50\n')
})

test('work of few steps still shows each of them', () => {
  const { written, progress } = stage()
  const task = progress.task('receiving', 'images')
  for (const done of [1, 2, 3]) task.update(done, 3)
  expect(written.map((line) => /\((\d+) %\)/.exec(line)?.[1])).toEqual(['33', '66', '100'])
})

test('numbers are written for people', () => {
  expect([percent(0.8125), percent(null)]).toEqual(['81.3 %', '–'])
  expect([0, 999, 1_234_567, 250e6, 3e12].map(bytes)).toEqual(['0 B', '999 B', '1.2 MB', '250 MB', '3.0 TB'])
  expect([0.04, 12.3, 75, 3_725].map(duration)).toEqual(['0.0 s', '12 s', '1 min 15 s', '1 h 2 min'])
  expect([null, 0.123456, 7, 96_768.2].map(epsilon)).toEqual(['none', '0.123', '7', '96,768'])
  expect([null, 0, 1e-5].map(delta)).toEqual(['–', '0', '1e-5'])
})
