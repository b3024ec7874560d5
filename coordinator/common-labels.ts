import { alignmentDigest } from '../learning/data/alignment.js'
import { placesAmong } from '../learning/data/chosen.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { RecordLabels } from './session.js'

/**
 * What the coordinator knows of the records that all owners hold, in the agreed order; a record that was to be tested still is.
 * @param places in `labels.ids`, in the agreed order
 * @throws ALIGNMENT_SPLIT if no record is left to train on, or none to test
 */
export function commonLabels(labels: RecordLabels, places: Uint32Array, run: string): RecordLabels {
  const train = placesAmong(labels.train, places)
  const test = placesAmong(labels.test, places)
  if (train.length === 0 || test.length === 0)
    throw new FedveilError(
      'ALIGNMENT_SPLIT',
      `Of the ${places.length} records that all owners hold ${train.length} are to train on and ${test.length} to test: a run needs both, so bring more records in common.`,
      EXIT.data,
    )
  const ids = Array.from(places, (place) => labels.ids[place]!)
  const classOf = Int32Array.from(places, (place) => labels.classOf[place]!)
  return { ids, train, test, classOf, digest: alignmentDigest(ids, run) }
}
