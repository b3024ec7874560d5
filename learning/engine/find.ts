import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kernelsFile } from './kernels-file.js'
import { ENGINE_FILES, engineFolder, lastFailureFile } from './location.js'
import { platformProblem } from './pin.js'

/** The folder of the engine to load, or why there is none. Looks at a few names only, so that it is quick. */
export function findEngine(): { folder: string } | { missing: string } {
  const own = process.env.FEDVEIL_ENGINE
  if (own) {
    if (existsSync(join(own, ENGINE_FILES.binding))) return { folder: own }
    return { missing: `FEDVEIL_ENGINE names ${own}, which has no ${ENGINE_FILES.binding}` }
  }
  for (const flavour of ['gpu', 'cpu'] as const) {
    const folder = engineFolder(flavour)
    if (existsSync(join(folder, ENGINE_FILES.binding))) return { folder }
  }
  return { missing: platformProblem('cpu') ?? lastFailure() ?? 'it is not installed' }
}

/** Whether `engine install` has something to do here: there is no engine, or it lacks the kernels of this version. */
export function lacksEngine(): boolean {
  if (process.env.FEDVEIL_ENGINE) return false
  const found = findEngine()
  return 'missing' in found || !existsSync(join(found.folder, kernelsFile()))
}

function lastFailure(): string | undefined {
  try {
    return `it could not be installed (${readFileSync(lastFailureFile(), 'utf8').trim()})`
  } catch {
    return undefined
  }
}
