import { readPlan } from '../../coordinator/store.js'
import { loadEngine } from '../../learning/engine/load.js'
import { partyAccuracies } from '../party-accuracy.js'
import { armOf, loadScenario } from '../scenario/load.js'
import { coordinatorRecords, sliceOfData } from '../scenario/records.js'
import { coordinatorStore, participantStore, runFolderAt } from '../simulate/run-folder.js'
import { onInterrupt } from '../terminal/interrupt.js'
import { openWatch } from '../terminal/watch.js'
import type { Backend } from './options.js'

export interface PartyAccuracyCommandOptions {
  readonly arm: string
  readonly engine: Backend
  readonly stopWithParent?: boolean
}

/** `fedveil party-accuracy`: prints an event for `simulate`, which starts it after every protected vertical arm. */
export async function measureParties(path: string, options: PartyAccuracyCommandOptions): Promise<void> {
  const folder = runFolderAt(path)
  const scenario = armOf(loadScenario(folder.scenarioFile), options.arm)
  const plan = readPlan(coordinatorStore(folder, options.arm))
  const interrupt = onInterrupt({ stopWithParent: options.stopWithParent === true })
  const watch = openWatch('party accuracy', { events: true, json: false })
  try {
    await loadEngine({ backend: options.engine, threads: scenario.threads, onNotice: watch.onNotice })
    // All records as they lie: where owners aligned theirs, those that not all of them hold count too.
    const { labelsFor } = await coordinatorRecords(scenario, watch)
    const parties = []
    for (const { name, slice } of plan.participants) {
      const records = await sliceOfData(scenario, plan, slice, watch)
      parties.push({ name, store: participantStore(folder, options.arm, name), records })
    }
    const found =
      plan.work.mode === 'vertical'
        ? await partyAccuracies(plan, plan.work, parties, labelsFor(plan.run), interrupt.signal)
        : undefined
    watch.event({ event: 'party accuracy', ...(found ?? { partyAccuracy: null, referenceFromParties: null }) })
  } finally {
    watch.close()
    interrupt.release()
  }
}
