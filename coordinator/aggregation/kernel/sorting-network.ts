/** Two lines of a sorting network: the smaller value goes to `low`, the larger to `high`. */
export interface Comparator {
  readonly low: number
  readonly high: number
}

/**
 * Comparators after which the lines `wanted` hold the values of these ranks; without a branch, so that many columns can be
 * sorted side by side. Comparators that no wanted line depends on are left out.
 *
 * Batcher's odd-even merge sort for any n: O(n log^2 n) comparators.
 * @param n lines, >= 1
 * @param wanted ranks from 0 (the smallest) to n - 1
 * Source: Batcher 1968, "Sorting networks and their applications"; Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M.
 */
export function sortingNetwork(n: number, wanted: readonly number[]): Comparator[] {
  const needed = new Set(wanted)
  const kept: Comparator[] = []
  for (const comparator of mergeExchange(n).reverse()) {
    const { low, high } = comparator
    if (!needed.has(low) && !needed.has(high)) continue
    needed.add(low).add(high)
    kept.push(comparator)
  }
  return kept.reverse()
}

/** Algorithm M, with its variables' names. */
function mergeExchange(n: number): Comparator[] {
  const comparators: Comparator[] = []
  const first = 2 ** Math.max(0, Math.ceil(Math.log2(n)) - 1)
  for (let p = n < 2 ? 0 : first; p >= 1; p = Math.floor(p / 2)) {
    let q = first
    let r = 0
    let d = p
    for (;;) {
      for (let i = 0; i < n - d; i++) if ((i & p) === r) comparators.push({ low: i, high: i + d })
      if (q === p) break
      d = q - p
      q /= 2
      r = p
    }
  }
  return comparators
}
