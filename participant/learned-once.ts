import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadTensors, saveTensors } from '../learning/checkpoint/tensor-file.js'
import { withLock } from '../learning/engine/lock.js'
import type { Parameters } from '../learning/parameters.js'

/**
 * Learns a network, or takes it from a folder where the same learning was done before: runs at the same time wait for the
 * first of them that needs it.
 * @param name of the file, without its ending: a digest of all that the result depends on
 */
export async function learnedOnce(
  folder: string,
  name: string,
  parameters: Parameters,
  learn: () => Promise<void>,
): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.safetensors`)
  await withLock(
    `${file}.lock`,
    () => {},
    async () => {
      if (existsSync(file)) return loadTensors(file, [parameters])
      await learn()
      saveTensors(file, [parameters])
    },
  )
}
