import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import protobuf from 'protobufjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { saveTensors } from '../../learning/checkpoint/tensor-file.js'
import * as tf from '../../learning/engine/tf.js'
import { ResidueGenerator } from '../../learning/residue-generator.js'
import { HorizontalParty } from '../../participant/horizontal.js'
import { OutsourcedParty } from '../../participant/outsourced.js'
import { generatorName } from '../../participant/own-forms.js'
import { BOTTOM_FILE, VerticalParty } from '../../participant/vertical.js'
import type { PartyWork } from '../../participant/work.js'
import { cleanCodes } from '../../privacy/embedding-mechanisms.js'
import type { Released, ReleaseRequest } from '../../privacy/release.js'
import type { Message, MessageOf, WireRelease } from '../../proto/message.js'
import type { Plan } from '../../proto/plan.js'
import { releasesIn, teachesIn } from '../../proto/release-schedule.js'
import type { Adjust, Pretraining, Schedule, VerticalWork } from '../../proto/vertical-work.js'
import { contextOf, openDoor, planFor, records, verticalPlan, WORK } from './party.js'

const HORIZONTAL_WEIGHTS = [
  ['backbone/conv1/kernel', [3, 3, 3, 4]],
  ['backbone/conv1/bias', [4]],
  ['backbone/embedding/kernel', [64, 5]],
  ['head/centres', [5, 3]],
  ['head/bias', [3]],
].map(([name, shape]) => ({
  name: name as string,
  tensor: {
    dtype: 'f32' as const,
    shape: shape as number[],
    values: new Float32Array((shape as number[]).reduce((a, b) => a * b, 1)).fill(0.01),
  },
}))

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const GAUSSIAN: Plan['privacy'] = { mechanism: 'gaussian', clip: 1, epsilon: 8, delta: 1e-5, per: 'run' }
const AT = { delta: 1e-5, adjacency: 'replace-one' } as const
const DCTDP: Plan['privacy'] = { mechanism: 'dctdp', meanEpsilon: 1, ranges: 'bound' }

/** Every typed array anywhere in a message, with the release it lies in, if any. */
function arraysIn(value: unknown, within?: WireRelease): { release: WireRelease | undefined }[] {
  if (ArrayBuffer.isView(value)) return [{ release: within }]
  if (typeof value !== 'object' || value === null) return []
  const release = 'releaseId' in value && 'values' in value ? (value as WireRelease) : within
  return Object.values(value).flatMap((each) => arraysIn(each, release))
}

