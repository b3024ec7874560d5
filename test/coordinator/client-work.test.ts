import { beforeAll, describe, expect, test } from 'vitest'
import { loadEngine } from '../../learning/engine/load.js'
import type { ImageRecords } from '../../participant/work.js'
import { localUpdateNoise } from '../../privacy/local-update-noise.js'
import { objections } from '../../privacy/plan-check.js'
import { Aggregation } from '../../proto/aggregation.js'
import type { HorizontalWork } from '../../proto/horizontal-work.js'
import type { Message, MessageOf } from '../../proto/message.js'
import { drawn, horizontalPlan, runInProcess } from './horizontal-session.js'

beforeAll(() => loadEngine())

describe('a horizontal run', () => {
  test.each<[string, Partial<HorizontalWork>]>([
    ['server momentum', { server: { optimizer: 'momentum', learningRate: 0.5, momentum: 0.5 } }],
    ['server Adam', { server: { optimizer: 'adam', learningRate: 0.03, beta1: 0.9, beta2: 0.99, tau: 1e-2 } }],
    ['FedProx', { client: { kind: 'fedprox', mu: 0.1 } }],
    ['SCAFFOLD', { client: { kind: 'scaffold' } }],
  ])('learns with %s', async (_, changes) => {
    const { outcome } = await runInProcess(horizontalPlan(changes, { epochs: 10 }))
    expect(outcome).toMatchObject({ testedBy: 'head' })
    expect(outcome.accuracy).toBeGreaterThan(0.7)
  })

  test('under SCAFFOLD sends as many control variates as weights, both ways', async () => {
    const seen: Message[] = []
    const exchange = (_name: string, request: Message, answer: Message) => {
      seen.push(request, answer)
      return answer
    }
    await runInProcess(horizontalPlan({ client: { kind: 'scaffold' } }, { epochs: 2 }), { exchange })
    const [, first, , , second] = seen as [unknown, MessageOf<'update'>, unknown, unknown, MessageOf<'trainRequest'>]
    const names = second.weights.map(({ name }) => name)
    const weights = names.filter((name) => !name.startsWith('control/'))
    expect(names).toEqual([...weights, ...weights.map((name) => `control/${name}`)])
    const size = second.weights.reduce((sum, { tensor }) => sum + tensor.values.length, 0)
    expect(first.release.values.values).toHaveLength(size)
    // Participants' variates have moved, so what goes out in the second round is not 0 any more.
    const control = second.weights.filter(({ name }) => name.startsWith('control/'))
    expect(control.some(({ tensor }) => tensor.values.some((value) => value !== 0))).toBe(true)
  })

  test('sends nothing of a head that stays, and says that nearest centroids have tested the model', async () => {
    const kinds = new Set<string>()
    const exchange = (_name: string, request: Message, answer: Message) => {
      if (request.kind !== 'trainRequest' || answer.kind !== 'update') return answer
      for (const { name } of request.weights) kinds.add(name.split('/')[0]!)
      const sent = request.weights.reduce((sum, { tensor }) => sum + tensor.values.length, 0)
      expect(answer.release.values.values).toHaveLength(sent)
      return answer
    }
    const { outcome } = await runInProcess(horizontalPlan({ localHead: true }, { epochs: 8 }), { exchange })
    expect([...kinds]).toEqual(['backbone'])
    expect(outcome.testedBy).toBe('nearest-centroid')
    expect(outcome.accuracy).toBeGreaterThan(0.7)
  })

  test('asks a probe by the same nearest centroids: images of one class named as another are no success', async () => {
    const { images, labels } = drawn('probe', 30, 55)
    const named = (name: (label: number) => number) => ({
      name: 'attackSuccess' as const,
      images,
      labels: labels.map(name),
    })
    const plan = horizontalPlan({ localHead: true }, { epochs: 8 })
    const right = await runInProcess(plan, { probes: [named((label) => label)] })
    const wrong = await runInProcess(plan, { probes: [named((label) => (label + 1) % 3)] })
    expect(right.outcome.attackSuccess! + wrong.outcome.attackSuccess!).toBeLessThanOrEqual(1)
    expect(right.outcome.attackSuccess).toBeGreaterThan(0.7)
  })
})

/** "left" keeps 6 of its records for validation, "right" 3, and whoever else none. */
const KEPT: Readonly<Record<string, number>> = { left: 6, right: 3 }
const validating = (name: string): ImageRecords => drawn(name, 36, 55, KEPT[name] ?? 0)

