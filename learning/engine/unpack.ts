import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise } from 'yauzl'

/**
 * Unpacks the files of a zip archive whose names `wanted` accepts into `folder`.
 * @param onProgress unpacked bytes so far, and in all
 * @throws Error if the archive is damaged or an entry would leave the folder
 */
export async function unpack(
  archive: string,
  folder: string,
  wanted: (name: string) => boolean,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false })
  try {
    const entries: Entry[] = []
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('/') && wanted(entry.fileName)) entries.push(entry)
    }
    const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
    let done = 0
    for (const entry of entries) {
      const target = inside(folder, entry.fileName)
      mkdirSync(dirname(target), { recursive: true })
      const count = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        for await (const chunk of chunks) {
          done += chunk.length
          onProgress(done, total)
          yield chunk
        }
      }
      await pipeline(await zip.openReadStreamPromise(entry), count, createWriteStream(target))
    }
  } finally {
    zip.close()
  }
}

/** yauzl refuses such names itself; this keeps the promise whatever reads the archive. */
function inside(folder: string, name: string): string {
  const target = resolve(folder, name)
  if (relative(folder, target).startsWith('..')) throw new Error(`the archive's entry "${name}" would leave ${folder}`)
  return target
}
