import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { LocalRound } from '../../../participant/horizontal-hooks.js'
import { EXIT, FedveilError } from '../../../proto/error.js'

type Round = Pick<LocalRound, 'run' | 'round' | 'signal'>

const POLL_MS = 10

/**
 * How processes of one machine tell each other the clean updates that an attack supposes to be known: a file for each
 * participant and round in a folder that they share. An update stays until its participant tells the next but one.
 */
export class Collusion {
  /** @param patienceMs how long to wait for an update, which may be trained after one's own */
  constructor(
    private readonly folder: string,
    private readonly name: string,
    private readonly patienceMs = 600_000,
  ) {
    mkdirSync(folder, { recursive: true })
    for (const file of readdirSync(folder))
      if (file.endsWith(`_${name}.f32`)) rmSync(join(folder, file), { force: true })
  }

  /** Lets the others know an update of one's own. */
  tell(update: Float32Array, { run, round }: Round): void {
    const file = this.#file(run, round, this.name)
    writeFileSync(`${file}.part`, new Uint8Array(update.buffer, update.byteOffset, update.byteLength))
    renameSync(`${file}.part`, file)
    // Whoever is asked for round r has answered for r - 1, and so has read all of r - 2.
    rmSync(this.#file(run, round - 2, this.name), { force: true })
  }

  /**
   * Waits for the updates of a round.
   * @returns them in ascending order of the names
   * @throws COLLUSION_ABSENT if one does not come; the signal's reason
   */
  async hear(names: readonly string[], round: Round): Promise<Float32Array[]> {
    const updates: Float32Array[] = []
    for (const name of names.toSorted()) updates.push(await this.#hear(name, round))
    return updates
  }

  async #hear(name: string, { run, round, signal }: Round): Promise<Float32Array> {
    const file = this.#file(run, round, name)
    for (let waited = 0; !existsSync(file); waited += POLL_MS) {
      if (waited >= this.patienceMs) throw absent(name, round)
      await setTimeout(POLL_MS, undefined, { signal })
    }
    return new Float32Array(new Uint8Array(readFileSync(file)).buffer)
  }

  #file(run: string, round: number, name: string): string {
    return join(this.folder, `${run}_${round}_${name}.f32`)
  }
}

function absent(name: string, round: number): FedveilError {
  return new FedveilError(
    'COLLUSION_ABSENT',
    `The attack waits for the clean update of "${name}" in round ${round}, which does not come: start it with "fedveil attack participant" on this machine, its --store beside this one's.`,
    EXIT.runFailed,
  )
}