describe('federated evaluation', () => {
  test('weighs participants by their validation records, after every round', async () => {
    const plan = horizontalPlan(
      { federatedEvaluation: 'every-round' },
      { epochs: 3, names: ['left', 'right', 'third'] },
    )
    const { metrics, outcome } = await runInProcess(plan, { records: validating })
    expect(metrics).toHaveLength(3)
    for (const { federated } of metrics) {
      const { left, right, third } = federated!.participants
      expect([left!.records, right!.records]).toEqual([6, 3])
      expect(third).toEqual({ right: 0, records: 0 })
      expect(federated!.accuracy).toBeCloseTo((left!.right + right!.right) / 9)
    }
    expect(outcome.federated).toEqual(metrics.at(-1)!.federated)
  })

  test('is asked for after the last round alone where the plan says so, and never where it does not', async () => {
    const asked = async (federatedEvaluation: HorizontalWork['federatedEvaluation']) => {
      const plan = horizontalPlan({ federatedEvaluation }, { epochs: 2 })
      const { metrics, outcome } = await runInProcess(plan, { records: validating })
      return [...metrics.map(({ federated }) => federated !== undefined), outcome.federated !== undefined]
    }
    expect(await asked('last-round')).toEqual([false, true, true])
    expect(await asked('none')).toEqual([false, false, false])
  })

  test.each([
    ['more right answers than records', [7, 6]],
    ['half a record', [0.5, 6]],
    ['three numbers', [1, 6, 0]],
    ['a number below 0', [-1, 6]],
  ])('leaves out who sends %s, and goes on', async (_, sent) => {
    const values = Float32Array.from(sent)
    const exchange = (name: string, _request: Message, answer: Message): Message =>
      name === 'left' && answer.kind === 'evaluation'
        ? { ...answer, release: { ...answer.release, values: { dtype: 'f32', shape: [1, values.length], values } } }
        : answer
    const plan = horizontalPlan({ federatedEvaluation: 'last-round' }, { epochs: 1 })
    const { outcome } = await runInProcess(plan, { records: validating, exchange })
    const { participants, refused, accuracy } = outcome.federated!
    expect(refused).toEqual(['left'])
    expect(participants).toEqual({ right: expect.objectContaining({ records: 3 }) })
    expect(accuracy).toBe(participants.right!.right / 3)
  })

  test('measures a model with the head that stays at the participant', async () => {
    const plan = horizontalPlan({ federatedEvaluation: 'last-round', localHead: true }, { epochs: 8 })
    const { outcome } = await runInProcess(plan, { records: validating })
    expect(outcome.federated!.accuracy).toBeGreaterThan(0.7)
  })
})

describe('a rule beside noise that participants add themselves', () => {
  const LOCAL = { mechanism: 'dp-fedavg-local', clip: 1, epsilon: 20, delta: 1e-2 } as const
  const names = ['p1', 'p2', 'p3', 'p4', 'p5']

  test.each<[string, object | string]>([
    ['ARIBA', 'ariba'],
    ['its plain reading', 'ariba-plain'],
    ['the median', 'median'],
    ['the trimmed mean', { rule: 'trimmed-mean', malicious: 1 }],
    ['Multi-Krum', { rule: 'multi-krum', malicious: 1 }],
    ['mixing before Krum', { rule: 'nearest-neighbour-mixing', malicious: 1, next: { rule: 'krum', malicious: 1 } }],
    ['norm clipping', { rule: 'norm-clipping', norm: 1 }],
    ['robust learning rates', { rule: 'robust-learning-rate', threshold: 3 }],
    ['FoolsGold', 'foolsgold'],
    ['FLAME', 'flame'],
  ])('runs to the end: %s', async (_, rule) => {
    const plan = horizontalPlan({ aggregation: Aggregation.parse(rule) }, { epochs: 2, privacy: LOCAL, names })
    expect(objections(plan.plan)).toEqual([])
    const { metrics } = await runInProcess(plan)
    expect(metrics).toHaveLength(2)
    for (const { accuracy } of metrics) expect(accuracy).not.toBeNull()
  })

  test('updates come with the noise that their budget asks for', async () => {
    const plan = horizontalPlan({}, { epochs: 2, privacy: LOCAL, names })
    const seen: number[] = []
    const exchange = (_name: string, _request: Message, answer: Message) => {
      if (answer.kind === 'update') seen.push(...(answer.release.values.values as Float32Array))
      return answer
    }
    await runInProcess(plan, { exchange })
    // The updates' own part has norm 1 at most over all coordinates: what is seen is the noise.
    const expected = localUpdateNoise(LOCAL, 2)
    const measured = Math.sqrt(seen.reduce((sum, value) => sum + value * value, 0) / seen.length)
    expect(measured / expected).toBeGreaterThan(0.9)
    expect(measured / expected).toBeLessThan(1.1)
  })
})
