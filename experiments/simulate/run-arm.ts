import { z } from 'zod'
import type { RunEvent, RunResult } from '../../coordinator/event.js'
import type { Name } from '../../proto/plan.js'
import { withoutGuarantee } from '../../proto/privacy.js'
import { actsInExperiment, type Scenario } from '../scenario/schema.js'
import { childResult } from './child.js'
import { Crew, noResult } from './crew.js'
import { coordinatorStore, participantStore, participantStores, pretrainedStore, type RunFolder } from './run-folder.js'
import { sharedProcesses } from './shared-processes.js'
import { PartyAccuracies } from './summary.js'

/** What every process of a simulation is started with. */
export interface Stage {
  /** dist/experiments/cli.js; a test brings a script that plays the parts. */
  readonly script: string
  readonly folder: RunFolder
  /** `--engine` of each process; absent: the process chooses. */
  readonly engine?: string | undefined
  readonly signal: AbortSignal
  /** Folder of pre-trained bottom models that several runs share; the run's own if not given. */
  readonly pretrained?: string | undefined
  /** The model that an arm of a horizontal run begins with; random weights if not given. */
  readonly startFrom?: string | undefined
  onPretraining?(arm: string, participant: string, progress: { source: string; done: number; total: number }): void
  onEvent(arm: z.infer<typeof Name>, event: RunEvent): void
  onNotice(sentence: string): void
}

/** How far a participant's pre-training has come. */
const PretrainingEvent = z.object({
  event: z.literal('pretraining'),
  source: z.string(),
  done: z.number(),
  total: z.number(),
})

/**
 * Runs one arm: a coordinator process and processes of participants, one each or shared, over real sockets on this machine, with the
 * commands that a deployment uses. When one fails, all are stopped, and none is left behind in any case.
 * @param scenario the scenario as this arm runs it
 * @throws FedveilError with the sentence and exit code of the first process that failed; or the signal's reason
 */
export async function runArm(stage: Stage, scenario: Scenario, arm: string): Promise<RunResult> {
  return withResult(stage, arm, 'coordinator', async (crew) => {
    const url = await crew.coordinator(coordinatorArgs(stage, scenario, arm))
    for (const names of sharedProcesses(scenario)) {
      if (names.length > 1) crew.participants(names, sharedArgs(stage, scenario, arm, names, url))
      else crew.participant(names[0]!, participantArgs(stage, scenario, arm, names[0]!, url))
    }
  })
}

/** Runs the centralised training of a scenario in a process of its own. */
export async function runCentralised(stage: Stage, arm: string): Promise<RunResult> {
  const role = 'centralised training'
  return withResult(stage, arm, role, async (crew) =>
    crew.leader(role, ['centralised', '--config', stage.folder.scenarioFile, ...common(stage)]),
  )
}

/** Starts a crew, and waits for its end and the result that its leader tells. */
async function withResult(
  { script, signal, onPretraining, onEvent, onNotice }: Stage,
  arm: string,
  leader: string,
  start: (crew: Crew) => Promise<void>,
): Promise<RunResult> {
  let result: RunResult | undefined
  const crew = new Crew({
    script,
    signal,
    onNotice,
    onEvent(event) {
      if (event.event === 'result') result = event.result
      onEvent(arm, event)
    },
    onParticipant(name, line) {
      const { data } = PretrainingEvent.safeParse(line)
      if (data) onPretraining?.(arm, name, data)
    },
  })
  try {
    await start(crew)
    await crew.ended()
  } finally {
    await crew.dismiss()
  }
  if (result === undefined) throw noResult(leader)
  return result
}

const PartyAccuracyEvent = PartyAccuracies.extend({ event: z.literal('party accuracy') })

/** Measures what the parties of a finished protected vertical arm know by themselves, in a process of its own. */
export async function measureParties(stage: Stage, arm: string): Promise<PartyAccuracies> {
  const { script, engine, signal, folder } = stage
  const flags = ['--stop-with-parent', ...(engine === undefined ? [] : ['--engine', engine])]
  const { event: _, ...found } = await childResult({
    role: 'measuring the parties alone',
    schema: PartyAccuracyEvent,
    script,
    args: ['party-accuracy', folder.path, '--arm', arm, ...flags],
    signal,
    onNotice: (sentence) => stage.onNotice(sentence),
  })
  return found
}

function common({ engine }: Stage): string[] {
  return ['--events', '--stop-with-parent', ...(engine === undefined ? [] : ['--engine', engine])]
}

/** The run's id is the same each time, since a seeded simulation gives the same bytes each time. */
function runId(scenario: Scenario, arm: string): string {
  return `${scenario.name.slice(0, 40)}-${arm}`.slice(0, 64)
}

function coordinatorArgs(stage: Stage, scenario: Scenario, arm: string): string[] {
  const { folder } = stage
  const where = ['--config', folder.scenarioFile, '--arm', arm, '--run', runId(scenario, arm)]
  return [
    'coordinator',
    ...where,
    '--listen',
    '127.0.0.1:0',
    '--store',
    coordinatorStore(folder, arm),
    '--insecure-seeded-noise',
    ...(stage.startFrom === undefined ? [] : ['--start-from', stage.startFrom]),
    ...common(stage),
  ]
}

function participantArgs(stage: Stage, scenario: Scenario, arm: string, name: string, url: string): string[] {
  const { folder } = stage
  const attacks = actsInExperiment(scenario, name)
  const command = attacks ? ['attack', 'participant'] : ['participant']
  const who = ['--name', name, ...joinArgs(stage, scenario, arm, url)]
  const store = ['--store', participantStore(folder, arm, name), '--insecure-seeded-noise']
  if (scenario.work.mode !== 'horizontal') store.push('--pretrained', stage.pretrained ?? pretrainedStore(folder))
  return [...command, ...who, ...store, ...(attacks ? ['--arm', arm] : [])]
}

function sharedArgs(stage: Stage, scenario: Scenario, arm: string, names: readonly string[], url: string): string[] {
  const who = ['--names', names.join(','), '--stores', participantStores(stage.folder, arm), '--arm', arm]
  return ['participants', ...who, ...joinArgs(stage, scenario, arm, url)]
}

function joinArgs(stage: Stage, scenario: Scenario, arm: string, url: string): string[] {
  const where = ['--join', url, '--run', runId(scenario, arm), '--config', stage.folder.scenarioFile]
  const protection = withoutGuarantee(scenario.privacy) ? ['--allow-unprotected'] : []
  return [...where, ...protection, ...common(stage)]
}
