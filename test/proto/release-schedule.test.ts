import { describe, expect, test } from 'vitest'
import { releasesIn, releasesPerRecord, teachesIn } from '../../proto/release-schedule.js'
import type { Schedule } from '../../proto/vertical-work.js'
import { WORK } from '../participant/party.js'

const cases: { schedule: Schedule; epochs: number; released: number[]; taught: number[] }[] = [
  { schedule: { kind: 'every-epoch' }, epochs: 4, released: [1, 2, 3, 4], taught: [1, 2, 3, 4] },
  { schedule: { kind: 'every-n', n: 3 }, epochs: 8, released: [1, 4, 7], taught: [1, 4, 7] },
  { schedule: { kind: 'every-n', n: 5 }, epochs: 3, released: [1], taught: [1] },
  { schedule: { kind: 'one-shot', noisyEpochs: 0 }, epochs: 5, released: [1], taught: [] },
  { schedule: { kind: 'one-shot', noisyEpochs: 2 }, epochs: 6, released: [1, 2, 3], taught: [1, 2] },
  { schedule: { kind: 'one-shot', noisyEpochs: 4 }, epochs: 5, released: [1, 2, 3, 4, 5], taught: [1, 2, 3, 4] },
]

describe.each(cases)('over $epochs epochs $schedule', ({ schedule, epochs, released, taught }) => {
  const work = { schedule, training: { ...WORK.vertical.training, epochs } }
  const all = Array.from({ length: epochs }, (_, i) => i + 1)

  test('releases every training record in these epochs, and counts them', () => {
    expect(all.filter((epoch) => releasesIn(epoch, work))).toEqual(released)
    expect(releasesPerRecord(work)).toBe(released.length)
  })

  test('teaches the parties in these, and in none without a release', () => {
    expect(all.filter((epoch) => teachesIn(epoch, work))).toEqual(taught)
    expect(taught.every((epoch) => released.includes(epoch))).toBe(true)
  })
})
