import { homedir } from 'node:os'
import { join } from 'node:path'

/** The TensorFlow release whose libraries we link, and the version of Node's addon interface we compile for. */
export const TENSORFLOW_VERSION = '2.21.0'
const NAPI_VERSION = 8

export type Flavour = 'cpu' | 'gpu'

/** What an engine's folder holds; `engine install` puts it there whole, so one file speaks for all. */
export const ENGINE_FILES = {
  binding: 'tfjs_binding.node',
  /** Loads the libraries with their start-up banner kept out of the terminal; a user's own copy may lack it. */
  quiet: 'quiet.node',
  core: 'libtensorflow_cc.so.2',
  framework: 'libtensorflow_framework.so.2',
} as const

/** Where Node runs, e.g. `linux-x64`. */
export function platformName(): string {
  return `${process.platform}-${process.arch}`
}

/**
 * The user's cache folder, shared by all checkouts: `$FEDVEIL_CACHE`, else `$XDG_CACHE_HOME/fedveil`, else the
 * platform's own place (`~/.cache/fedveil`, `~/Library/Caches/fedveil`, `%LOCALAPPDATA%\fedveil\Cache`).
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, os: NodeJS.Platform = process.platform): string {
  if (env.FEDVEIL_CACHE) return env.FEDVEIL_CACHE
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'fedveil')
  if (os === 'darwin') return join(homedir(), 'Library', 'Caches', 'fedveil')
  if (os === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'fedveil', 'Cache')
  return join(homedir(), '.cache', 'fedveil')
}

/** The folder of all engines: `engine/` in the cache. */
export function enginesFolder(): string {
  return join(cacheFolder(), 'engine')
}

/** The folder of one engine, e.g. `<cache>/engine/tensorflow-cpu-2.21.0-linux-x64-napi8`. */
export function engineFolder(flavour: Flavour): string {
  return join(enginesFolder(), `tensorflow-${flavour}-${TENSORFLOW_VERSION}-${platformName()}-napi${NAPI_VERSION}`)
}

/** Where the sentence about the last failed install is kept, for the notice that pure JavaScript serves. */
export function lastFailureFile(): string {
  return join(enginesFolder(), 'last-failure.txt')
}
