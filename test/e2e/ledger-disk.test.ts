import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { Ledger } from '../../privacy/ledger/ledger.js'
import { scratch } from './cli.js'
import { framesIn, releaseIdOf } from './release-frames.js'

const LOOP = fileURLToPath(new URL('./release-loop.js', import.meta.url))
const folder = scratch()
afterAll(() => folder.remove())

/** Runs release-loop.js from a shell that first runs `before`. */
async function loopAfter(before: string, dir: string, end: number) {
  const command = `${before}; exec "${process.execPath}" "${LOOP}" "${dir}" 0 ${end}`
  const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const [code] = await once(child, 'close')
  return { code: code as number, stderr, frames: framesIn(Buffer.concat(chunks)) }
}

test.skipIf(process.platform === 'win32')(
  'a disk that takes no more refuses the release with the reason, and nothing of it leaves',
  async () => {
    const dir = join(folder.path, 'full')
    // 400 blocks of 512 bytes a file; the signal that comes with it is ignored, so that writing fails instead.
    const { code, stderr, frames } = await loopAfter("trap '' XFSZ; ulimit -f 400", dir, 5_000)
    expect(code).toBe(7)
    expect(stderr).toMatch(/^LEDGER_WRITE_FAILED: release "r\d+" was not made: .* could not write its debit \(.+\)/)
    const refused = /"(r\d+)"/.exec(stderr)?.[1]
    const ids = frames.map(({ number }) => releaseIdOf(number))
    expect(ids.length).toBeGreaterThan(3)
    expect(ids).not.toContain(refused)
    const ledger = Ledger.read(dir)
    expect(
      ledger
        .releases()
        .map(({ releaseId }) => releaseId)
        .sort(),
    ).toEqual(ids.sort())
    ledger.close()
    // With room again it goes on where it was.
    const again = await loopAfter(':', dir, 20)
    expect([again.code, again.stderr]).toEqual([0, ''])
  },
)

/** Permissions do not bind the superuser, so tests that run as one act as nobody meanwhile. */
function asMereUser(dir: string, work: () => void): void {
  const root = process.getuid?.() === 0
  const nobody = 65534
  if (root) for (const name of ['', ...readdirSync(dir)]) chownSync(join(dir, name), nobody, nobody)
  if (root) process.seteuid?.(nobody)
  try {
    work()
  } finally {
    if (root) process.seteuid?.(0)
  }
}

test.skipIf(process.platform === 'win32')('a store that cannot be written is refused with the reason', () => {
  const dir = join(folder.path, 'read-only')
  Ledger.open(dir).close()
  chmodSync(folder.path, 0o755)
  for (const name of readdirSync(dir)) chmodSync(join(dir, name), 0o400)
  chmodSync(dir, 0o500)
  asMereUser(dir, () => {
    expect(() => Ledger.open(dir)).toThrow(expect.objectContaining({ code: 'LEDGER_OPEN_FAILED' }))
    expect(() => Ledger.open(dir)).toThrow(/cannot be opened \(.*(readonly|unable to open).*\): check the folder/)
    // Reading is still possible.
    const reader = Ledger.read(dir)
    expect(reader.releases()).toEqual([])
    reader.close()
    const fresh = join(dir, 'fresh')
    expect(() => Ledger.open(fresh)).toThrow(/cannot be opened \(EACCES/)
    expect(existsSync(fresh)).toBe(false)
  })
  chmodSync(dir, 0o700)
})
