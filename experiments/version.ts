import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The package's own folder is the nearest above this file that has a package.json (dist/ or a checkout). */
const ABOVE = ['../', '../../']

/** The package's own version. */
export function version(): string {
  for (const above of ABOVE) {
    try {
      const found = JSON.parse(readFileSync(new URL(`${above}package.json`, import.meta.url), 'utf8')) as {
        version?: string
      }
      if (found.version !== undefined) return found.version
    } catch {
      // look one folder higher
    }
  }
  return 'unknown'
}

/** The commit that this program was built from, with `+` behind it if files have changed since; null outside a checkout. */
export function commit(): string | null {
  // A package that is installed in somebody's own checkout has no .git beside its package.json.
  const root = ABOVE.map((above) => fileURLToPath(new URL(above, import.meta.url))).find((folder) =>
    existsSync(`${folder}.git`),
  )
  if (root === undefined) return null
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim()
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== ''
    return `${git('rev-parse', 'HEAD')}${changed ? '+' : ''}`
  } catch {
    return null // no git, or a repository that it will not read
  }
}
