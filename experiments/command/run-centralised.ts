import type { RunEvent, RunResult } from '../../coordinator/event.js'
import { loadEngine } from '../../learning/engine/load.js'
import type { Backbone } from '../../proto/backbone.js'
import { changedTraining, type Training } from '../../proto/training.js'
import { trainCentralised } from '../centralised.js'
import { loadScenario } from '../scenario/load.js'
import { pooledRecords } from '../scenario/records.js'
import type { Scenario } from '../scenario/schema.js'
import { area, percent } from '../terminal/format.js'
import { onInterrupt } from '../terminal/interrupt.js'
import { openWatch } from '../terminal/watch.js'
import { type Backend, changesOf, type ScenarioChanges } from './options.js'

export interface CentralisedCommandOptions extends ScenarioChanges {
  readonly config: string
  readonly engine: Backend
  readonly events?: boolean
  readonly stopWithParent?: boolean
}

/** `fedveil centralised`: the ceiling of a scenario. */
export async function train(options: CentralisedCommandOptions): Promise<void> {
  const scenario = loadScenario(options.config, changesOf(options))
  const interrupt = onInterrupt({ stopWithParent: options.stopWithParent === true })
  const watch = openWatch('centralised', { events: options.events === true, json: false })
  const tell = (event: RunEvent) => {
    watch.event(event)
    if (event.event === 'progress') watch.progress(event)
    if (event.event === 'result') watch.line(measured(event.result))
  }
  try {
    await loadEngine({ backend: options.engine, threads: THREADS_ALONE * scenario.threads, onNotice: watch.onNotice })
    const records = await pooledRecords(scenario, watch)
    const { work, seed } = scenario
    const result = await trainCentralised({
      records,
      backbone: ceilingBackbone(scenario),
      head: work.head,
      embedding: work.embedding,
      training: ceilingTraining(scenario),
      seed,
      signal: interrupt.signal,
      onStep: (done, total) => tell({ event: 'progress', phase: 'train', done, total, unit: 'steps' }),
      onEpoch: (round, loss) => tell({ event: 'metrics', metrics: { round, loss }, bytesUp: 0, bytesDown: 0 }),
    })
    tell({ event: 'result', result })
  } finally {
    watch.close()
    interrupt.release()
  }
}

function measured({ accuracy, auc }: RunResult): string {
  return `accuracy ${percent(accuracy)}${auc === null ? '' : `, AUC ${area(auc)}`}`
}

/** The scenario's network with the widths that `ceiling` gives it; whole images come with no masks of DuetFace. */
function ceilingBackbone({ work, ceiling }: Scenario): Backbone {
  const named = work.mode === 'vertical' ? work.bottom : work.model
  const backbone = named.kind === 'duet-cnn' ? { ...named, kind: 'small-cnn' as const } : named
  const widths = typeof ceiling === 'boolean' ? undefined : ceiling.widths
  return widths && 'widths' in backbone ? { ...backbone, widths } : backbone
}

/** It runs alone where an arm runs several processes at once; fixed, since the same bytes need the same count. */
const THREADS_ALONE = 2

/** The scenario's training with what `ceiling` changes. */
function ceilingTraining({ work, ceiling }: Scenario): Training {
  if (typeof ceiling === 'boolean') return work.training
  const { widths: _, ...changes } = ceiling
  return changedTraining(work.training, changes)
}
