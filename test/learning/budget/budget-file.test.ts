import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type AboutBudget, readBudget, rhoFor, saveBudget } from '../../../learning/budget/budget-file.js'
import { plannedBudget, privacyOfPlan } from '../../../learning/budget/planned-budget.js'
import { writeSafetensors } from '../../../learning/checkpoint/safetensors.js'
import { scratchFolder } from '../../scratch-folder.js'

const about: AboutBudget = {
  method: 'dctdp',
  channels: 189,
  height: 2,
  width: 3,
  meanEpsilon: 0.5,
  ranges: 'synthetic',
  sharing: 'none',
  images: 'public',
  imagesDigest: 'ab'.repeat(32),
}
const rho = Float32Array.from({ length: 189 * 6 }, (_, i) => Math.sin(i))
const use = { height: 2, width: 3, ranges: 'synthetic' } as const
const folder = scratchFolder()
const fileOf = (name: string) => join(folder, name)

function saved(name: string, changes: Partial<AboutBudget> = {}, values = rho): string {
  saveBudget(fileOf(name), { about: { ...about, ...changes }, rho: values })
  return fileOf(name)
}

describe('a budget file', () => {
  test('gives back what was kept', () => {
    const read = readBudget(saved('whole'))
    expect(read.about).toEqual(about)
    expect(read.rho).toEqual(rho)
    expect(rhoFor(read, use)).toEqual(rho)
  })

  test('of shared positions holds one number a channel, which all its positions get', () => {
    const shared = rho.slice(0, 189)
    const all = rhoFor(readBudget(saved('shared', { sharing: 'positions' }, shared)), use)
    expect(all).toHaveLength(189 * 6)
    expect(all.every((value, i) => value === shared[Math.floor(i / 6)])).toBe(true)
  })

  test('of another resolution or in other ranges is refused', () => {
    const read = readBudget(saved('other'))
    expect(() => rhoFor(read, { ...use, height: 4 })).toThrow(
      /other cannot be used: it is for images of 2x3 pixels, and these have 4x3/,
    )
    expect(() => rhoFor(read, { ...use, ranges: 'bound' })).toThrow(
      /learned in the ranges "synthetic", and these are "bound"/,
    )
  })

  test('that is broken, of other content or not finite is refused in one sentence', () => {
    const whole = readFileSync(saved('cut'))
    writeFileSync(fileOf('cut'), whole.subarray(0, whole.length - 4))
    writeFileSync(fileOf('empty'), '')
    writeFileSync(fileOf('bare'), writeSafetensors([{ name: 'rho', dtype: 'F32', values: rho, shape: [189, 2, 3] }]))
    saved('infinite', {}, rho.with(5, Number.POSITIVE_INFINITY))
    const sentence = (name: string) => {
      try {
        readBudget(fileOf(name))
      } catch (error) {
        return (error as Error).message
      }
      return 'it was read'
    }
    expect(sentence('cut')).toMatch(/^The budget file .*cut cannot be used: .*cut short; "fedveil verify/)
    expect(sentence('empty')).toMatch(/cannot be used: .*0 bytes/)
    expect(sentence('bare')).toMatch(/cannot be used: its metadata are not those of a budget \(method: /)
    expect(sentence('infinite')).toMatch(/cannot be used: its "rho" holds values that are not finite/)
    expect(sentence('absent')).toMatch(/absent cannot be read/)
  })
})

describe('the budget of a plan', () => {
  const privacy = { mechanism: 'dctdp', meanEpsilon: 0.5, ranges: 'synthetic' } as const

  test('is named by its digest, and found among the files of either end', () => {
    const [one, two] = [saved('one'), saved('two', { meanEpsilon: 1 })]
    const planned = privacyOfPlan({ ...privacy, budget: two })
    expect(planned).toMatchObject({ budget: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) })
    expect(plannedBudget(planned, [one, two])?.path).toBe(two)
    expect(plannedBudget(privacy, [one])).toBeUndefined()
  })

  test('is refused where this end has another file, or none', () => {
    const planned = privacyOfPlan({ ...privacy, budget: saved('theirs') })
    const other = saved('ours', { meanEpsilon: 2 })
    expect(() => plannedBudget(planned, [other])).toThrow(
      /budget file is sha256:.* and .*ours is [0-9a-f]{64}: use the coordinator's file/,
    )
    expect(() => plannedBudget(planned, [])).toThrow(/none is named here/)
  })
})
