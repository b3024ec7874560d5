import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { SweepRecord } from '../sweep/record.js'
import { standalone } from './chart.js'
import { frontiers } from './frontier.js'
import { frontierChart } from './frontier-chart.js'
import { PALETTES } from './style.js'

/** Pixels of a PNG for one of the drawing. */
const DENSITY = 2

/**
 * Writes every frontier of a sweep as files for a document: `<sweep>-<plot>.svg`, the same in dark, and a PNG.
 * @returns their paths
 */
export async function writeFigures(record: SweepRecord, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const paths = await Promise.all(
    frontiers(record).map(async ({ name, frontier }) => {
      const chart = frontierChart(frontier)
      const file = (ending: string) => join(folder, `${record.definition.name}-${name}${ending}`)
      const light = standalone(chart, PALETTES.light)
      writeFileSync(file('.svg'), light)
      writeFileSync(file('-dark.svg'), standalone(chart, PALETTES.dark))
      const png = sharp(Buffer.from(light), { density: 72 * DENSITY }).png({ palette: true })
      await png.toFile(file('.png'))
      return [file('.svg'), file('-dark.svg'), file('.png')]
    }),
  )
  return paths.flat()
}
