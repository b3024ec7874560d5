import { beforeAll, describe, expect, test } from 'vitest'
import { runHorizontal } from '../../../../coordinator/horizontal.js'
import { Membership } from '../../../../coordinator/membership.js'
import type { Member } from '../../../../coordinator/roster.js'
import { horizontalHooks } from '../../../../experiments/attack/horizontal/build.js'
import { loadScenario } from '../../../../experiments/scenario/load.js'
import { planOf } from '../../../../experiments/scenario/plan-of.js'
import { coordinatorRecords, participantRecords } from '../../../../experiments/scenario/records.js'
import { horizontalAttackOf } from '../../../../experiments/scenario/schema.js'
import { Classifier } from '../../../../learning/classifier.js'
import { loadEngine } from '../../../../learning/engine/load.js'
import { HorizontalParty } from '../../../../participant/horizontal.js'
import type { ImageRecords } from '../../../../participant/work.js'
import type { HorizontalWork } from '../../../../proto/horizontal-work.js'
import type { Message } from '../../../../proto/message.js'
import { contextOf, openDoor } from '../../../participant/party.js'

beforeAll(() => loadEngine())

const SMALL = [
  'data={source: faces, identities: 4, imagesPerIdentity: 30, size: 16}',
  'participants=[{name: p1}, {name: p2}, {name: p3}, {name: p4}]',
  'work.model={kind: small-cnn, widths: [8, 16]}',
  'work.embedding=16',
  'work.training={epochs: 10, batch: 8, learningRate: 0.05, warmup: 0, momentum: 0.9, weightDecay: 0.0005, shift: 1, flip: false}',
  'work.localEpochs=2',
  'ceiling=false',
]

/** Attack success after each round of plain averaging, everybody in this process. */
async function successUnder(attack: string, ...more: string[]): Promise<{ success: number[]; accuracy: number }> {
  const scenario = loadScenario('tour-horizontal', { set: [...SMALL, `attack=${attack}`, ...more] })
  const report = { onProgress: () => {}, onNotice: () => {} }
  const held = await coordinatorRecords(scenario, report)
  const plan = planOf(scenario, 'fedavg', 'test', held.classes)
  const work = plan.work as HorizontalWork
  const everybody = plan.participants.map(({ name }) => name)
  const collusion = () => {
    throw new Error('no updates are told')
  }
  const parties = await Promise.all(
    everybody.map(async (name) => {
      const { door, ledger } = openDoor(null)
      const own = (await participantRecords(scenario, plan, name, report)) as ImageRecords
      const hooks = horizontalHooks(horizontalAttackOf(scenario)!, { seed: plan.seed, name, everybody, collusion })
      const party = new HorizontalParty(plan, work, name, own, contextOf(door), hooks)
      return { name, party, ledger }
    }),
  )
  const success: number[] = []
  const members = parties.map(
    ({ name, party }) =>
      ({ name, channel: { request: (message: Message) => party.handle(message) } }) as unknown as Member,
  )
  const { signal } = new AbortController()
  const input = { height: 16, width: 16, channels: 3 }
  const { model: backbone, head, embedding } = work
  const model = new Classifier({
    backbone,
    head,
    embedding,
    classes: held.classes,
    input,
    seed: plan.seed,
    mirrored: false,
  })
  try {
    const { accuracy } = await runHorizontal(
      {
        plan,
        membership: new Membership(members, plan.membership, () => {}),
        labels: held.labelsFor('test'),
        testImages: held.testImages,
        central: undefined,
        noise: 'seeded',
        probes: held.probes,
        signal,
        emit: () => {},
        keep: () => undefined,
        record: ({ attackSuccess }) => success.push(attackSuccess!),
      },
      work,
      model,
    )
    return { success, accuracy: accuracy! }
  } finally {
    model.dispose()
    for (const { party, ledger } of parties) {
      party.dispose()
      ledger.close()
    }
  }
}

describe('without a defence', () => {
  test('badnets teaches its trigger, and the task is learnt all the same', async () => {
    const attack = '{kind: badnets, participants: [p3, p4], patch: 5, colour: white, poisonRatio: 0.5, startRound: 4}'
    const { success, accuracy } = await successUnder(attack)
    expect(success.slice(0, 3).every((share) => share < 0.4)).toBe(true)
    expect(success.at(-1)).toBeGreaterThan(0.7)
    expect(accuracy).toBeGreaterThan(0.7)
  })

  test('a distributed trigger is learnt from its parts', async () => {
    const attack =
      '{kind: dba, participants: [p3, p4], width: 5, height: 2, gap: 2, poisonRatio: 0.5, scale: 1, startRound: 5}'
    const { success } = await successUnder(attack, 'partition={kind: dirichlet, alpha: 5}')
    expect(success.slice(0, 4).every((share) => share < 0.4)).toBe(true)
    expect(success.at(-1)).toBeGreaterThan(0.7)
  })
})
