import type { FinishedRun } from '../simulate/run-folder.js'
import { type ArmMetrics, CENTRALISED } from '../simulate/summary.js'
import { epsilon, percent } from '../terminal/format.js'
import { armColours } from './arm-colours.js'
import { INK, inline, type Line, lineChart } from './chart.js'
import { type Html, html } from './html.js'
import { numbers } from './table.js'

/** A measure over rounds that a chart can be made of. */
interface Measure {
  readonly title: string
  readonly note: string
  readonly share: boolean
  of(line: ArmMetrics): number | null | undefined
  shown(value: number): string
}

const MEASURES: readonly Measure[] = [
  {
    title: 'Accuracy while learning',
    note: 'Share of test records named rightly after each round.',
    share: true,
    of: ({ accuracy }) => accuracy,
    shown: percent,
  },
  {
    title: 'Accuracy on the training records',
    note: 'Share of each round’s training records named rightly from what was released for them, its noise included.',
    share: true,
    of: ({ trainAccuracy }) => trainAccuracy,
    shown: percent,
  },
  {
    title: 'Accuracy at the participants',
    note: 'Share of the participants’ own validation records named rightly by the global model, as they say; each record counts the same.',
    share: true,
    of: ({ federated }) => federated?.accuracy,
    shown: percent,
  },
  {
    title: 'Attack success',
    note: 'Share of triggered test records of other classes that are taken for the attacker’s.',
    share: true,
    of: ({ attackSuccess }) => attackSuccess,
    shown: percent,
  },
  {
    title: 'Attackers found',
    note: 'Share of the attackers that the aggregation rule left out of each attacked round.',
    share: true,
    of: ({ detection }) => detection?.truePositiveRate,
    shown: percent,
  },
  {
    title: 'Honest participants pruned',
    note: 'Share of the others that it left out.',
    share: true,
    of: ({ detection }) => detection?.falsePositiveRate,
    shown: percent,
  },
  {
    title: 'Loss while learning',
    note: 'Mean training loss of each round; the lower, the better the training records are fitted.',
    share: false,
    of: ({ loss }) => loss,
    shown: (value) => value.toFixed(3),
  },
  {
    title: 'Privacy spent',
    note: 'The largest epsilon that any record has spent by then.',
    share: false,
    of: ({ epsilon: spent, centralEpsilon }) => centralEpsilon ?? largest(Object.values(spent ?? {})),
    shown: epsilon,
  },
]

/** A chart for every measure that the run has taken over at least two rounds. */
export function curves(run: FinishedRun): Html[] {
  return MEASURES.flatMap((measure) => {
    const lines = linesOf(run, measure)
    return lines.length === 0 ? [] : [curve(measure, lines)]
  })
}

function curve({ title, note, share, shown }: Measure, lines: readonly Line[]): Html {
  const last = lines.map(({ name, points }) => `${name} ends at ${shown(points.at(-1)![1])}`)
  const rounds = [...new Set(lines.flatMap(({ points }) => points.map(([round]) => round)))].sort((a, b) => a - b)
  const rows = rounds.map((round) => {
    const values = lines.map(({ points }) => points.find(([at]) => at === round)?.[1])
    return [String(round), ...values.map((value) => (value === undefined ? '–' : shown(value)))]
  })
  return html`<section class="card"><h3>${title}</h3><p class="note">${note}</p>
${inline(lineChart(`${title}: ${last.join(', ')}.`, lines, { share }))}
${numbers(['round', ...lines.map(({ name }) => name)], rows)}</section>`
}

function linesOf({ metrics, summary }: FinishedRun, measure: Measure): Line[] {
  const colours = armColours(summary)
  const names = [...summary.arms.map(({ name }) => name), CENTRALISED]
  const lines = names.map((name): Line => {
    const points = metrics.flatMap((line): [number, number][] => {
      const value = line.arm === name ? measure.of(line) : undefined
      return typeof value === 'number' ? [[line.round, value]] : []
    })
    return { name, colour: colours.get(name) ?? INK.reference, points }
  })
  return lines.filter(({ points }) => points.length > 1)
}

function largest(values: readonly (number | null)[]): number | undefined {
  const numbers = values.filter((value) => value !== null)
  return numbers.length === 0 ? undefined : Math.max(...numbers)
}
