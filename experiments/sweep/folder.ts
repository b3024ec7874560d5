import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { withLock } from '../../learning/engine/lock.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { PRETRAINED, WARM_STARTS } from '../simulate/run-folder.js'
import type { CellRun, SweepPlan } from './plan.js'
import { type Definition, recordOf } from './record.js'
import { RowFile } from './row-file.js'

/** Where everything of a sweep lies: docs/sweeps.md lists the files. */

const ROWS = 'rows.jsonl'

/** The same folder each time, so that the same command goes on where it was stopped. */
export function sweepFolder({ sweep, quick }: Pick<SweepPlan, 'sweep' | 'quick'>): string {
  return resolve('runs', `${sweep.name}${quick ? '-quick' : ''}`)
}

/** The rows' file in the folder of a sweep. */
export function rowsFile(folder: string): string {
  return join(folder, ROWS)
}

export function isSweepFolder(path: string): boolean {
  return existsSync(rowsFile(path))
}

/** Where the run of a cell keeps its own folder. */
export function cellFolder(folder: string, { cell, seed }: CellRun): string {
  return join(folder, 'cells', cell.key, `seed-${seed}`)
}

/** Pre-trained bottom models, which all cells share. */
export function pretrainedFolder(folder: string): string {
  return join(folder, PRETRAINED)
}

/** Models to begin with, which all cells share. */
export function warmStartFolder(folder: string): string {
  return join(folder, WARM_STARTS)
}

/**
 * Opens the folder of a sweep, new or to go on with, for one process at a time, and writes down what is swept.
 * @throws FedveilError SWEEP_FOLDER if it holds anything else or another sweep, SWEEP_IN_USE, SWEEP_ROWS
 */
export async function inSweepFolder<T>(
  path: string,
  definition: Definition,
  work: (rows: RowFile) => Promise<T>,
): Promise<T> {
  mkdirSync(path, { recursive: true })
  if (!isSweepFolder(path) && readdirSync(path).some((entry) => entry !== LOCK)) {
    throw refused(`${path} is not empty and is not the folder of a sweep; name another with --out`)
  }
  return withLock(join(path, LOCK), inUse(path), async () => {
    const rows = RowFile.open(rowsFile(path))
    const before = recordOf(rows.lines)?.definition
    if (before !== undefined && before.name !== definition.name) {
      throw refused(
        `${path} holds the sweep "${before.name}", not "${definition.name}"; name another folder with --out`,
      )
    }
    if (!isDeepStrictEqual(before, definition)) rows.append(definition)
    return await work(rows)
  })
}

const LOCK = 'sweep.lock'

function inUse(path: string): () => never {
  return () => {
    throw new FedveilError(
      'SWEEP_IN_USE',
      `another process runs the sweep in ${path}: wait until it has ended, or name another folder with --out`,
      EXIT.usage,
    )
  }
}

function refused(message: string): FedveilError {
  return new FedveilError('SWEEP_FOLDER', message, EXIT.usage)
}
