import { EXIT, FedveilError } from '../../proto/error.js'
import { didYouMean } from '../scenario/nearest.js'
import { fits, type Pattern } from './pattern.js'
import type { CellRun, SweepPlan } from './plan.js'

/** Beside the axes. */
const SEED = 'seed'

/** The runs of a sweep that are to be run now, by `--only axis=entry,...`: on every axis that is named one of its entries. */
export function onlyRuns({ sweep, runs }: Pick<SweepPlan, 'sweep' | 'runs'>, flags: readonly string[]): CellRun[] {
  const entries = new Map(Object.entries(sweep.matrix).map(([axis, of]) => [axis, of.map(({ name }) => name)]))
  entries.set(SEED, sweep.seeds.map(String))
  const pattern: Record<string, string[]> = {}
  for (const flag of flags) {
    const [axis = '', names = ''] = flag.split('=', 2)
    const known = entries.get(axis)
    if (known === undefined) throw unknown(`no axis "${axis}"`, axis, [...entries.keys()])
    for (const name of names.split(',')) {
      if (!known.includes(name)) throw unknown(`no ${axis} "${name}"`, name, known)
      pattern[axis] = [...(pattern[axis] ?? []), name]
    }
  }
  const chosen: Pattern = pattern
  return runs.filter(({ cell, seed }) => fits(chosen, { ...cell.at, [SEED]: String(seed) }))
}

function unknown(what: string, word: string, known: readonly string[]): FedveilError {
  const sentence = `--only: the sweep has ${what}${didYouMean(word, known)} (there are ${known.join(', ')}); write axis=entry,entry`
  return new FedveilError('SWEEP_ONLY', sentence, EXIT.usage)
}
