import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { findEngine } from '../../learning/engine/find.js'

const script = fileURLToPath(new URL('./train-once.js', import.meta.url))

async function lossesOn(backend: 'native' | 'js'): Promise<number[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, backend])
  const answer = JSON.parse(stdout) as { backend: string; losses: number[] }
  expect(answer.backend).toBe(backend)
  return answer.losses
}

test('the same seeded training gives the same losses on both engines', async ({ skip }) => {
  const found = findEngine()
  if ('missing' in found) skip(`the native engine is not there: ${found.missing}`)
  if (process.env.FEDVEIL_BACKEND) skip('FEDVEIL_BACKEND allows one engine only')
  const native = await lossesOn('native')
  const js = await lossesOn('js')
  expect(native.at(-1)).toBeLessThan(native[0]! * 0.9)
  for (const [step, loss] of native.entries()) expect(Math.abs(loss - js[step]!)).toBeLessThan(1e-4)
})
