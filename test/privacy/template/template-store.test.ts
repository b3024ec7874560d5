import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RandomStream } from '../../../learning/engine/random.js'
import { groupFeatures } from '../../../privacy/template/groups.js'
import { TemplateStore } from '../../../privacy/template/template-store.js'

let folder: string
let store: TemplateStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fedveil-templates-'))
  store = new TemplateStore(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

function face(seed: number, recogniser = 'r1') {
  const embedding = new Float32Array(128)
  RandomStream.named(seed, 'face').fillNormal(embedding, 1)
  return { features: groupFeatures(embedding), recogniser }
}

const templates = () => join(folder, 'templates.json')
const keys = () => join(folder, 'template-keys.json')
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const failing = (code: string) => expect.objectContaining({ code })

describe('a template store', () => {
  test('enrols faces and finds whose an image is', async () => {
    await store.enrol('ann', face(1))
    await store.enrol('bob', face(2))
    const [first, second] = store.match(face(2))
    expect(first!.name).toBe('bob')
    expect(first!.score).toBeCloseTo(1, 6)
    expect(second!.score).toBeLessThan(0.98)
    expect(store.match(face(2), 'ann')).toEqual([second])
  })

  test('keeps no embedding and no key among the templates, and both files to their owner', async () => {
    await store.enrol('ann', face(1))
    const key = read(keys()).keys[0].key
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    expect(readFileSync(templates(), 'utf8')).not.toContain(key)
    const values = Buffer.from(read(templates()).enrolled[0].values, 'base64')
    const { directions } = face(1).features
    for (let i = 0; i < 128; i++) expect(values.readFloatLE(4 * i)).not.toBeCloseTo(directions[i]!, 5)
    for (const file of [templates(), keys()]) expect(statSync(file).mode & 0o077).toBe(0)
  })

  test('a revoked face is found no more, and is enrolled again under a new key with another template', async () => {
    const before = await store.enrol('ann', face(1))
    const old = read(templates()).enrolled[0].values
    await expect(store.enrol('ann', face(1))).rejects.toEqual(failing('TEMPLATE_EXISTS'))
    await store.revoke('ann')
    expect(store.match(face(1))).toEqual([])
    expect(() => store.match(face(1), 'ann')).toThrow(failing('TEMPLATE_UNKNOWN'))
    expect(read(keys()).keys).toEqual([])
    expect(readFileSync(templates(), 'utf8')).not.toContain(old)
    const after = await store.enrol('ann', face(1))
    expect(after.key).not.toBe(before.key)
    expect(store.match(face(1))[0]!.score).toBeCloseTo(1, 6)
    expect(store.list().map(({ name, key, revokedAt }) => [name, key, revokedAt === null])).toEqual([
      ['ann', after.key, true],
      ['ann', before.key, false],
    ])
    await expect(store.revoke('bob')).rejects.toEqual(failing('TEMPLATE_UNKNOWN'))
  })

  test('refuses a key that does not fit its template, and one that is not there', async () => {
    await store.enrol('ann', face(1))
    const content = read(keys())
    content.keys[0].key = 'ab'.repeat(32)
    writeFileSync(keys(), JSON.stringify(content), { mode: 0o600 })
    expect(() => store.match(face(1))).toThrow(
      /^The key that is kept does not fit the template of "ann", which was made/,
    )
    writeFileSync(keys(), JSON.stringify({ version: 1, keys: [] }), { mode: 0o600 })
    expect(() => store.match(face(1))).toThrow(failing('TEMPLATE_KEY'))
  })

  test('keeps keys in another place where that is asked for', async () => {
    const elsewhere = join(folder, 'other', 'keys.json')
    await new TemplateStore(folder, elsewhere).enrol('ann', face(1))
    expect(read(elsewhere).keys[0].key).toBeDefined()
    expect(() => store.match(face(1))).toThrow(failing('TEMPLATE_KEY'))
  })

  test('refuses a face that another recogniser has read', async () => {
    await store.enrol('ann', face(1))
    expect(() => store.match(face(1, 'r2'))).toThrow(failing('TEMPLATE_RECOGNISER'))
  })

  test.each([
    ['is no JSON', (content: string) => content.slice(1)],
    ['lacks a byte of a template', (content: string) => content.replace(/("values":")..../, '$1')],
    ['has a key that none writes', (content: string) => content.replace('"version":1', '"version":1,"x":1')],
  ])('refuses a file that %s, naming it', async (_, spoil) => {
    await store.enrol('ann', face(1))
    writeFileSync(templates(), spoil(readFileSync(templates(), 'utf8')), { mode: 0o600 })
    expect(() => store.match(face(1))).toThrow(failing('TEMPLATE_STORE'))
    expect(() => store.list()).toThrow(/templates\.json/)
  })

  test.skipIf(process.platform === 'win32')('refuses files that others can read', async () => {
    await store.enrol('ann', face(1))
    chmodSync(keys(), 0o644)
    expect(() => store.match(face(1))).toThrow(failing('TEMPLATE_KEYS_EXPOSED'))
  })

  test('two that enrol at once both stay', async () => {
    const other = new TemplateStore(folder)
    await Promise.all([store.enrol('ann', face(1)), other.enrol('bob', face(2))])
    expect(
      store
        .list()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['ann', 'bob'])
  })

  test('needs a name', async () => {
    await expect(store.enrol('', face(1))).rejects.toEqual(failing('USAGE'))
  })
})
