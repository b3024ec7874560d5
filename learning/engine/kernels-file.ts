import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** The folder of the C++ sources of our own kernels. */
export const KERNEL_SOURCES = new URL('./kernels/', import.meta.url)

/** What is compiled, and the headers of ours that it includes. */
export const KERNEL_UNITS = ['addon.cc', 'block-transform.cc', 'kernels.cc', 'laplace.cc'] as const
const KERNEL_HEADERS = ['functions.h', 'node-c.h', 'tensorflow-c.h', 'threads.h', 'vectorised.h'] as const

/**
 * The name of the compiled kernels in an engine's folder: it carries a digest of their sources, so that checkouts of
 * different ages can share an engine, each with the kernels it was written for.
 */
export function kernelsFile(): string {
  const hash = createHash('sha256')
  for (const name of [...KERNEL_UNITS, ...KERNEL_HEADERS]) hash.update(readFileSync(new URL(name, KERNEL_SOURCES)))
  return `kernels-${hash.digest('hex').slice(0, 12)}.node`
}
