import { type MeasuredCell, measuredCells, titleOf } from '../sweep/estimate.js'
import { fitsAny } from '../sweep/pattern.js'
import { type Definition, measuredOverRounds, type SweepRecord } from '../sweep/record.js'
import type { Course } from '../sweep/schema.js'
import { percent } from '../terminal/format.js'
import { type Chart, COLOURS, inline, type Line, lineChart, seriesColour } from './chart.js'
import { type Html, html } from './html.js'
import { numbers } from './table.js'

/** A measure over the rounds of a sweep's runs. */
export interface TitledCourse {
  /** Names its files. */
  readonly name: string
  readonly title: string
  readonly note: string | undefined
  readonly chart: Chart
  readonly lines: readonly Line[]
}

/** Every chart over rounds that a sweep's rows give two points of. */
export function courses(record: SweepRecord): TitledCourse[] {
  const { definition } = record
  const cells = measuredCells(record)
  return definition.courses.flatMap((course) => {
    const chosen = cells.filter(({ at }) => fitsAny(course.where, at))
    return [...groupedBy(course.each, chosen)].flatMap(([place, own]) => partOf(definition, course, place, own))
  })
}

/** A chart over rounds as a card of a report. */
export function courseCard({ title, note, chart, lines }: TitledCourse): Html {
  const rounds = [...new Set(lines.flatMap(({ points }) => points.map(([round]) => round)))].sort((a, b) => a - b)
  const rows = rounds.map((round) => [String(round), ...lines.map((line) => shownAt(line, round))])
  return html`<section class="card"><h3>${title}</h3>
${note !== undefined && html`<p class="note">${note}</p>`}
${inline(chart)}
${numbers(['round', ...lines.map(({ name }) => name)], rows)}</section>`
}

function shownAt({ points }: Line, round: number): string {
  return percent(points.find(([at]) => at === round)?.[1] ?? null)
}

/** The cells that agree on some axes, by their entries there, in the order of the cells. */
function groupedBy(axes: readonly string[], cells: readonly MeasuredCell[]): Map<string, MeasuredCell[]> {
  const groups = new Map<string, MeasuredCell[]>()
  for (const cell of cells) {
    const place = axes.map((axis) => cell.at[axis]!).join(' ')
    groups.set(place, [...(groups.get(place) ?? []), cell])
  }
  return groups
}

function partOf(definition: Definition, course: Course, place: string, cells: readonly MeasuredCell[]): TitledCourse[] {
  const entries = place === '' ? [] : place.split(' ')
  const words = entries.map((entry, i) => titleOf(definition, course.each[i]!, entry))
  const lines = linesOf(definition, course, cells)
  if (lines.length === 0) return []
  const title = [course.title, words.join(', ')].filter(Boolean).join(': ')
  const last = lines.map(({ name, points }) => `${name} ends at ${percent(points.at(-1)![1])}`)
  const chart = lineChart(`${title}. ${last.join(', ')}.`, lines, { share: true })
  return [{ name: [course.name, ...entries].join('-'), title, note: course.note, chart, lines }]
}

/** One line a series, its colour the same in all charts; the mean over seeds and over the axes that are not told apart. */
function linesOf(definition: Definition, { series, y }: Course, cells: readonly MeasuredCell[]): Line[] {
  const all = [...groupedBy(series, allPlaces(definition)).keys()]
  return [...groupedBy(series, cells)].flatMap(([place, own]): Line[] => {
    const points = meanOverRounds(own.flatMap(({ rows }) => rows.map((row) => measuredOverRounds(row, y))))
    if (points.length < 2) return []
    const name = place.split(' ').map((entry, i) => titleOf(definition, series[i]!, entry))
    const n = all.indexOf(place)
    return [{ name: name.join(', '), colour: seriesColour(n), points, dashed: n >= COLOURS }]
  })
}

/** Every place of the sweep, run or not. */
function allPlaces({ runs }: Definition): MeasuredCell[] {
  return runs.map(({ cell }) => ({ key: cell, at: placeOf(cell), rows: [] }))
}

function placeOf(cell: string): Record<string, string> {
  return Object.fromEntries(cell.split(',').map((part) => part.split('=') as [string, string]))
}

function meanOverRounds(runs: readonly (readonly [number, number][])[]): [number, number][] {
  const values = new Map<number, number[]>()
  for (const [round, value] of runs.flat()) values.set(round, [...(values.get(round) ?? []), value])
  const means = [...values].map(([round, own]): [number, number] => [
    round,
    own.reduce((a, b) => a + b, 0) / own.length,
  ])
  return means.sort(([a], [b]) => a - b)
}
