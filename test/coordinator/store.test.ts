import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Store } from '../../coordinator/store.js'
import type { Plan } from '../../proto/plan.js'
import { scratchFolder } from '../scratch-folder.js'

function begun(): { folder: string; store: Store } {
  const folder = scratchFolder()
  const store = new Store(folder)
  store.savePlan({ run: 'r' } as Plan)
  return { folder, store }
}

describe('the store of a run that goes on', () => {
  test('drops metrics of rounds that were not closed, and a line that was cut short', () => {
    const { folder, store } = begun()
    for (const round of [1, 2, 3]) store.appendMetrics({ round, accuracy: round / 10 })
    const file = join(folder, 'metrics.jsonl')
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"round":4,"acc`)
    new Store(folder, true).keepMetrics(2)
    expect(readFileSync(file, 'utf8')).toBe('{"round":1,"accuracy":0.1}\n{"round":2,"accuracy":0.2}\n')
  })

  test('may have been killed before its first round closed', () => {
    const { folder } = begun()
    new Store(folder, true).keepMetrics(-1)
    expect(existsSync(join(folder, 'metrics.jsonl'))).toBe(false)
  })

  test('keeps no state once there is a result, and then there is nothing to go on with', () => {
    const { folder, store } = begun()
    writeFileSync(store.stateFile, 'state')
    store.saveResult({} as never)
    expect(existsSync(store.stateFile)).toBe(false)
    expect(() => new Store(folder, true)).toThrow(/is over/)
    expect(() => new Store(folder)).toThrow(/already holds a run/)
  })
})
