import { type Estimate, estimateOf, type MeasuredCell, measuredCells, titleOf } from '../sweep/estimate.js'
import { fitsAny } from '../sweep/pattern.js'
import type { Definition, SweepRecord } from '../sweep/record.js'
import type { Plot } from '../sweep/schema.js'
import { percent } from '../terminal/format.js'
import { INK, inline, seriesColour } from './chart.js'
import { type Frontier, type FrontierLine, frontierChart, LIMIT, type Limit, type Tick } from './frontier-chart.js'
import { type Html, html } from './html.js'
import { isUnprotected, shareWithInterval } from './sweep-table.js'
import { numbers } from './table.js'

/** A frontier with what stands around it. */
export interface TitledFrontier {
  /** Names its files. */
  readonly name: string
  readonly title: string
  readonly note: string | undefined
  readonly frontier: Frontier
}

/** Every frontier of a sweep that its rows give a point of. */
export function frontiers(record: SweepRecord): TitledFrontier[] {
  const cells = measuredCells(record)
  return record.definition.plots.flatMap((plot) => {
    const chosen = cells.filter(({ at }) => fitsAny(plot.where, at))
    return partsOf(record.definition, plot, chosen).filter(({ frontier }) => frontier.lines.length > 0)
  })
}

/** A frontier as a card of a report. */
export function frontierCard({ title, note, frontier }: TitledFrontier): Html {
  return html`<section class="card"><h3>${title}</h3>
${note !== undefined && html`<p class="note">${note}</p>`}
${inline(frontierChart(frontier))}
${frontierNumbers(frontier)}</section>`
}

function partsOf(definition: Definition, plot: Plot, cells: readonly MeasuredCell[]): TitledFrontier[] {
  const { name, title, note, each } = plot
  if (each === undefined) return [{ name, title, note, frontier: frontierOf(definition, plot, cells) }]
  const entries = definition.axes.find((axis) => axis.name === each)?.entries ?? []
  const own = (entry: string) => cells.filter(({ at }) => at[each] === entry)
  const protectedEntries = entries.filter((entry) => own(entry.name).some((cell) => !isUnprotected(cell)))
  return protectedEntries.map((entry) => {
    const others = cells.filter((cell) => isUnprotected(cell) && cell.at[each] !== entry.name)
    const compared = own(entry.name).some(isUnprotected) ? [] : others
    const frontier = frontierOf(definition, plot, [...own(entry.name), ...compared])
    return { name: `${name}-${entry.name}`, title: `${title}: ${entry.title}`, note, frontier }
  })
}

function frontierOf(definition: Definition, plot: Plot, cells: readonly MeasuredCell[]): Frontier {
  const measuring = cells.filter(({ rows }) => estimateOf(rows, plot.y) !== null)
  const ticks = ticksOf(definition, plot, measuring)
  const groups = groupsOf(definition, plot, measuring)
  let next = 0
  const coloured = groups.map(({ name, cells, open }) => ({
    name,
    colour: open && groups.some((group) => !group.open) ? INK.unprotected : seriesColour(next++),
    cells,
  }))
  const lines = coloured.map((group) => lineOf(group, plot, ticks))
  const limits = limitsOf(coloured, plot, ticks)
  const marks = [...marksOf(plot, measuring), ...openMarks(lines)]
  const xTitle = plot.xTitle ?? plot.x
  const alt = inWords(plot, xTitle, lines, limits)
  return { alt, xTitle, share: plot.share, ticks: [...ticks.values()], lines, limits, marks }
}

