import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT, FedveilError } from '../../proto/error.js'
import { AttackResults } from './results.js'

/** In the folder of a run. */
export const ATTACKS_FILE = 'attacks.json'

export function writeAttackResults(folder: string, results: AttackResults): void {
  writeFileSync(join(folder, ATTACKS_FILE), `${JSON.stringify(results, null, 2)}\n`)
}

/** @returns undefined if the run was not attacked. @throws ATTACKS_FILE if the file is damaged or of another version */
export function readAttackResults(folder: string): AttackResults | undefined {
  const path = join(folder, ATTACKS_FILE)
  if (!existsSync(path)) return undefined
  try {
    return AttackResults.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new FedveilError(
      'ATTACKS_FILE',
      `${path} is damaged or of another version: run "fedveil attack" on its folder again, or remove it`,
      EXIT.usage,
      { cause },
    )
  }
}
