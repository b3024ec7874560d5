import { BatchLoader, type BatchSource } from '../../learning/data/batch.js'
import { InMemoryInputs } from '../../learning/data/in-memory-inputs.js'
import type { PlainInputs, TrainingInputs } from '../../learning/data/inputs.js'
import { openInputs } from '../../learning/data/prefetch.js'
import { RandomStream } from '../../learning/engine/random.js'
import { openOwnForms } from '../../participant/own-forms.js'
import type { FormMaker } from '../../privacy/frequency/form-maker.js'
import type { FormMethod } from '../../privacy/frequency/form-method.js'
import { type ReleaseCost, releaseCost } from '../protect/release-cost.js'
import type { PairSet } from './pair-set.js'
import { methodOf, type Protection } from './protection.js'
import type { Trial } from './protocol.js'
import type { RecogniserOptions } from './recogniser-options.js'

/** The images of a trial as its recogniser sees them. */
export interface Presented {
  readonly training: TrainingInputs
  /** Ends what `training` holds. */
  close(): Promise<void>
  /** Class of every record of `training`. */
  readonly labels: Int32Array
  /** Records of `training`. */
  readonly records: Int32Array
  readonly plain: PlainInputs
  /** Records of `plain`, in the order of those that are to be embedded. */
  readonly held: Int32Array
  /** Whether a mirrored input is that of the mirrored image. */
  readonly mirrored: boolean
  readonly cost: ReleaseCost | null
  /** What the release depends on, where there is one. */
  readonly protection: object | null
}

/** @param records that are to be embedded */
export async function present(
  set: PairSet,
  trial: Trial,
  records: Int32Array,
  options: RecogniserOptions,
): Promise<Presented> {
  const { protection, settings, seed } = options
  if (protection) return released(set, trial, records, protection, options)
  const { images, size, ids } = set
  const { augmentation } = settings
  const source: BatchSource = { images, height: size, width: size, ids, seed, party: 'recogniser', augmentation }
  const training = openInputs(source, settings.batch)
  return {
    training,
    close: () => training.close(),
    labels: trial.labels,
    records: trial.train,
    plain: new BatchLoader(source),
    held: records,
    mirrored: true,
    cost: null,
    protection: null,
  }
}

async function released(
  set: PairSet,
  trial: Trial,
  records: Int32Array,
  protection: Protection,
  options: RecogniserOptions,
): Promise<Presented> {
  const { settings, seed, folder, signal, onLearning } = options
  const method = await methodOf(protection, set, trial, {
    ...{ settings, seed, folder, signal },
    onStep: (done, total) => onLearning?.('learning the budget', done, total),
  })
  const { privacy } = protection
  const forms = await openOwnForms({
    ...{ privacy, size: set.size, seed, folder, signal },
    onStep: (done, total) => onLearning?.('learning from public faces', done, total),
  })
  try {
    const all = trial.train.length * method.samples + records.length
    let done = 0
    const release = (which: Int32Array, phase: string) =>
      releasedForms(set, which, { method, make: forms.make, seed, phase }, (count) => {
        done += count
        onLearning?.('releasing forms', done, all)
      })
    const phases = Array.from({ length: method.samples }, (_, sample) => release(trial.train, `train/${sample}`))
    const shape = { height: set.size, width: set.size, channels: method.reader.channels }
    const mirrored = method.reader.mirrors === true
    const { shift, flip } = settings.augmentation
    const moves = { shift: Math.round(shift), flip: flip && mirrored, seed, party: 'recogniser' }
    const labels = Int32Array.from(phases.flatMap(() => Array.from(trial.train, (record) => trial.labels[record]!)))
    return {
      training: new InMemoryInputs(shape, joined(phases), moves),
      close: async () => {},
      labels,
      records: labels.map((_, i) => i),
      plain: new InMemoryInputs(shape, release(records, 'test')),
      held: records.map((_, i) => i),
      mirrored: mirrored && flip,
      cost: releaseCost(method),
      protection: { ...protection, mechanism: method.mechanism.fingerprint ?? method.mechanism.describe() },
    }
  } finally {
    forms.dispose()
  }
}

interface Releasing {
  readonly method: FormMethod
  readonly make: FormMaker
  readonly seed: number
  readonly phase: string
}

/** What a network sees of one release of each record: [records.length, size, size, channels]. */
function releasedForms(
  { images, ids, size }: PairSet,
  records: Int32Array,
  { method: { mechanism, reader }, make, seed, phase }: Releasing,
  onRead: (count: number) => void,
): Float32Array {
  const bytes = size * size * 3
  const length = size * size * reader.channels
  const out = new Float32Array(records.length * length)
  for (let first = 0; first < records.length; first += AT_ONCE) {
    const some = records.subarray(first, first + AT_ONCE)
    const forms = Array.from(some, (record) => {
      const clean = make(images.subarray(record * bytes, (record + 1) * bytes), 1)
      return mechanism.perturb(clean, 1, RandomStream.named(seed, 'verification', 'release', phase, ids[record]!))
    })
    out.set(reader.read(joined(forms), some.length), first * length)
    onRead(some.length)
  }
  return out
}

/** Forms that are read at once: a form is large. */
const AT_ONCE = 8

function joined(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts
  if (parts.length === 1 && only) return only
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
