import { type Inspection, inspectPath, kindOfPath } from '../../learning/data/inspect-path.js'
import type { ColumnSummary } from '../../learning/data/inspect-table.js'
import { PathSpec } from '../../learning/data/spec.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { percent } from '../terminal/format.js'
import { openProgress } from '../terminal/progress.js'

export interface InspectFlags {
  readonly minImages: number
  readonly size: number
  readonly images?: string
  readonly json?: boolean
}

/** Broken images that are named. */
const NAMED = 20

export async function inspect(path: string, { minImages, size, images, json = false }: InspectFlags): Promise<void> {
  const spec = PathSpec.safeParse({ source: 'path', path, minImages, size })
  if (!spec.success) throw new FedveilError('USAGE', '--min-images needs at least 2 and --size 8 to 512', EXIT.usage)
  if (images !== undefined && (await kindOfPath(path)) !== 'pairs')
    throw new FedveilError('USAGE', `--images goes with a .txt file of pairs, and ${path} is none`, EXIT.usage)
  const found = await withProgress((onProgress) => inspectPath(spec.data, { images, onProgress }))
  process.stdout.write(`${json ? JSON.stringify(found) : linesOf(found, path, minImages).join('\n')}\n`)
}

async function withProgress<T>(work: (onProgress: (done: number, total: number) => void) => Promise<T>): Promise<T> {
  const progress = openProgress(process.stderr)
  const reading = progress.task('reading images', 'images')
  try {
    return await work((done, total) => reading.update(done, total))
  } finally {
    reading.end()
    progress.stop()
  }
}

function linesOf(found: Inspection, path: string, minImages: number): string[] {
  switch (found.kind) {
    case 'images':
      return imageLines(found, path, minImages)
    case 'verification-set':
      return [
        `${path}: ${found.pairs} pairs of ${found.images} images, ${found.same} of one person and ${found.pairs - found.same} of two`,
        brokenLine(found.broken.map((place) => `image ${place}`)),
      ]
    case 'pairs':
      return pairLines(found, path)
    case 'table':
      return [`${path}: a table of ${found.rows} rows and ${found.columns.length} columns`, ...columnLines(found)]
  }
}

function imageLines(found: Inspection & { kind: 'images' }, path: string, minImages: number): string[] {
  const { images, people, perPerson, brokenNames, peopleLeftOut } = found
  return [
    `${path}: ${images} images of ${people} people (each ${perPerson.min} to ${perPerson.max}, median ${perPerson.median})`,
    `left out for having fewer than ${minImages} images: ${peopleLeftOut} people`,
    brokenLine(brokenNames),
  ]
}

function brokenLine(names: readonly string[]): string {
  if (names.length === 0) return 'every image can be read'
  const rest = names.length - NAMED
  return `cannot be read: ${names.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function pairLines(found: Inspection & { kind: 'pairs' }, path: string): string[] {
  const { folds, pairs, same, images, peopleInSeveralFolds, foundAmong } = found
  return [
    `${path}: ${pairs} pairs of ${images} images in ${folds} folds, ${same} of one person and ${pairs - same} of two`,
    `people named in more than one fold: ${peopleInSeveralFolds}`,
    foundAmong === null
      ? 'whether the images are there was not looked at: --images says where'
      : `all of them are among the ${foundAmong} images`,
  ]
}

function columnLines({ rows, columns }: Inspection & { kind: 'table' }): string[] {
  const width = Math.max(...columns.map(({ name }) => name.length))
  return columns.map((column) => {
    const missing = column.missing === 0 ? '' : `, ${column.missing} missing`
    return `  ${column.name.padEnd(width)}  ${aboutColumn(column, rows)}${missing}`
  })
}

function aboutColumn(column: ColumnSummary, rows: number): string {
  if (column.kind === 'numeric')
    return `numbers from ${short(column.min)} to ${short(column.max)}, mean ${short(column.mean)}`
  const { categories, most } = column
  return `${categories} names, most often ${most.name} (${percent(most.rows / rows)})`
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)))
}
