import { z } from 'zod'
import { SHARINGS } from '../../learning/budget/sharing.js'

/** Whose images a budget is learned from: built-in faces that show nobody, or those that are trained on. */
export const BUDGET_SOURCES = ['public', 'training'] as const

/** How a budget is learned; network, loss, batch and rates are the recogniser's own. */
export const BudgetSettings = z.strictObject({
  from: z.enum(BUDGET_SOURCES),
  share: z.enum(SHARINGS),
  epochs: z.int().min(1).max(1000),
  /** Adam's rate for rho. */
  rate: z.number().positive(),
  /** Mean epsilon of the first step; that of the releases where it is larger. */
  first: z.number().positive(),
})
export type BudgetSettings = z.infer<typeof BudgetSettings>
