import type { LabelledImages, LocalRound } from '../../../../participant/horizontal-hooks.js'

/** A round of a participant with given records, of images of `size` and four classes unless said. */
export function roundOf(records: LabelledImages, size: number, changes: Partial<LocalRound> = {}): LocalRound {
  return {
    run: 'test',
    round: 1,
    size,
    classes: 4,
    records,
    layers: [{ name: 'kernel', shape: [3, 1] }],
    global: new Float32Array(3),
    signal: new AbortController().signal,
    gradient: () => new Float32Array(3),
    ...changes,
  }
}

export const NO_RECORDS: LabelledImages = { images: new Uint8Array(0), labels: new Int32Array(0) }
