import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { lastJson, run, scratch, start } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())

interface Report {
  readonly protocol: string
  readonly trainedOn: { people: number; images: number }[]
  readonly pairs: number
  readonly people: number
  readonly accuracy: number
  readonly accuracyInterval: { low: number; high: number }
  readonly identification: { rank1: { rate: number; trials: number }; rank5: { rate: number } }
  readonly tarAtFar: { target: number; measurable: boolean; tar?: number }[]
}

const SMALL = ['verify', '--size', '32', '--set', 'backbone.widths=[16, 32, 64]', '--embedding', '32', '--threads', '1']

describe('fedveil verify', () => {
  test('trains on some people and recognises others it has not seen', async () => {
    const ended = await run([...SMALL, '--epochs', '12', '--out', join(folder.path, 'whole'), '--json'])
    expect(ended.stderr).not.toMatch(/^fedveil: /m)
    expect(ended.code).toBe(0)
    const report = lastJson(ended.stdout) as unknown as Report
    expect(report.protocol).toBe('faces-two-fold')
    expect(report.trainedOn).toEqual([{ people: 80, images: 800 }])
    expect([report.pairs, report.people]).toEqual([240, 20])
    // Guessing gives one half.
    expect(report.accuracy).toBeGreaterThan(0.7)
    expect(report.accuracyInterval.low).toBeLessThan(report.accuracy)
    expect(report.accuracyInterval.high).toBeGreaterThan(report.accuracy)
    const { rank1, rank5 } = report.identification
    // Guessing one of 20 people gives a twentieth.
    expect(rank1.rate).toBeGreaterThan(0.3)
    expect(rank5.rate).toBeGreaterThanOrEqual(rank1.rate)
    expect(rank1.trials).toBeGreaterThan(100)
    expect(report.tarAtFar.map(({ measurable }) => measurable)).toEqual([true, true, false, false, false, false])
  })

  test('goes on after a kill and ends with the same bytes as without it', async () => {
    const model = (name: string) => readFileSync(join(folder.path, name, 'model.safetensors'))
    const args = (name: string) => [...SMALL, '--epochs', '2', '--out', join(folder.path, name)]
    expect((await run(args('straight'))).code).toBe(0)
    const killed = start(args('killed'))
    const state = join(folder.path, 'killed', 'training-state.safetensors')
    while (!existsSync(state)) await new Promise((resolve) => setTimeout(resolve, 20))
    killed.process.kill('SIGKILL')
    await killed.ended
    expect(existsSync(join(folder.path, 'killed', 'model.safetensors'))).toBe(false)
    expect((await run(args('killed'))).code).toBe(0)
    expect(model('killed').equals(model('straight'))).toBe(true)
  })

  test('refuses to go on with other settings, in one sentence that names the first', async () => {
    const ended = await run([...SMALL, '--epochs', '5', '--out', join(folder.path, 'straight')])
    expect(ended.code).toBe(4)
    expect(ended.stderr).toMatch(/configuration\.epochs 2, and this run has 5/)
  })

  test('names the line of the pairs file whose image is missing', async () => {
    const images = join(folder.path, 'images')
    for (const person of ['Ann', 'Bob']) mkdirSync(join(images, person), { recursive: true })
    const file = join(folder.path, 'pairs.txt')
    writeFileSync(file, '2\t1\nAnn\t1\t2\nAnn\t1\tBob\t1\nCy\t1\t2\nCy\t1\tDan\t1\n')
    const { default: sharp } = await import('sharp')
    const jpeg = await sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer()
    writeFileSync(join(images, 'Ann', 'Ann_0001.jpg'), jpeg)
    copyFileSync(join(images, 'Ann', 'Ann_0001.jpg'), join(images, 'Bob', 'Bob_0001.jpg'))
    const ended = await run(['verify', '--data', images, '--pairs', file])
    expect(ended.code).toBe(4)
    expect(ended.stderr).toMatch(/Line 2 of .*pairs\.txt needs Ann\/Ann_0002\.jpg/)
  })

  test('a model is exported for TensorFlow.js, and one that is none is refused', async () => {
    const out = join(folder.path, 'tfjs')
    const exported = await run(['export', join(folder.path, 'straight', 'model.safetensors'), out])
    expect(exported.code).toBe(0)
    expect(readdirSync(out)).toContain('model.json')
    const refused = await run(['export', join(folder.path, 'straight', 'training-state.safetensors'), out])
    expect(refused.code).toBe(4)
    expect(refused.stderr).toMatch(/does not say which architecture/)
  })
})
