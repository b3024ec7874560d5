import { RandomStream } from '../../learning/engine/random.js'
import type { ImageRecords, WorkContext } from '../../participant/work.js'
import { Ledger } from '../../privacy/ledger/ledger.js'
import { ReleaseDoor } from '../../privacy/release.js'
import type { Plan } from '../../proto/plan.js'
import type { VerticalWork } from '../../proto/vertical-work.js'
import { scratchFolder } from '../scratch-folder.js'

const TRAINING = {
  epochs: 3,
  batch: 4,
  learningRate: 0.05,
  warmup: 0,
  momentum: 0.9,
  weightDecay: 0,
  shift: 1,
  flip: true,
  rotate: 0,
  zoom: 0,
  crop: 0,
  brightness: 0,
  contrast: 0,
  saturation: 0,
  greyscale: 0,
  erase: 0,
}
const HEAD = { kind: 'softmax', scale: 1, margin: 0 } as const
const CNN = { kind: 'small-cnn' as const, widths: [4] }

export const WORK = {
  vertical: {
    mode: 'vertical',
    alignment: { kind: 'given' },
    bottom: CNN,
    embedding: 5,
    head: HEAD,
    training: TRAINING,
    adjust: {
      scale: 'sphere',
      hingeWeight: 1,
      receiver: 'none',
      centre: false,
      decorrelate: 0,
      uniformity: 0,
      spread: false,
      snap: 'none',
    },
    schedule: { kind: 'every-epoch' },
    labels: { kind: 'owner' },
    absent: { kind: 'stop' },
    defence: { kind: 'none' },
    pretraining: [],
    average: 0,
  },
  horizontal: {
    mode: 'horizontal',
    model: CNN,
    embedding: 5,
    head: HEAD,
    training: TRAINING,
    localEpochs: 1,
    aggregation: { rule: 'fedavg' },
    server: { optimizer: 'none', learningRate: 1 },
    client: { kind: 'sgd' },
    federatedEvaluation: 'none',
    batchNormStatistics: 'pooled',
  },
  outsourced: {
    mode: 'outsourced',
    model: CNN,
    embedding: 5,
    head: HEAD,
    training: TRAINING,
    formsPerMessage: 4,
    encoding: 'f16',
  },
} satisfies Record<string, Plan['work']>

export function planFor(mode: keyof typeof WORK, privacy: Plan['privacy']): Plan {
  return {
    version: 1,
    run: 'test-run',
    scenario: 'test',
    arm: 'test',
    purpose: 'train',
    seed: 3,
    threads: 1,
    imageSize: 8,
    classes: 3,
    participants: [{ name: 'left', slice: 'whole' }],
    privacy,
    work: structuredClone(WORK[mode]) as Plan['work'],
    membership: { departure: 'stop', minimum: 1, waitSeconds: 0 },
  }
}

/** A vertical plan of two parties whose work is that of `WORK` with some keys replaced. */
export function verticalPlan(
  privacy: Plan['privacy'],
  changes: Partial<VerticalWork> = {},
): { plan: Plan; work: VerticalWork } {
  const plan = planFor('vertical', privacy)
  const work = { ...(plan.work as VerticalWork), ...changes }
  const participants = ['left', 'right'].map((name) => ({ name, slice: 'whole' as const }))
  return { plan: { ...plan, participants, work }, work }
}

export function records(count = 12): ImageRecords {
  const stream = RandomStream.named(3, 'test-records')
  return {
    ids: Array.from({ length: count }, (_, i) => `record-${i}`),
    images: Uint8Array.from({ length: count * 8 * 8 * 3 }, () => stream.integer(256)),
    height: 8,
    width: 8,
    labels: Int32Array.from({ length: count }, (_, i) => i % 3),
    train: Int32Array.from({ length: count - 4 }, (_, i) => i),
    test: Int32Array.from({ length: 4 }, (_, i) => count - 4 + i),
  }
}

/** What a participant's work is given besides its plan and records. */
export function contextOf(door: ReleaseDoor): WorkContext {
  return { door, signal: new AbortController().signal, store: scratchFolder() }
}

/** A door with a real ledger in a folder of its own. */
export function openDoor(budget: { epsilon: number; delta: number } | null): { door: ReleaseDoor; ledger: Ledger } {
  const ledger = Ledger.open(scratchFolder())
  const door = new ReleaseDoor({
    ledger,
    noise: { kind: 'seeded', seed: 3, party: 'left' },
    run: 'test-run',
    budget,
    allowUnprotected: budget === null,
    publicLabels: true,
  })
  return { door, ledger }
}
