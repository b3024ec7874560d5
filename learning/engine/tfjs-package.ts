import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

/**
 * The folder of what we use of @tensorflow/tfjs-node-gpu: the kernels' JavaScript in `dist/`, the addon's C++ source in
 * `binding/`. Its index.js is never run, because that looks for an addon inside the package.
 *
 * The build keeps a copy beside this file: npm removes the optional package wherever its install script fails. Code
 * compiled in another way finds the package itself.
 */
export function tfjsPackage(): string {
  const copy = fileURLToPath(new URL('./tfjs-node-gpu', import.meta.url))
  return existsSync(copy) ? copy : dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'))
}

/** The folder of Node's addon headers (package node-api-headers). */
export function addonHeaders(): string {
  return (require('node-api-headers') as { include_dir: string }).include_dir
}
