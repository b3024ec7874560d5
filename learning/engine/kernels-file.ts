import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** The folder of the C++ sources of our own kernels. */
export const KERNEL_SOURCES = new URL('./kernels/', import.meta.url)

/**
 * The name of the compiled kernels in an engine's folder: it carries a digest of their sources, so that checkouts of
 * different ages can share an engine, each with the kernels it was written for.
 */
export function kernelsFile(): string {
  const hash = createHash('sha256')
  for (const name of ['kernels.cc', 'tensorflow-c.h', 'threads.h'])
    hash.update(readFileSync(new URL(name, KERNEL_SOURCES)))
  return `kernels-${hash.digest('hex').slice(0, 12)}.node`
}
