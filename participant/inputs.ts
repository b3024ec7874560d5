import { BatchLoader } from '../learning/data/batch.js'
import type { RecordInputs } from '../learning/data/inputs.js'
import { TableLoader, type TableSource } from '../learning/data/table-loader.js'
import type { Training } from '../proto/training.js'
import type { ImageRecords } from './work.js'

/** What inputs are made of. */
export type InputRecords = Pick<ImageRecords, 'ids' | 'images' | 'height' | 'width'> | TableSource

/**
 * The inputs of a party's records, whatever they are.
 * @param seed of the augmentation, which rows of a table have none of
 */
export function partyInputs(own: InputRecords, seed: number, augmentation: Training): RecordInputs {
  if ('inputs' in own) return new TableLoader(own)
  const { images, height, width, ids } = own
  // The same name at every party: the parts of a record are shifted, turned and mirrored together.
  return new BatchLoader({ images, height, width, ids, seed, party: 'all parties', augmentation })
}
