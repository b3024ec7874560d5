import { readRuns, writeReport } from '../simulate/run-folder.js'
import { page } from './page.js'
import { pictures } from './pictures.js'

/**
 * Writes report.html into the folder of a finished run, or of several in its subfolders (a tour).
 * @returns the path of the report
 * @throws FedveilError NOT_A_RUN, RUN_UNREADABLE
 */
export async function makeReport(folder: string): Promise<string> {
  const runs = readRuns(folder)
  const shown = await Promise.all(runs.map(async (run) => ({ run, pictures: await pictures(run.scenario) })))
  return writeReport(folder, page(shown))
}
