import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lastJson, processesNaming, run, scratch, start } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

function file(name: string, ids: readonly string[]): string {
  const path = join(folder.path, name)
  writeFileSync(path, ids.map((id) => `${id}\n`).join(''))
  return path
}

test('data align counts the ids that files have in common', async () => {
  const files = [file('a.txt', ['1', '2', '3', '4']), file('b.txt', ['4', '3', 'x']), file('c.txt', ['3', '4', '2'])]
  const ended = await run(['data', 'align', ...files, '--json'])
  expect(lastJson(ended.stdout)).toEqual({
    common: 2,
    files: [
      { file: files[0], ids: 4, dropped: 2 },
      { file: files[1], ids: 3, dropped: 1 },
      { file: files[2], ids: 3, dropped: 1 },
    ],
  })
})

test('data align names what is wrong with a file', async () => {
  const twice = await run(['data', 'align', file('d.txt', ['1', '2', '1']), file('e.txt', ['1'])])
  expect(twice.code).toBe(4)
  expect(twice.stderr).toMatch(/d\.txt has 3 records but only 2 different ids/)
  const second = await run(['data', 'align', file('h.txt', ['1']), file('i.txt', ['1', '', '2'])])
  expect(second.code).toBe(4)
  expect(second.stderr).toMatch(/record 1 of .*i\.txt has an empty id/)
  const apart = await run(['data', 'align', file('f.txt', ['1']), file('g.txt', ['2'])])
  expect(apart.code).toBe(4)
  expect(apart.stderr).toMatch(/no record in common/)
})

test('a benchmark that is killed goes on with what its processes have kept', async () => {
  const store = join(folder.path, 'store')
  // More than two parts, so that the order of the parts matters as well.
  const args = ['data', 'align', '--bench', '9000', '--store', store, '--json']
  const first = start(args)
  const evaluated = join(store, 'participant', 'evaluated.rows')
  await expect.poll(() => existsSync(evaluated), { timeout: 60_000, interval: 20 }).toBe(true)
  first.process.kill('SIGKILL')
  await first.ended
  await expect.poll(() => processesNaming(store), { timeout: 15_000 }).toEqual([])
  const kept = readFileSync(evaluated)
  expect(kept.length).toBeGreaterThan(0)
  const again = start(args)
  let seen = kept
  const looking = setInterval(() => {
    if (existsSync(evaluated)) seen = readFileSync(evaluated)
  }, 20)
  const { code, stdout } = await again.ended
  clearInterval(looking)
  expect(code).toBe(0)
  expect(lastJson(stdout)).toMatchObject({ ids: 9000, common: 4500 })
  // Another key would have given other points.
  expect(seen.length).toBeGreaterThanOrEqual(kept.length)
  expect(seen.subarray(0, kept.length).equals(kept)).toBe(true)
  expect(existsSync(evaluated)).toBe(false)
})
