import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** The compiled tree; its imports are those of the sources, less the ones of types. */
const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** folder -> folders it may import from, besides itself. */
const ALLOWED: Record<string, readonly string[]> = {
  proto: [],
  learning: ['proto'],
  privacy: ['proto', 'learning/engine'],
  coordinator: ['proto', 'learning', 'privacy'],
  participant: ['proto', 'learning', 'privacy'],
  experiments: ['proto', 'learning', 'privacy', 'coordinator', 'participant'],
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)
  return [...found].map(([, path]) => relative(ROOT, join(dirname(file), path!)))
}

test.each(Object.entries(ALLOWED))('%s imports only from %j and itself', (folder, allowed) => {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js') && !file.includes('tfjs-node-gpu') && !file.includes('generated'))
    .map((file) => join(ROOT, folder, file))
  expect(files.length).toBeGreaterThan(0)
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => ![folder, ...allowed].some((from) => target.startsWith(`${from}/`)))
      .map((target) => `${relative(ROOT, file)} -> ${target}`),
  )
  expect(wrong).toEqual([])
})
