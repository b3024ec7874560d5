import { EXIT, FedveilError } from '../proto/error.js'
import type { Member } from './roster.js'
import type { RecordLabels } from './session.js'

/**
 * Every party of a vertical run must have the coordinator's records in its order: before anything is asked for.
 * @throws RECORD_COUNT, NOT_ALIGNED (exit `data`)
 */
export function requireAlignment(
  members: readonly Pick<Member, 'name' | 'records' | 'alignment'>[],
  { classOf, digest }: Pick<RecordLabels, 'classOf' | 'digest'>,
): void {
  for (const { name, records, alignment } of members) {
    if (records !== classOf.length)
      throw new FedveilError(
        'RECORD_COUNT',
        `"${name}" brings ${records} records and the coordinator has ${classOf.length} labels: give both the same records.`,
        EXIT.data,
      )
    if (Buffer.compare(alignment, digest) !== 0)
      throw new FedveilError(
        'NOT_ALIGNED',
        `The records of "${name}" are not those of the coordinator (other ids or another order): give both the same --data, seed and record ids.`,
        EXIT.data,
      )
  }
}
