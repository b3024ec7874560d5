/** What a rule makes of the rows that it is given; rows instead of names, which `build.ts` puts back. */
export interface Outcome {
  /** [d] */
  readonly update: Float32Array
  /** Rows that went into it, ascending; all if not given. */
  readonly kept?: readonly number[]
  /** One a row; what it measures is the rule's. */
  readonly scores?: ArrayLike<number>
}

/** Rows from the smallest to the largest score; of equals the lowest row, that is the lowest participant id, first. */
export function ascending(scores: ArrayLike<number>, rows = Array.from(scores, (_, i) => i)): number[] {
  return rows.toSorted((a, b) => order(scores[a]!, scores[b]!) || a - b)
}

/** Infinities, whose difference is no number, are equal. */
function order(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