/** Numbers by their size, or its logarithm; then what has none. Entry -> place, in the order of places. */
function ticksOf(definition: Definition, { x, log }: Plot, cells: readonly MeasuredCell[]): ReadonlyMap<string, Tick> {
  const used = new Set(cells.map(({ at }) => at[x]))
  const entries = (definition.axes.find(({ name }) => name === x)?.entries ?? []).filter(({ name }) => used.has(name))
  const place = (value: number) => (log ? Math.log2(value) : value)
  const numeric = entries
    .map(({ name, title }) => ({ name, label: title, at: place(Number(name)), isNumber: true }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at)
  const rest = entries.filter(({ name }) => !numeric.some((tick) => tick.name === name))
  const gaps = numeric.slice(1).map(({ at }, i) => at - numeric[i]!.at)
  const step = gaps.length === 0 ? 1 : Math.min(...gaps)
  const start = numeric.length === 0 ? 0 : numeric.at(-1)!.at + 1.15 * step
  const apart = rest.map(({ name, title }, i) => ({ name, label: title, at: start + i * step, isNumber: false }))
  return new Map([...numeric, ...apart].map(({ name, ...tick }) => [name, tick]))
}

interface Group {
  readonly name: string
  /** Of cells that promise nothing about privacy. */
  readonly open: boolean
  readonly cells: readonly MeasuredCell[]
}

/** The cells of each line: those that agree on the axes of the series, and apart from them those without a guarantee. */
function groupsOf(definition: Definition, plot: Plot, cells: readonly MeasuredCell[]): Group[] {
  const axes = plot.series ?? varying(definition, plot, cells)
  const groups = new Map<string, { name: string; open: boolean; cells: MeasuredCell[] }>()
  const [open, closed] = [cells.filter(isUnprotected), cells.filter((cell) => !isUnprotected(cell))]
  for (const [all, isOpen] of [
    [closed, false],
    [open, true],
  ] as const) {
    const told = isOpen ? varying(definition, plot, open).filter((axis) => axes.includes(axis)) : axes
    for (const cell of all) {
      const words = told.map((axis) => titleOf(definition, axis, cell.at[axis]!)).join(', ')
      const name = isOpen ? ['unprotected', words].filter(Boolean).join(', ') : words || plot.y
      const group = groups.get(name) ?? { name, open: isOpen, cells: [] }
      group.cells.push(cell)
      groups.set(name, group)
    }
  }
  return [...groups.values()]
}

/** The other axes on which cells differ. */
function varying({ axes }: Definition, { x, each }: Plot, cells: readonly MeasuredCell[]): string[] {
  const others = axes.map(({ name }) => name).filter((name) => name !== x && name !== each)
  return others.filter((axis) => new Set(cells.map(({ at }) => at[axis])).size > 1)
}

type Coloured = Pick<Group, 'name' | 'cells'> & { readonly colour: string }

function lineOf({ name, colour, cells }: Coloured, { x, y }: Plot, ticks: ReadonlyMap<string, Tick>): FrontierLine {
  const points = [...ticks].flatMap(([entry, tick]) => {
    const estimate = at(cells, x, entry, y)
    return estimate === null ? [] : [{ tick, mean: estimate.mean, interval: estimate.interval }]
  })
  return { name, colour, points }
}

/** A dashed line for each line that has limits; one grey one where all lines have the same. */
function limitsOf(groups: readonly Coloured[], { x, reference }: Plot, ticks: ReadonlyMap<string, Tick>): Limit[] {
  if (reference === undefined) return []
  const all = groups.map(({ colour, cells }) => ({
    colour,
    points: [...ticks].flatMap(([entry, tick]) => {
      const estimate = at(cells, x, entry, reference)
      return estimate === null || !tick.isNumber ? [] : [{ tick, value: estimate.mean }]
    }),
  }))
  const limits = all.filter(({ points }) => points.length > 0)
  const different = new Map(limits.map((limit) => [JSON.stringify(limit.points), limit]))
  if (limits.length > 1 && different.size === 1) return [{ ...limits[0]!, colour: INK.reference }]
  return [...different.values()]
}

function marksOf({ marks }: Plot, cells: readonly MeasuredCell[]): Frontier['marks'] {
  const rows = cells.flatMap((cell) => cell.rows)
  return marks.flatMap(({ of, title }) => {
    const estimate = estimateOf(rows, of)
    return estimate === null ? [] : [{ title, value: estimate.mean, colour: INK.reference }]
  })
}

/** What is reached without a guarantee, to compare every budget with. */
function openMarks(lines: readonly FrontierLine[]): Frontier['marks'] {
  const open = lines.filter(({ colour }) => colour === INK.unprotected)
  const points = open.flatMap((line) => line.points)
  return points.length === 1 ? [{ title: '', value: points[0]!.mean, colour: INK.unprotected }] : []
}

/** Of all runs at a place of the x axis. */
function at(cells: readonly MeasuredCell[], x: string, entry: string, name: string): Estimate | null {
  const rows = cells.filter((cell) => cell.at[x] === entry).flatMap((cell) => cell.rows)
  return estimateOf(rows, name)
}

function inWords(
  { title, share }: Plot,
  xTitle: string,
  lines: readonly FrontierLine[],
  limits: readonly Limit[],
): string {
  const said = lines.map(({ name, points }) => {
    const values = points.map(({ tick, mean }) => `${shown(mean, share)} at ${tick.label}`)
    return `${name}: ${values.join(', ')}`
  })
  const dashed = limits.length > 0 ? ` The ${LIMIT} is dashed.` : ''
  return `${title} over ${xTitle}. ${said.join('; ')}.${dashed}`
}

function frontierNumbers({ xTitle, share, ticks, lines }: Frontier): Html {
  const rows = ticks.map((tick) => [
    tick.label,
    ...lines.map(({ points }) => {
      const point = points.find((one) => one.tick === tick)
      if (point === undefined) return '–'
      return share ? shareWithInterval(point) : shown(point.mean, share)
    }),
  ])
  return numbers([xTitle, ...lines.map(({ name }) => name)], rows)
}

function shown(value: number, share: boolean): string {
  return share ? percent(value) : String(Number(value.toPrecision(3)))
}
