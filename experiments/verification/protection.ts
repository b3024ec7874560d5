import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readBudget, rhoFor, saveBudget } from '../../learning/budget/budget-file.js'
import { publicFaces } from '../../learning/data/public-faces.js'
import { formMethod } from '../../privacy/frequency/build.js'
import type { FormMethod } from '../../privacy/frequency/form-method.js'
import type { Privacy } from '../../proto/privacy.js'
import { budgetMap, channelBudgets } from '../report/budget-map.js'
import type { BudgetSettings } from './budget-settings.js'
import { learnFormBudget } from './learned-budget.js'
import type { PairSet } from './pair-set.js'
import type { Trial } from './protocol.js'
import type { RecogniserSettings } from './settings.js'

/** How the forms of a test are released. */
export interface Protection {
  readonly privacy: Privacy
  /** Of `dctdp`: the file of a learned budget, how to learn one, or the same for every coefficient. */
  readonly budget: { readonly file: string } | BudgetSettings | 'uniform'
}

export interface ProtectionOptions {
  readonly settings: RecogniserSettings
  readonly seed: number
  /** Folder that keeps a learned budget. */
  readonly folder: string
  readonly signal: AbortSignal
  onStep?(done: number, total: number): void
}

/** File of a learned budget in a trial's folder; beside it a drawing of it. */
const BUDGET = 'budget.safetensors'

/**
 * The method by which a trial's forms are released; a budget is learned first where one is to be, and kept.
 * @throws BUDGET_FILE, CHECKPOINT_FILE
 */
export async function methodOf(
  { privacy, budget }: Protection,
  set: PairSet,
  trial: Trial,
  options: ProtectionOptions,
): Promise<FormMethod> {
  const { size } = set
  const square = { height: size, width: size }
  const faces = () => publicFaces(size)
  if (privacy.mechanism !== 'dctdp' || budget === 'uniform') return formMethod(privacy, square, faces)
  const file = 'file' in budget ? budget.file : join(options.folder, BUDGET)
  if (!('file' in budget) && !existsSync(file)) {
    saveBudget(file, await learnFormBudget(privacy, budget, set, trial, options))
    const map = budgetMap(channelBudgets(readBudget(file), privacy.meanEpsilon), '#333333')
    writeFileSync(file.replace(/safetensors$/, 'svg'), map)
  }
  return formMethod(privacy, square, faces, rhoFor(readBudget(file), { ...square, ranges: privacy.ranges }))
}
