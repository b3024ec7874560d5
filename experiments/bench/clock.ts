/** How long a piece of work took, over its repetitions. */
export interface Timing {
  readonly minimum: number
  readonly median: number
  readonly maximum: number
}

/**
 * Milliseconds of each repetition, after one that is not counted.
 * @param work is given the number of the repetition (0 is the one that is not counted), so that it can vary its
 *   parameters and meet no cache of an earlier one
 * @param repeats >= 1
 */
export function timed(repeats: number, work: (repetition: number) => void): Timing {
  work(0)
  const times = Array.from({ length: repeats }, (_, i) => {
    const start = performance.now()
    work(i + 1)
    return performance.now() - start
  })
  return { minimum: Math.min(...times), median: medianOf(times), maximum: Math.max(...times) }
}

/** The middle of at least one value; of an even number, the upper one of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}
