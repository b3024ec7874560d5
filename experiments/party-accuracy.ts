import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { limitFromParties } from '../coordinator/embedding-limit.js'
import type { RecordLabels } from '../coordinator/session.js'
import { RandomStream } from '../learning/engine/random.js'
import * as tf from '../learning/engine/tf.js'
import { BottomModel } from '../participant/bottom-model.js'
import { partyInputs } from '../participant/inputs.js'
import { BOTTOM_FILE } from '../participant/vertical.js'
import type { PartyRecords } from '../participant/work.js'
import { releasedLength } from '../privacy/embedding-mechanisms.js'
import type { Plan } from '../proto/plan.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import { bestClass, linearProbe } from './attack/linear-probe.js'
import { standardiser } from './attack/standardise.js'
import type { PartyAccuracies } from './simulate/summary.js'

/** A party of a finished vertical run whose bottom model lies in `store`. */
export interface FinishedParty {
  readonly name: string
  readonly store: string
  readonly records: PartyRecords
}

/**
 * Measures each party alone: a linear classifier on its final bottom model's clean vectors, before any snaps to a code,
 * learns from the training records and their true classes, and is asked about the test records. This needs what no
 * process of a deployment may bring together, and is for those who simulate all of them. The engine must have been loaded.
 * @param labels in the order of every party's records
 * @returns undefined if a party kept no bottom model, e.g. because it left the run
 * @throws CHECKPOINT_FILE, CHECKPOINT, MODEL_TENSOR
 */
export async function partyAccuracies(
  plan: Plan,
  work: VerticalWork,
  parties: readonly FinishedParty[],
  labels: Pick<RecordLabels, 'train' | 'test' | 'classOf'>,
  signal: AbortSignal,
): Promise<PartyAccuracies | undefined> {
  if (!parties.every(({ store }) => existsSync(join(store, BOTTOM_FILE)))) return undefined
  const accuracies: [name: string, accuracy: number][] = []
  for (const party of parties)
    accuracies.push([
      party.name,
      await accuracyOf(plan, party.name, await vectorsOf(plan, work, party), labels, signal),
    ])
  return {
    partyAccuracy: Object.fromEntries(accuracies),
    referenceFromParties: limitFromParties(
      plan,
      labels,
      accuracies.map(([, accuracy]) => accuracy),
    ),
  }
}

/** Share of the test records that a linear classifier of the vectors [n, d] of all records names rightly. */
async function accuracyOf(
  { classes, seed }: Plan,
  party: string,
  vectors: Float32Array,
  { train, test, classOf }: Pick<RecordLabels, 'train' | 'test' | 'classOf'>,
  signal: AbortSignal,
): Promise<number> {
  const dimension = vectors.length / classOf.length
  const trained = Float32Array.from({ length: train.length * dimension }, (_, i) => {
    return vectors[train[Math.floor(i / dimension)]! * dimension + (i % dimension)]!
  })
  const taught = { rows: train, classes: train.map((position) => classOf[position]!) }
  const scores = await linearProbe(standardiser(trained, dimension)(vectors), dimension, taught, test, {
    classes,
    seed: RandomStream.named(seed, party, 'party accuracy').integer(2 ** 31),
    signal,
  })
  const right = test.filter((position, row) => bestClass(scores, row, classes).named === classOf[position]).length
  return right / test.length
}

const EMBED_BATCH = 64

/** Clean vectors of all of a party's records, values [n, d]. */
async function vectorsOf(
  plan: Plan,
  work: VerticalWork,
  { name, store, records }: FinishedParty,
): Promise<Float32Array> {
  const inputs = partyInputs(records, plan.seed, work.training)
  const { height, width, channels } = inputs
  const bottom = new BottomModel(plan, work, name, inputs)
  try {
    bottom.load(join(store, BOTTOM_FILE))
    const dimension = releasedLength(work)
    const vectors = new Float32Array(records.ids.length * dimension)
    const all = Int32Array.from(records.ids.keys())
    for (let first = 0; first < all.length; first += EMBED_BATCH) {
      const rows = all.subarray(first, first + EMBED_BATCH)
      const batch = tf.tidy(
        () =>
          bottom
            .network(tf.tensor4d(inputs.plain(rows), [rows.length, height, width, channels]), 'prediction')
            .dataSync() as Float32Array,
      )
      vectors.set(batch, first * dimension)
      await turn()
    }
    return vectors
  } finally {
    bottom.dispose()
  }
}