describe('whatever derives from private data leaves through the release door (law 1)', () => {
  const cases: {
    name: string
    make(): { party: PartyWork; ledger: ReturnType<typeof openDoor>['ledger'] }
    requests: Message[]
  }[] = [
    {
      name: 'vertical',
      make: () => {
        const { door, ledger } = openDoor({ epsilon: 8, delta: 1e-5 })
        const plan = planFor('vertical', GAUSSIAN)
        return { party: new VerticalParty(plan, WORK.vertical as never, 'left', records(), contextOf(door)), ledger }
      },
      requests: [
        { kind: 'embeddingRequest', releaseId: 'x', round: 1, step: 0, training: true, positions: [0, 2, 4] },
        {
          kind: 'embeddingGradient',
          step: 0,
          gradient: { dtype: 'f32', shape: [3, 5], values: new Float32Array(15).fill(0.1) },
          learningRate: 0.1,
        },
        { kind: 'embeddingRequest', releaseId: 'x', round: 4, step: 0, training: false, positions: [9] },
      ],
    },
    {
      name: 'vertical, rows of a table',
      make: () => {
        const { door, ledger } = openDoor({ epsilon: 8, delta: 1e-5 })
        const bottom = { kind: 'mlp' as const, widths: [6] }
        const work = { ...WORK.vertical, bottom }
        const { imageSize: _, ...rest } = planFor('vertical', GAUSSIAN)
        const plan = { ...rest, work: work as never, participants: [{ name: 'left', slice: { columns: ['a', 'b'] } }] }
        const { ids, labels, train, test } = records()
        const inputs = Float32Array.from({ length: 2 * ids.length }, (_, i) => Math.sin(i))
        const rows = { ids, labels, train, test, inputs, width: 2 }
        return { party: new VerticalParty(plan, work as never, 'left', rows, contextOf(door)), ledger }
      },
      requests: [
        { kind: 'embeddingRequest', releaseId: 'x', round: 1, step: 0, training: true, positions: [0, 2, 4] },
        {
          kind: 'embeddingGradient',
          step: 0,
          gradient: { dtype: 'f32', shape: [3, 5], values: new Float32Array(15).fill(0.1) },
          learningRate: 0.1,
        },
        { kind: 'embeddingRequest', releaseId: 'x', round: 4, step: 0, training: false, positions: [9] },
      ],
    },
    {
      name: 'horizontal',
      make: () => {
        const { door, ledger } = openDoor(null)
        const plan = planFor('horizontal', { mechanism: 'unprotected' })
        return {
          party: new HorizontalParty(
            plan,
            { ...WORK.horizontal, federatedEvaluation: 'every-round' } as never,
            'left',
            records(),
            contextOf(door),
          ),
          ledger,
        }
      },
      requests: [
        {
          kind: 'trainRequest',
          round: 1,
          learningRate: 0.1,
          clip: 0,
          weights: HORIZONTAL_WEIGHTS,
        },
        { kind: 'evaluateRequest', round: 1, weights: HORIZONTAL_WEIGHTS },
      ],
    },
    ...(['f16', 'int8-deflate'] as const).map((encoding) => ({
      name: `outsourced, ${encoding}`,
      make: () => {
        const { door, ledger } = openDoor({ epsilon: 1e6, delta: 1e-9 })
        const plan = planFor('outsourced', DCTDP)
        const work = { ...plan.work, encoding } as Plan['work']
        return { party: new OutsourcedParty({ ...plan, work }, records(), contextOf(door)), ledger }
      },
      requests: [
        { kind: 'formRequest' as const, releaseId: 'x', training: true, first: 0, count: 4, sample: 0 },
        { kind: 'formRequest' as const, releaseId: 'x', training: false, first: 0, count: 4, sample: 0 },
      ],
    })),
    {
      name: 'outsourced, MinusFace',
      make: () => {
        const { door, ledger } = openDoor(null)
        const privacy = { mechanism: 'minusface' as const, samples: 2, widths: [4], epochs: 1 }
        const plan = planFor('outsourced', privacy)
        const context = contextOf(door)
        // Learning one takes too long here: it is taken from where another run has kept it.
        const generator = new ResidueGenerator({ height: 8, width: 8, channels: 192 }, [4], (x) => x, plan.seed)
        const file = `${generatorName(privacy, 8, plan.seed)}.safetensors`
        saveTensors(join(context.store, file), [generator.parameters])
        generator.dispose()
        return { party: new OutsourcedParty(plan, records(), context), ledger }
      },
      requests: [
        { kind: 'formRequest', releaseId: 'x', training: true, first: 0, count: 4, sample: 1 },
        { kind: 'formRequest', releaseId: 'x', training: false, first: 0, count: 4, sample: 0 },
      ],
    },
  ]

  test.each(cases)('$name: every array of every answer lies in a release that the ledger knows', async (each) => {
    const { party, ledger } = each.make()
    await party.prepare?.()
    let arrays = 0
    for (const request of each.requests)
      for (const { release } of arraysIn(await party.handle(request))) {
        arrays++
        expect(release, request.kind).toBeDefined()
        if (release!.mechanism === 'public') continue
        expect(ledger.releases().map((row) => row.releaseId)).toContain(release!.releaseId)
      }
    expect(arrays).toBeGreaterThan(0)
    party.dispose()
    ledger.close()
  })

  test('the contract itself has no other place for a tensor in what a participant says', () => {
    const root = protobuf.loadSync(fileURLToPath(new URL('../../proto/fedveil.proto', import.meta.url)))
    const holdsTensor = (name: string): boolean =>
      root.lookupType(`fedveil.v1.${name}`).fieldsArray.some(({ type }) => {
        if (type === 'Release') return false
        if (type === 'Tensor' || type === 'NamedTensor') return true
        return /^[A-Z]/.test(type) && root.lookup(`fedveil.v1.${type}`) instanceof protobuf.Type && holdsTensor(type)
      })
    const saidByParticipants = [
      'Join',
      'Ready',
      'Leave',
      'Statement',
      'AlignmentOffer',
      'EvaluatedPoints',
      'AlignmentTable',
      'Embeddings',
      'Update',
      'Forms',
      'Done',
      'Refusal',
    ]
    for (const name of saidByParticipants) expect(holdsTensor(name), name).toBe(false)
    expect(holdsTensor('EmbeddingGradient')).toBe(true)
  })
})

