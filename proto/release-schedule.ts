import type { VerticalWork } from './vertical-work.js'

type Scheduled = Pick<VerticalWork, 'schedule' | 'training'>

/**
 * Whether the training records are released anew in an epoch, 1 .. training.epochs; in the others the top model learns
 * from the vectors of the latest release. One-shot: in the noisy epochs, then once, in the epoch after them.
 */
export function releasesIn(epoch: number, { schedule }: Pick<Scheduled, 'schedule'>): boolean {
  switch (schedule.kind) {
    case 'every-epoch':
      return true
    case 'every-n':
      return (epoch - 1) % schedule.n === 0
    case 'one-shot':
      return epoch <= schedule.noisyEpochs + 1
  }
}

/** Whether the parties learn from an epoch: the last release of a one-shot schedule is of finished bottom models. */
export function teachesIn(epoch: number, { schedule }: Pick<Scheduled, 'schedule'>): boolean {
  return schedule.kind === 'one-shot' ? epoch <= schedule.noisyEpochs : releasesIn(epoch, { schedule })
}

/** How often a training record is released in a whole run. */
export function releasesPerRecord(work: Scheduled): number {
  let releases = 0
  for (let epoch = 1; epoch <= work.training.epochs; epoch++) if (releasesIn(epoch, work)) releases++
  return releases
}
