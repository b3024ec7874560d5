import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type FoundFile, isImagePath } from './image-path.js'

/** All images below a folder; links are followed, each folder is entered once. Contents stay on disk. */
export async function listFolder(root: string): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  const entered = new Set<string>()
  const enter = async (folder: string, inside: string): Promise<void> => {
    const real = await realpath(folder)
    if (entered.has(real)) return
    entered.add(real)
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name)
      const path = inside + entry.name
      const linked = entry.isSymbolicLink() ? await stat(file).catch(() => entry) : entry
      if (linked.isDirectory()) await enter(file, `${path}/`)
      else if (linked.isFile() && isImagePath(path)) found.push({ path, content: file })
    }
  }
  await enter(root, '')
  return found
}
