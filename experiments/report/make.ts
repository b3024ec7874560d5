import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import { EXIT, FedveilError } from '../../proto/error.js'
import { recoveredPicture } from '../attack/recovered-pictures.js'
import { readAttackResults } from '../attack/results-file.js'
import { type FinishedRun, readRuns, writeReport } from '../simulate/run-folder.js'
import { isSweepFolder, rowsFile } from '../sweep/folder.js'
import { recordOf, type SweepRecord } from '../sweep/record.js'
import { readLines } from '../sweep/row-file.js'
import type { ShownAttacks } from './attacks.js'
import { writeFigures } from './figures.js'
import { page } from './page.js'
import { pictures } from './pictures.js'
import { sweepPage } from './sweep-page.js'

/**
 * Writes report.html into the folder of a finished run, of several in its subfolders (a tour), or of a sweep.
 * @returns the path of the report
 * @throws FedveilError NOT_A_RUN, RUN_UNREADABLE, ATTACKS_FILE, SWEEP_ROWS, REPORT_OF_ROWS
 */
export async function makeReport(folder: string): Promise<string> {
  if (isRowsFile(folder)) {
    const message = `${folder} holds the rows of a sweep: say with --figures DIR where to draw its charts`
    throw new FedveilError('REPORT_OF_ROWS', message, EXIT.usage)
  }
  if (isSweepFolder(folder)) return writeReport(folder, sweepPage(readSweep(folder)))
  const runs = readRuns(folder)
  const shown = await Promise.all(
    runs.map(async (run) => ({ run, pictures: await pictures(run.scenario), attacks: attacksOn(run) })),
  )
  return writeReport(folder, page(shown))
}

/**
 * Draws the charts of a sweep as files.
 * @param sweep its folder, or a file of its rows
 * @returns the paths of the figures
 * @throws FedveilError NOT_A_SWEEP, SWEEP_ROWS
 */
export async function makeFigures(sweep: string, out: string): Promise<string[]> {
  return writeFigures(readSweep(sweep), out)
}

function readSweep(path: string): SweepRecord {
  const file = isRowsFile(path) ? path : rowsFile(path)
  const record = existsSync(file) ? recordOf(readLines(file)) : undefined
  if (record !== undefined) return record
  throw new FedveilError('NOT_A_SWEEP', `${path} holds no sweep: fedveil sweep writes one`, EXIT.usage)
}

function isRowsFile(path: string): boolean {
  return extname(path) === '.jsonl'
}

function attacksOn({ path, scenario }: FinishedRun): ShownAttacks | undefined {
  const results = readAttackResults(path)
  if (results === undefined) return undefined
  const pictures = scenario.arms.flatMap(({ name }) => {
    const picture = recoveredPicture(join(path, name))
    return picture === undefined ? [] : [[name, picture] as const]
  })
  return { results, pictures: new Map(pictures) }
}
