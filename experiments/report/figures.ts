import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { SweepRecord } from '../sweep/record.js'
import { type Chart, standalone } from './chart.js'
import { courses } from './course.js'
import { frontiers } from './frontier.js'
import { frontierChart } from './frontier-chart.js'
import { grids, markdown } from './grid.js'
import { PALETTES } from './style.js'

/** Pixels of a PNG for one of the drawing. */
const DENSITY = 2

/**
 * Writes every chart of a sweep as files for a document: `<sweep>-<plot>.svg`, the same in dark, and a PNG; and every table as
 * `<sweep>-<table>.md`.
 * @returns their paths
 */
export async function writeFigures(record: SweepRecord, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const file = (name: string, ending: string) => join(folder, `${record.definition.name}-${name}${ending}`)
  const charts = await Promise.all(
    chartsOf(record).map(async ({ name, chart }) => {
      const light = standalone(chart, PALETTES.light)
      writeFileSync(file(name, '.svg'), light)
      writeFileSync(file(name, '-dark.svg'), standalone(chart, PALETTES.dark))
      const png = sharp(Buffer.from(light), { density: 72 * DENSITY }).png({ palette: true })
      await png.toFile(file(name, '.png'))
      return [file(name, '.svg'), file(name, '-dark.svg'), file(name, '.png')]
    }),
  )
  const tables = grids(record).map((grid) => {
    writeFileSync(file(grid.name, '.md'), markdown(grid))
    return file(grid.name, '.md')
  })
  return [...charts.flat(), ...tables]
}

function chartsOf(record: SweepRecord): { readonly name: string; readonly chart: Chart }[] {
  const overAxes = frontiers(record).map(({ name, frontier }) => ({ name, chart: frontierChart(frontier) }))
  return [...overAxes, ...courses(record)]
}
