import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { MODEL_FILE } from '../../coordinator/store.js'
import { contentDigest } from '../../learning/data/content-digest.js'
import { withLock } from '../../learning/engine/lock.js'
import { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { HorizontalWork } from '../../proto/horizontal-work.js'
import { changedTraining } from '../../proto/training.js'
import { dataSeedOf, type Scenario } from '../scenario/schema.js'
import { settingsDigest } from '../sweep/settings-digest.js'
import { runArm, type Stage } from './run-arm.js'
import { coordinatorStore, createRunFolder } from './run-folder.js'

/** The only arm of a warm start. */
const HONEST = 'honest'

/**
 * The honest rounds that come before a scenario's own, as a scenario: the same records, participants and model, plain
 * averaging, nobody who attacks, and a seed of its own, from which its weights and batches are drawn.
 * @returns undefined if the scenario has no warm start
 */
export function warmStartOf(scenario: Scenario): Scenario | undefined {
  const { warmStart, work, attack: _attack, membership: _membership, rootData: _root, ...kept } = scenario
  if (warmStart === undefined || work.mode !== 'horizontal') return undefined
  return {
    ...kept,
    seed: RandomStream.named(scenario.seed, 'warm-start').integer(2 ** 31),
    dataSeed: dataSeedOf(scenario),
    work: plainly({ ...work, training: changedTraining(work.training, warmStart) }),
    ceiling: false,
    arms: [{ name: HONEST, title: 'honest rounds before', set: {} }],
  }
}

/** With nothing but averages of what participants learn; who keeps validation records keeps them here too. */
function plainly(work: HorizontalWork): HorizontalWork {
  const { server: _server, client: _client, ...kept } = work
  return HorizontalWork.parse({ ...kept, aggregation: { rule: 'fedavg' } })
}

/**
 * The file of the model that an arm begins with, trained first if nobody has. It is named by a digest of all that it depends
 * on, so that arms, runs and the cells of a sweep share one; whoever needs the same at the same time waits. A training that
 * was killed begins again.
 * @param folder where such models are kept
 * @param scenario a warm start's own
 * @throws FedveilError DATA_MISSING; what `runArm` throws
 */
export async function warmModel(folder: string, scenario: Scenario, stage: Stage): Promise<string> {
  const file = join(folder, `warm-start-${await digestOf(scenario, stage)}.safetensors`)
  mkdirSync(folder, { recursive: true })
  const waiting = () => stage.onNotice('another run trains the same model to start from; this one waits for it')
  return withLock(`${file}.lock`, waiting, async () => {
    if (!existsSync(file)) await train(file, scenario, stage)
    return file
  })
}

async function train(file: string, scenario: Scenario, stage: Stage): Promise<void> {
  const rest = `${basename(file)}.run-`
  for (const entry of readdirSync(dirname(file))) if (entry.startsWith(rest)) remove(join(dirname(file), entry))
  // A folder of its own each time: what is left of a killed run may still be writing into the last one.
  const path = mkdtempSync(join(dirname(file), rest))
  try {
    const folder = createRunFolder(path, scenario)
    const { ended } = await runArm({ ...stage, folder }, scenario, HONEST)
    if (ended) throw endedEarly(ended.reason)
    copyFileSync(join(coordinatorStore(folder, HONEST), MODEL_FILE), join(path, MODEL_FILE))
    renameSync(join(path, MODEL_FILE), file)
  } finally {
    remove(path)
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}

/** Of the settings but those that change no number, the bytes of the images, and the engine. */
async function digestOf(scenario: Scenario, { engine = 'auto' }: Stage): Promise<string> {
  const { data } = scenario
  const content = 'path' in data ? await contentDigest(data.path) : data.source
  return createHash('sha256')
    .update(JSON.stringify([settingsDigest(scenario), content, engine]))
    .digest('hex')
    .slice(0, 32)
}

function endedEarly(reason: string): FedveilError {
  const message = `the rounds of the warm start ended early: ${reason}`
  return new FedveilError('WARM_START', message, EXIT.runFailed)
}
