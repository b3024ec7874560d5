import { readFile } from 'node:fs/promises'
import { EXIT, FedveilError } from '../../proto/error.js'

/**
 * The index beside a RecordIO file: where each record starts, by key. One line a record: key, tab, position in bytes.
 * @param path the record file, `train.rec`; its index is `train.idx`
 * @param size bytes of the record file
 * @returns null if there is no index
 * @throws FedveilError DATA_RECORD (exit 4)
 */
export async function readRecordIndex(path: string, size: number): Promise<Map<number, number> | null> {
  const index = path.replace(/\.rec$/i, '.idx')
  const text = await readFile(index, 'latin1').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null
    throw cause
  })
  if (text === null) return null
  const positions = new Map<number, number>()
  const taken = new Set<number>()
  for (const [i, line] of text.trimEnd().split('\n').entries()) {
    const found = /^(\d{1,15})\t(\d{1,15})\r?$/.exec(line)
    if (found === null) throw indexError(index, i, 'is no key and position with a tab between them')
    const [key, position] = [Number(found[1]), Number(found[2])]
    if (position >= size)
      throw indexError(index, i, `has record ${key} at byte ${position}, outside ${path} (${size} bytes)`)
    if (positions.has(key) || taken.has(position))
      throw indexError(index, i, `repeats the key or position of record ${key}`)
    positions.set(key, position)
    taken.add(position)
  }
  return positions
}

function indexError(index: string, place: number, problem: string): FedveilError {
  return new FedveilError(
    'DATA_RECORD',
    `Line ${place + 1} of ${index} ${problem}: copy both files again, or remove the index to read the records in turn.`,
    EXIT.data,
  )
}
