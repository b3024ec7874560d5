import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { alignmentDigest } from '../learning/data/alignment.js'
import type { RecordInputs } from '../learning/data/inputs.js'
import * as tf from '../learning/engine/tf.js'
import { embeddingMechanisms, handedLength } from '../privacy/embedding-mechanisms.js'
import type { Mechanism } from '../privacy/mechanism/mechanism.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Message } from '../proto/message.js'
import type { Plan } from '../proto/plan.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import { BottomModel } from './bottom-model.js'
import { partyInputs } from './inputs.js'
import { BOTTOM_FILE } from './vertical.js'
import {
  asFloats,
  checkPositions,
  namedRecords,
  type PartyRecords,
  type PartyWork,
  type WorkContext,
  wireRelease,
} from './work.js'

/**
 * A party that serves embeddings of records from the bottom model that it kept at the end of a run: one release of each
 * record, by the plan's mechanism for predictions.
 */
export class VerticalPrediction implements PartyWork {
  readonly alignment: Uint8Array
  readonly records: number
  readonly #bottom: BottomModel
  readonly #inputs: RecordInputs
  readonly #mechanism: Mechanism

  /** @throws MODEL_MISSING if the store holds no bottom model; MODEL_TENSOR if it is of another plan */
  constructor(
    plan: Plan,
    private readonly work: VerticalWork,
    party: string,
    private readonly own: PartyRecords,
    private readonly context: WorkContext,
  ) {
    this.alignment = alignmentDigest(own.ids, plan.run)
    this.records = own.ids.length
    const file = join(context.store, BOTTOM_FILE)
    if (!existsSync(file)) throw modelMissing(context.store)
    this.#inputs = partyInputs(own, plan.seed, work.training)
    this.#bottom = new BottomModel(plan, work, party, this.#inputs)
    this.#bottom.load(file)
    this.#mechanism = embeddingMechanisms(plan, work).prediction
  }

  roundsThatFit(): number {
    return this.context.door.releasesLeft(this.own.ids, this.#mechanism.event)
  }

  /** Nothing is spent where not all of the records can be predicted. @throws BUDGET_SPENT */
  open(): void {
    if (this.roundsThatFit() >= 1) return
    throw new FedveilError(
      'BUDGET_SPENT',
      'the budget of at least one of these records does not allow another release for a prediction: nothing was released; grant more, or leave such records out',
      EXIT.privacy,
    )
  }

  async handle(message: Message): Promise<Message> {
    if (message.kind !== 'embeddingRequest' || message.training)
      throw new FedveilError(
        'MESSAGE_UNEXPECTED',
        `A party that predicts has no answer to a "${message.kind}" message of training.`,
        EXIT.refused,
      )
    const { step, positions } = message
    checkPositions(this.own, positions)
    const { height, width, channels } = this.#inputs
    const images = tf.tensor4d(this.#inputs.plain(positions), [positions.length, height, width, channels])
    const clean = await this.#bottom.predict(images)
    images.dispose()
    const released = this.context.door.release({
      releaseId: `predict/${step}`,
      ...namedRecords(this.own, positions),
      values: this.#bottom.snapped(clean.dataSync() as Float32Array),
      shape: [positions.length, handedLength(this.work)],
      mechanism: this.#mechanism,
    })
    clean.dispose()
    return { kind: 'embeddings', step, release: wireRelease(released, asFloats) }
  }

  dispose(): void {
    this.#bottom.dispose()
  }
}

function modelMissing(store: string): FedveilError {
  return new FedveilError(
    'MODEL_MISSING',
    `The store ${store} holds no bottom model (${BOTTOM_FILE}), which a party keeps at the end of a vertical run: name the --store of that run.`,
    EXIT.usage,
  )
}
