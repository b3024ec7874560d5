import { closest, distance } from 'fastest-levenshtein'

/** The candidate that a misspelt word most probably means; undefined when none is near (more than half its letters differ). */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined
  const best = closest(word.toLowerCase(), [...candidates])
  return distance(word.toLowerCase(), best) <= Math.max(2, Math.ceil(best.length / 2)) ? best : undefined
}

/** `; did you mean "x"?`, or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const best = nearest(word, candidates)
  return best === undefined ? '' : `; did you mean "${best}"?`
}
