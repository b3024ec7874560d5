import type { Metrics } from '../../coordinator/event.js'
import { runHorizontal } from '../../coordinator/horizontal.js'
import { Membership } from '../../coordinator/membership.js'
import type { Member } from '../../coordinator/roster.js'
import type { Outcome, Probe } from '../../coordinator/session.js'
import { Classifier } from '../../learning/classifier.js'
import { RandomStream } from '../../learning/engine/random.js'
import { HorizontalParty } from '../../participant/horizontal.js'
import type { ImageRecords } from '../../participant/work.js'
import type { HorizontalWork } from '../../proto/horizontal-work.js'
import type { Message } from '../../proto/message.js'
import type { Plan } from '../../proto/plan.js'
import { contextOf, openDoor, planFor } from '../participant/party.js'

/** Whole horizontal runs in this process: a coordinator's loop and participants' work, without sockets. */

const SIZE = 8
const CLASSES = 3
const { signal } = new AbortController()

/** A plan of two participants, or of those named, whose work is that of the tests with some keys replaced. */
export function horizontalPlan(
  changes: Partial<HorizontalWork>,
  options: { epochs: number; privacy?: Plan['privacy']; names?: readonly string[] },
): { plan: Plan; work: HorizontalWork } {
  const { epochs, privacy = { mechanism: 'unprotected' }, names = ['left', 'right'] } = options
  const plan = planFor('horizontal', privacy)
  const base = plan.work as HorizontalWork
  const training = { ...base.training, epochs, batch: 12, flip: false, shift: 0 }
  const work: HorizontalWork = { ...base, training, localEpochs: 2, ...changes }
  return { plan: { ...plan, participants: names.map((name) => ({ name, slice: 'whole' as const })), work }, work }
}

/** Noise with a band for its class, all of it darker or brighter: participants' statistics differ. */
export function drawn(who: string, count: number, brightness: number, validation = 0): ImageRecords {
  const stream = RandomStream.named(3, 'bands', who)
  const images = new Uint8Array(count * SIZE * SIZE * 3)
  for (let i = 0; i < images.length; i++) {
    const row = Math.floor(i / (SIZE * 3)) % SIZE
    const label = Math.floor(i / (SIZE * SIZE * 3)) % CLASSES
    const inBand = Math.floor((row * CLASSES) / SIZE) === label
    images[i] = Math.floor(brightness + stream.integer(40) + (inBand ? 40 : 0))
  }
  const rows = Int32Array.from({ length: count }, (_, i) => i)
  return {
    ids: Array.from(rows, (i) => `${who}-${i}`),
    images,
    height: SIZE,
    width: SIZE,
    labels: rows.map((i) => i % CLASSES),
    train: rows.subarray(validation),
    test: rows.subarray(0, validation),
  }
}

export interface HorizontalRun {
  readonly outcome: Outcome
  readonly metrics: readonly Metrics[]
}

/** @param exchange what goes between the coordinator and a participant: may look at requests and change answers */
export async function runInProcess(
  { plan, work }: { plan: Plan; work: HorizontalWork },
  options: {
    readonly records?: (name: string) => ImageRecords
    readonly exchange?: (name: string, request: Message, answer: Message) => Message
    readonly probes?: readonly Probe[]
  } = {},
): Promise<HorizontalRun> {
  const { records = ownRecords, exchange = (_name, _request, answer) => answer, probes = [] } = options
  const members = plan.participants.map(({ name }) => memberOf(plan, work, records(name), name, exchange))
  const parts = Object.entries(BRIGHTNESS).map(([name, brightness]) => drawn(`test-${name}`, 45, brightness))
  const model = modelOf(plan, work)
  const metrics: Metrics[] = []
  try {
    const outcome = await runHorizontal(
      {
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
        probes,
        signal,
        emit: () => {},
        keep: () => undefined,
        record: (line) => metrics.push(line),
      },
      work,
      model,
    )
    return { outcome, metrics }
  } finally {
    model.dispose()
    for (const { close } of members) close()
  }
}

const BRIGHTNESS: Readonly<Record<string, number>> = { left: 40, right: 70 }

function ownRecords(name: string): ImageRecords {
  return drawn(name, 36, BRIGHTNESS[name] ?? 55)
}

function memberOf(
  plan: Plan,
  work: HorizontalWork,
  own: ImageRecords,
  name: string,
  exchange: (name: string, request: Message, answer: Message) => Message,
): { member: Member; close(): void } {
  const { door, ledger } = openDoor(plan.privacy.mechanism === 'unprotected' ? null : { epsilon: 1e6, delta: 1e-2 })
  const party = new HorizontalParty(plan, work, name, own, contextOf(door))
  const request = async (message: Message) => exchange(name, message, await party.handle(message))
  const close = () => {
    party.dispose()
    ledger.close()
  }
  return { member: { name, channel: { request } } as unknown as Member, close }
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
