import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where real data would lie. It is never part of the repository: FEDVEIL_DATA names its folder, or it lies beside it. */
export function realData(name: string): string {
  let root = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(root, 'biome.json')) && dirname(root) !== root) root = dirname(root)
  return join(process.env.FEDVEIL_DATA ?? join(root, '..', 'shared', 'data'), name)
}