const PROTECTIONS: Plan['privacy'][] = [
  GAUSSIAN,
  { mechanism: 'laplace', clip: 1, epsilon: 8, per: 'run' },
  { mechanism: 'priv-unit', epsilon: 8, optimise: 'decode', per: 'run' },
  { mechanism: 'codebook', epsilon: 8, per: 'run' },
  { mechanism: 'one-bit', epsilon: 8, per: 'run' },
]
const SCHEDULES: Schedule[] = [
  { kind: 'every-epoch' },
  { kind: 'every-n', n: 2 },
  { kind: 'one-shot', noisyEpochs: 0 },
  { kind: 'one-shot', noisyEpochs: 1 },
]
const PRETRAINING: Pretraining = { source: 'own', epochs: 1, batch: 4, learningRate: 0.05, augmentation: {} }

/** What a coordinator asks of a party in a whole run: two batches an epoch, and the test records at the end. */
function requestsOf(work: VerticalWork, columns: number): Message[] {
  const { epochs } = work.training
  const batches = [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ]
  const ask = (round: number, step: number, training: boolean, positions: number[]): Message => ({
    ...{ kind: 'embeddingRequest', releaseId: 'x', round, step, training, positions },
  })
  const gradient = { dtype: 'f32' as const, shape: [4, columns], values: new Float32Array(4 * columns).fill(0.1) }
  const ofEpochs = Array.from({ length: epochs }, (_, i) => i + 1)
    .filter((epoch) => releasesIn(epoch, work))
    .flatMap((epoch) =>
      batches.flatMap((positions, i): Message[] => {
        const taught = teachesIn(epoch, work)
        const request = ask(epoch, i, taught, positions)
        return taught ? [request, { kind: 'embeddingGradient', step: i, gradient, learningRate: 0.1 }] : [request]
      }),
    )
  return [...ofEpochs, ask(epochs + 1, 0, false, [8, 9, 10, 11])]
}

const everyCase = PROTECTIONS.flatMap((privacy) =>
  SCHEDULES.map((schedule) => ({ name: privacy.mechanism, privacy, schedule })),
)

describe.each(everyCase)('in a whole vertical run by $name, released $schedule', ({ privacy, schedule }) => {
  let run: Awaited<ReturnType<typeof wholeRun>>
  beforeAll(async () => {
    run = await wholeRun()
  })
  afterAll(() => run.ledger.close())

  /** With everything that a party computes from clean vectors. */
  async function wholeRun() {
    const codes = privacy.mechanism !== 'one-bit' && schedule.kind === 'one-shot' && schedule.noisyEpochs === 0
    const snap = codes ? 'clusters' : 'none'
    const adjust = { ...WORK.vertical.adjust, snap, centre: true, decorrelate: 0.1, uniformity: 0.1 } as Adjust
    const { plan, work } = verticalPlan(privacy, { schedule, adjust, average: 0.9, pretraining: [PRETRAINING] })
    const { door, ledger } = openDoor({ epsilon: 8, delta: 1e-5 })
    const passed: { request: ReleaseRequest; released: Released }[] = []
    const release = door.release.bind(door)
    door.release = (request) => {
      const released = release(request)
      passed.push({ request: { ...request, values: request.values.slice() }, released })
      return released
    }
    const context = contextOf(door)
    const party = new VerticalParty(plan, work, 'left', records(), context)
    await party.prepare()
    const before = passed.length
    const answers: Message[] = []
    for (const request of requestsOf(work, work.embedding)) answers.push(await party.handle(request))
    await party.close()
    party.dispose()
    return { plan, work, ledger, context, passed, before, answers }
  }

  test('each answer holds the values of one release, what names it, and nothing else', () => {
    const { ledger, passed, before, answers, context } = run
    expect(before).toBe(0)
    const embeddings = answers.filter((answer): answer is MessageOf<'embeddings'> => answer.kind === 'embeddings')
    expect(embeddings).toHaveLength(passed.length)
    for (const [i, { step, release, ...rest }] of embeddings.entries()) {
      const { request, released } = passed[i]!
      expect(rest).toEqual({ kind: 'embeddings' })
      expect(step).toBeLessThan(2)
      expect(release).toEqual({
        releaseId: released.releaseId,
        mechanism: request.mechanism.name,
        values: { dtype: 'f32', shape: released.shape, values: released.values },
      })
      // Noise has been added: no row is the clean one.
      expect(release.values.values).not.toEqual(request.values)
      expect(ledger.releases().map((row) => row.releaseId)).toContain(release.releaseId)
    }
    for (const answer of answers) {
      if (answer.kind === 'embeddings') continue
      expect(answer).toEqual({ kind: 'done', step: (answer as MessageOf<'done'>).step })
    }
    expect(existsSync(join(context.store, BOTTOM_FILE))).toBe(true)
  })

  test('what costs is all releases of a record within the budget, and all of it', () => {
    // The ledger adds pure releases up; each record was in those of training, or in the one of the test.
    const { epsilon, distribution } = run.ledger.spent(AT)
    expect(epsilon).toBeLessThanOrEqual(8 * (1 + 1e-9))
    expect(distribution.min).toBeGreaterThan(8 * (1 - 1e-3))
  })

  test('of clusters the door sees public codes, and no vector', () => {
    const { plan, work, passed } = run
    if (work.adjust.snap === 'none') return
    const { values } = cleanCodes(plan, work)
    const codes = new Set(Array.from({ length: plan.classes }, (_, i) => values.slice(i * 5, i * 5 + 5).join()))
    for (const { request } of passed)
      for (let row = 0; row < request.records.length; row++)
        expect(codes).toContain(request.values.slice(row * 5, row * 5 + 5).join())
  })
})

