import type { ArmMetrics } from '../simulate/summary.js'
import { epsilon } from '../terminal/format.js'
import { type Html, html } from './html.js'
import { table } from './table.js'

/** Columns of the table at most: the first round, the last, and some between. */
const MOST_COLUMNS = 6

/** Epsilon that each participant had spent by some rounds of an arm, by its own statements; nothing if none was bounded. */
export function spending(rounds: readonly ArmMetrics[]): Html | undefined {
  const stated = rounds.filter(({ epsilon: spent }) => Object.values(spent ?? {}).some((value) => value !== null))
  if (stated.length === 0) return undefined
  const shown = spread(stated)
  const participants = [...new Set(stated.flatMap(({ epsilon: spent }) => Object.keys(spent ?? {})))]
  const head = ['participant', ...shown.map(({ round }) => `round ${round}`)]
  const rows = participants.map((name) => ({
    cells: [name, ...shown.map(({ epsilon: spent }) => cell(spent?.[name]))],
    tone: 'plain' as const,
  }))
  return html`<p class="note">Epsilon spent by each participant, as its own statements had told by the end of a round.</p>${table({ head, rows })}`
}

function cell(spent: number | null | undefined): string {
  return spent === undefined ? '–' : epsilon(spent)
}

function spread<T>(all: readonly T[]): T[] {
  if (all.length <= MOST_COLUMNS) return [...all]
  const step = (all.length - 1) / (MOST_COLUMNS - 1)
  return Array.from({ length: MOST_COLUMNS }, (_, i) => all[Math.round(i * step)]!)
}
