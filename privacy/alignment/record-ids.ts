import { EXIT, type ExitCode, FedveilError } from '../../proto/error.js'

/** Most ids of one owner: what the tables of an alignment take stays within a process's memory. */
export const MOST_IDS = 10_000_000

/**
 * Checks the ids that an owner brings to an alignment.
 * @param whose how the sentence names the owner, e.g. `this participant`
 * @throws ALIGNMENT_IDS (exit `data`) if there are none or too many, if one is empty, or if one is there twice
 */
export function checkRecordIds(ids: readonly string[], whose: string, most: number): void {
  checkCount(ids.length, whose, most, EXIT.data)
  const empty = ids.indexOf('')
  if (empty >= 0)
    throw refused(`record ${empty} of ${whose} has an empty id: give every record an id of its own`, EXIT.data)
  const distinct = new Set(ids).size
  if (distinct < ids.length)
    throw refused(
      `${whose} has ${ids.length} records but only ${distinct} different ids: give every record an id of its own`,
      EXIT.data,
    )
}

/** @throws ALIGNMENT_IDS */
export function checkCount(count: number, whose: string, most: number, exit: ExitCode): void {
  if (count === 0) throw refused(`${whose} holds no record`, exit)
  if (count > most)
    throw refused(
      `${whose} holds ${count} records and the limit is ${most}: raise work.alignment.most, or bring fewer`,
      exit,
    )
}

function refused(what: string, exit: ExitCode): FedveilError {
  return new FedveilError('ALIGNMENT_IDS', `The records cannot be aligned because ${what}.`, exit)
}