describe('a vertical party', () => {
  const make = () => {
    const { door, ledger } = openDoor({ epsilon: 8, delta: 1e-5 })
    const party = new VerticalParty(
      planFor('vertical', GAUSSIAN),
      WORK.vertical as never,
      'left',
      records(),
      contextOf(door),
    )
    return { party, ledger }
  }
  const ask = (round: number, training: boolean, positions: number[]): Message => ({
    kind: 'embeddingRequest',
    releaseId: 'x',
    round,
    step: 0,
    training,
    positions,
  })

  test('with a variational bottleneck releases a sample of its latent through the door, and learns from its gradient', async () => {
    const { door, ledger } = openDoor(null)
    const { plan, work } = verticalPlan({ mechanism: 'unprotected' }, { defence: { kind: 'mid', weight: 0.1 } })
    const party = new VerticalParty(plan, work, 'left', records(), contextOf(door))
    const answer = (await party.handle(ask(1, true, [0, 1, 2]))) as MessageOf<'embeddings'>
    expect(answer.release.mechanism).toBe('variational-bottleneck')
    expect(answer.release.values.shape).toEqual([3, 5])
    expect(ledger.releases().map((row) => row.releaseId)).toContain(answer.release.releaseId)
    const gradient = (columns: number): Message => ({
      kind: 'embeddingGradient',
      step: 0,
      gradient: { dtype: 'f32', shape: [3, columns], values: new Float32Array(3 * columns).fill(0.1) },
      learningRate: 0.1,
    })
    await expect(party.handle(gradient(10))).rejects.toMatchObject({ code: 'GRADIENT_UNEXPECTED' })
    expect(await party.handle(gradient(5))).toEqual({ kind: 'done', step: 0 })
    party.dispose()
    ledger.close()
  })

  test('spends the plan’s budget on a training record over all its epochs, and not more', async () => {
    const { party, ledger } = make()
    for (const round of [1, 2, 3]) await party.handle(ask(round, true, [1]))
    expect(ledger.spent(AT).epsilon).toBeGreaterThan(8 * (1 - 1e-6))
    expect(ledger.spent(AT).epsilon).toBeLessThanOrEqual(8)
    await expect(party.handle(ask(4, true, [1]))).rejects.toMatchObject({ code: 'BUDGET_SPENT' })
  })

  test('answers the same request with the same bytes and no further debit', async () => {
    const { party, ledger } = make()
    const first = await party.handle(ask(4, false, [8, 9]))
    const spent = ledger.spent(AT).epsilon
    expect(await party.handle(ask(4, false, [8, 9]))).toEqual(first)
    expect(ledger.spent(AT).epsilon).toBe(spent)
  })

  test.each([
    ['a position beyond its records', [99]],
    ['a record named twice', [1, 1]],
  ])('refuses %s before anything is spent', async (_, positions) => {
    const { party, ledger } = make()
    await expect(party.handle(ask(1, true, positions))).rejects.toMatchObject({ code: 'POSITION' })
    expect(ledger.spent(AT).releases).toBe(0)
  })

  test('refuses a gradient that no open step asked for', async () => {
    const { party } = make()
    const gradient = { dtype: 'f32' as const, shape: [1, 5], values: new Float32Array(5) }
    const message: Message = { kind: 'embeddingGradient', step: 7, gradient, learningRate: 0.1 }
    await expect(party.handle(message)).rejects.toMatchObject({ code: 'GRADIENT_UNEXPECTED' })
  })
})
