import { beforeAll, describe, expect, test } from 'vitest'
import { runHorizontal } from '../../coordinator/horizontal.js'
import { Membership } from '../../coordinator/membership.js'
import type { Member } from '../../coordinator/roster.js'
import type { Outcome, Session } from '../../coordinator/session.js'
import { Classifier } from '../../learning/classifier.js'
import { loadEngine } from '../../learning/engine/load.js'
import { RandomStream } from '../../learning/engine/random.js'
import { HorizontalParty } from '../../participant/horizontal.js'
import type { ImageRecords } from '../../participant/work.js'
import type { HorizontalWork } from '../../proto/horizontal-work.js'
import type { Message, MessageOf } from '../../proto/message.js'
import type { Plan } from '../../proto/plan.js'
import { contextOf, openDoor, planFor } from '../participant/party.js'

beforeAll(() => loadEngine())

const SIZE = 8
const CLASSES = 3
const { signal } = new AbortController()

/** Of `planFor`: the last layer's statistics are as many means, then as many second moments. */
const EMBEDDING = 5

type Policy = HorizontalWork['batchNormStatistics']

function planWith(batchNormStatistics: Policy, epochs: number): { plan: Plan; work: HorizontalWork } {
  const plan = planFor('horizontal', { mechanism: 'unprotected' })
  const changed = plan.work as HorizontalWork
  const training = { ...changed.training, epochs, batch: 12, flip: false, shift: 0 }
  const model = { kind: 'ir-mini' as const, widths: [4, 8], norm: 'batch' as const }
  const work: HorizontalWork = { ...changed, model, training, localEpochs: 2, batchNormStatistics }
  const participants = ['left', 'right'].map((name) => ({ name, slice: 'whole' as const }))
  return { plan: { ...plan, participants, work }, work }
}

/** Noise with a band for its class, all of it darker or brighter: participants' statistics differ. */
function drawn(who: string, count: number, brightness: number): ImageRecords {
  const stream = RandomStream.named(3, 'bands', who)
  const images = new Uint8Array(count * SIZE * SIZE * 3)
  for (let i = 0; i < images.length; i++) {
    const row = Math.floor(i / (SIZE * 3)) % SIZE
    const label = Math.floor(i / (SIZE * SIZE * 3)) % CLASSES
    const inBand = Math.floor((row * CLASSES) / SIZE) === label
    images[i] = Math.floor(brightness + stream.integer(40) + (inBand ? 40 : 0))
  }
  return {
    ids: Array.from({ length: count }, (_, i) => `${who}-${i}`),
    images,
    height: SIZE,
    width: SIZE,
    labels: Int32Array.from({ length: count }, (_, i) => i % CLASSES),
    train: Int32Array.from({ length: count }, (_, i) => i),
    test: new Int32Array(0),
  }
}

const BRIGHTNESS: Readonly<Record<string, number>> = { left: 40, right: 70 }

/** A participant in this process, whose answers may be changed on their way. */
function memberOf(
  plan: Plan,
  work: HorizontalWork,
  name: string,
  change: (message: MessageOf<'update'>) => MessageOf<'update'>,
): { member: Member; close(): void } {
  const { door, ledger } = openDoor(null)
  const party = new HorizontalParty(plan, work, name, drawn(name, 36, BRIGHTNESS[name]!), contextOf(door))
  const request = async (message: Message) => change((await party.handle(message)) as MessageOf<'update'>)
  const close = () => {
    party.dispose()
    ledger.close()
  }
  return { member: { name, channel: { request } } as unknown as Member, close }
}

async function run(
  policy: Policy,
  rounds: number,
  change: (message: MessageOf<'update'>, name: string) => MessageOf<'update'> = (message) => message,
): Promise<Outcome> {
  const { plan, work } = planWith(policy, rounds)
  const members = plan.participants.map(({ name }) => memberOf(plan, work, name, (message) => change(message, name)))
  const parts = Object.entries(BRIGHTNESS).map(([name, brightness]) => drawn(`test-${name}`, 45, brightness))
  const model = modelOf(plan, work)
  const session: Session = {
    plan,
    membership: new Membership(
      members.map(({ member }) => member),
      plan.membership,
      () => {},
    ),
    labels: {
      ids: [],
      train: new Int32Array(0),
      test: new Int32Array(0),
      classOf: new Int32Array(0),
      digest: new Uint8Array(0),
    },
    testImages: {
      images: Uint8Array.from(parts.flatMap(({ images }) => Array.from(images))),
      labels: Int32Array.from(parts.flatMap(({ labels }) => Array.from(labels))),
    },
    central: undefined,
    noise: 'seeded',
    probes: [],
    signal,
    emit: () => {},
    record: () => {},
  }
  try {
    return await runHorizontal(session, work, model)
  } finally {
    model.dispose()
    for (const { close } of members) close()
  }
}

function modelOf(plan: Plan, work: HorizontalWork): Classifier {
  return new Classifier({
    backbone: work.model,
    head: work.head,
    embedding: work.embedding,
    classes: plan.classes,
    input: { height: SIZE, width: SIZE, channels: 3 },
    seed: plan.seed,
    mirrored: false,
  })
}

/** The values of an update, changed if it is from "right". */
const fromRight =
  (alter: (values: Float32Array) => Float32Array) =>
  (message: MessageOf<'update'>, name: string): MessageOf<'update'> => {
    if (name !== 'right') return message
    const values = alter((message.release.values.values as Float32Array).slice())
    return { ...message, release: { ...message.release, values: { dtype: 'f32', shape: [1, values.length], values } } }
  }

describe('a horizontal run with batch norm', () => {
  test.each<Policy>(['pooled', 'local'])('and %s statistics learns to predict', async (policy) => {
    const { accuracy, majority } = await run(policy, 8)
    expect(majority).toBeCloseTo(1 / 3)
    expect(accuracy).toBeGreaterThan(0.9)
  })

  test.each<Policy>(['pooled', 'local'])('and %s statistics refuses an update of another length', async (policy) => {
    const longer = fromRight((values) => Float32Array.of(...values, 1))
    await expect(run(policy, 1, longer)).rejects.toMatchObject({ code: 'UPDATE_SHAPE' })
  })

  test.each([
    ['a negative variance', (values: Float32Array) => values.fill(-1, values.length - 1)],
    [
      'a mean that the second moment contradicts',
      (values: Float32Array) => values.fill(1e6, values.length - 2 * EMBEDDING, values.length - EMBEDDING),
    ],
    ['a moment that is no number', (values: Float32Array) => values.fill(Number.NaN, values.length - 1)],
  ])('refuses %s and says whose it is', async (_, alter) => {
    const refused = {
      code: 'UPDATE_MOMENTS',
      message: expect.stringMatching(/^"right" sent moments of .*backbone\/embedding\/norm/),
    }
    await expect(run('pooled', 1, fromRight(alter))).rejects.toMatchObject(refused)
  })
})
