import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const made: string[] = []

/** A new folder of its own, removed when the tests of this file have ended. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fedveil-scratch-'))
  made.push(folder)
  return folder
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})
