import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawFace } from '../../learning/data/faces.js'
import { lastJson, run, scratch } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

const SIZE = 32
const model = join(folder.path, 'model')
const store = join(folder.path, 'store')
const image = (person: number, which: number) => join(folder.path, `${person}-${which}.png`)
const READ = ['--model', model, '--store', store, '--engine', 'js', '--json']

interface Report {
  readonly accuracy: number
  readonly templates: {
    readonly protocol: string
    readonly accuracy: number
    readonly pairs: number
    readonly crossMatching: { readonly image: { readonly lengths: { readonly areaUnderCurve: number } } }
  }
}

let report: Report
beforeAll(async () => {
  const small = ['--size', String(SIZE), '--set', 'backbone.widths=[8, 16, 32]', '--embedding', '64', '--threads', '1']
  const ended = await run(['verify', ...small, '--epochs', '4', '--templates', 'slerpface', '--out', model, '--json'])
  expect(ended.stderr).not.toMatch(/^fedveil: /m)
  report = lastJson(ended.stdout) as unknown as Report
  for (const person of [1, 2])
    for (const which of [0, 1])
      await sharp(drawFace(9, person, which, SIZE), { raw: { width: SIZE, height: SIZE, channels: 3 } })
        .png()
        .toFile(image(person, which))
})

describe('protected templates', () => {
  test('are verified beside embeddings by faces-slerpface', () => {
    const { templates } = report
    expect([templates.protocol, templates.pairs]).toEqual(['faces-slerpface', 240])
    expect(templates.accuracy).toBeGreaterThan(0.55)
    expect(Math.abs(templates.accuracy - report.accuracy)).toBeLessThan(0.15)
    // Group lengths are the attention under every key.
    expect(templates.crossMatching.image.lengths.areaUnderCurve).toBeGreaterThan(0.99)
  })

  test('are enrolled, matched, revoked and enrolled again with another key', async () => {
    const template = (...args: string[]) => run(['template', ...args])
    const enrolled = await template('enrol', 'ann', image(1, 0), ...READ)
    expect(enrolled.stderr).not.toMatch(/^fedveil: /m)
    const first = lastJson(enrolled.stdout) as { key: string }
    await template('enrol', 'bob', image(2, 0), image(2, 1), ...READ)
    const { matches } = lastJson((await template('match', image(1, 0), ...READ, '--threshold', '0.99')).stdout) as {
      matches: { name: string; score: number; accepted: boolean }[]
    }
    expect(matches.map(({ name, accepted }) => [name, accepted])).toEqual([
      ['ann', true],
      ['bob', false],
    ])
    expect((await template('revoke', 'ann', '--store', store)).code).toBe(0)
    const again = lastJson((await template('enrol', 'ann', image(1, 1), ...READ)).stdout) as { key: string }
    expect(again.key).not.toBe(first.key)
    const { stdout } = await template('list', '--store', store)
    expect(stdout).toMatch(new RegExp(`ann {2}key ${first.key}, enrolled .*, revoked `))
  })

  test('a key that does not fit its template is refused in one sentence', async () => {
    const keys = join(store, 'template-keys.json')
    const content = JSON.parse(readFileSync(keys, 'utf8'))
    for (const each of content.keys) each.key = 'ab'.repeat(32)
    writeFileSync(keys, JSON.stringify(content))
    const ended = await run(['template', 'match', image(1, 0), ...READ])
    expect(ended.code).toBe(6)
    expect(ended.stderr).toMatch(/^fedveil: The key that is kept does not fit the template of "\w+", [^.]*\.\n$/m)
  })
})
