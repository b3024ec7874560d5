import type { Aligned } from '../../coordinator/event.js'

/** What a person reads when the records of a vertical run have been aligned. */
export function alignedLine({ records, dropped }: Aligned): string {
  const counts = Object.entries(dropped).map(([owner, count]) => `${owner} ${count}`)
  return `${records} records are common to all owners; dropped: ${counts.join(', ')}`
}
