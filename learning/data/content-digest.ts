import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { EXIT, FedveilError } from '../../proto/error.js'

/**
 * SHA-256, in hexadecimal, of a file's bytes, or of the names and bytes of all files below a folder in the order of their
 * paths, so that it changes with anything that can be read there.
 * @throws FedveilError DATA_MISSING (exit 4)
 */
export async function contentDigest(path: string): Promise<string> {
  const about = await stat(path).catch((cause: unknown) => {
    throw new FedveilError('DATA_MISSING', `there is no file or folder ${path}`, EXIT.data, { cause })
  })
  const hash = createHash('sha256')
  if (!about.isDirectory()) await addFile(hash, path)
  else for (const file of await filesBelow(path)) await addFile(hash.update(`${file}\0`), join(path, file))
  return hash.digest('hex')
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory())
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort()
}

async function addFile(hash: Hash, path: string): Promise<void> {
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer)
}
