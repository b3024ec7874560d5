import type { Classifier } from '../learning/classifier.js'
import { type Draw, drawAugmentation } from '../learning/data/augmentation/draw.js'
import {
  type Batch,
  type BatchRequest,
  madeOnDemand,
  type PlainInputs,
  type TrainingInputs,
} from '../learning/data/inputs.js'
import { publicFaces } from '../learning/data/public-faces.js'
import { accuracy } from '../learning/metrics/accuracy.js'
import { majority } from '../learning/metrics/majority.js'
import { warmupCosine } from '../learning/optimizer/schedule.js'
import { Sgd } from '../learning/optimizer/sgd.js'
import { predict, trainClassifier } from '../learning/train.js'
import { formMethod } from '../privacy/frequency/build.js'
import { type FormMethod, formLengthOf } from '../privacy/frequency/form-method.js'
import { EXIT, FedveilError } from '../proto/error.js'
import { type FormEncoding, unpackPlanes } from '../proto/form-encoding.js'
import { halvesToFloats } from '../proto/half.js'
import { imageSizeOf, type OutsourcedWork, type Plan } from '../proto/plan.js'
import type { Member } from './roster.js'
import type { Outcome, Session } from './session.js'

/**
 * Outsourced training: each participant sends the frequency forms of its images, protected at its own side, with their
 * classes; everything after that is computed here and is post-processing.
 */
export async function runOutsourced(session: Session, work: OutsourcedWork, model: Classifier): Promise<Outcome> {
  const { plan, signal } = session
  const method = planMethod(plan)
  const { training } = work
  const forTraining = await receive(session, work, method, true)
  const forTest = session.membership.ended ? [] : await receive(session, work, method, false)
  if (session.membership.ended) return notMeasured(session)
  const { channels } = method.reader
  const train = new FormSource(forTraining, channels, plan, training)
  const test = new FormSource(forTest, channels, plan, training)
  await trainClassifier({
    model,
    source: train,
    labels: train.labels,
    records: train.records,
    batch: training.batch,
    epochs: { first: 1, last: training.epochs },
    optimizer: (variables) => new Sgd(variables, training),
    rate: (step, total) => warmupCosine(step, total, training.learningRate, training.warmup),
    seed: plan.seed,
    signal,
    onStep: (done, total) => session.emit({ event: 'progress', phase: 'train', done, total, unit: 'steps' }),
    onEpoch: (round, loss) => session.record({ round, loss }),
  })
  const predicted = await predict(model, test, test.records, signal)
  return {
    accuracy: accuracy(predicted, test.labels),
    majority: majority(test.labels),
    auc: null,
    attackSuccess: null,
    flagged: [],
  }
}

/** Without all forms there is nothing to train on; the model stays as it was drawn. */
function notMeasured({ labels }: Session): Outcome {
  const truth = labels.test.map((position) => labels.classOf[position]!)
  return { accuracy: null, majority: majority(truth), auc: null, attackSuccess: null, flagged: [] }
}

/** The frequency method of an outsourced run. */
export function planMethod(plan: Plan): FormMethod {
  const size = imageSizeOf(plan)
  return formMethod(plan.privacy, { height: size, width: size }, () => publicFaces(size))
}

/** One message of forms, read: inputs [count, size, size, channels]. */
interface FormBatch {
  readonly inputs: Float32Array
  readonly labels: Int32Array
}

/** Asks every member for all releases of its forms, one message after the other from each, all members at once. */
async function receive(
  session: Session,
  work: OutsourcedWork,
  method: FormMethod,
  training: boolean,
): Promise<FormBatch[]> {
  const members = session.membership.present
  const samples = training ? method.samples : 1
  const counts = new Map(members.map(({ name }) => [name, { have: 0, total: Number.NaN }]))
  const report = () => {
    const total = [...counts.values()].reduce((sum, count) => sum + count.total, 0)
    const done = [...counts.values()].reduce((sum, count) => sum + count.have, 0)
    if (Number.isFinite(total)) session.emit({ event: 'progress', phase: 'receive', done, total, unit: 'images' })
  }
  // Forms are asked for before the first round.
  const answers = await session.membership.ask(1, async (member) => {
    const batches: FormBatch[] = []
    const count = counts.get(member.name)!
    for (let sample = 0; sample < samples; sample++) {
      let [first, images] = [0, 0]
      do {
        session.signal.throwIfAborted()
        const { formsPerMessage, encoding } = work
        const ask = { training, first, sample, count: formsPerMessage, encoding, classes: session.plan.classes }
        const { batch, total } = await formsOf(member, method, ask)
        batches.push(batch)
        first += batch.labels.length
        images = total
        count.have += batch.labels.length
        count.total = total * samples
        report()
      } while (first < images)
    }
    return batches
  })
  return answers.flatMap(({ answer }) => answer)
}

async function formsOf(
  { name, channel }: Member,
  { released, reader }: FormMethod,
  ask: {
    training: boolean
    first: number
    sample: number
    count: number
    encoding: FormEncoding
    classes: number
  },
): Promise<{ batch: FormBatch; total: number }> {
  const { training, first, sample, count, encoding } = ask
  const releaseId = `${training ? 'train' : 'test'}/${first}`
  const reply = await channel.request({ kind: 'formRequest', releaseId, training, first, count, sample }, 'forms')
  const forms = reply.forms.values
  const labels = reply.labels.values
  const rows = labels.values.length
  const { channels, height, width } = released
  const shape = [rows, channels, height, width]
  const wellFormed =
    (encoding === 'f16'
      ? forms.dtype === 'f16' && forms.shape.join() === shape.join()
      : forms.dtype === 'u8' && forms.shape.length === 1) &&
    rows >= 1 &&
    rows <= count &&
    labels.dtype === 'i32' &&
    labels.values.every((label) => label >= 0 && label < ask.classes) &&
    reply.first === first
  if (!wellFormed)
    throw new FedveilError(
      'FORM_SHAPE',
      `"${name}" sent forms of shape [${forms.shape}] ${forms.dtype} with ${labels.values.length} labels, expected [n,${channels},${height},${width}] in ${encoding} with n labels below ${ask.classes}, n from 1 to ${count}.`,
      EXIT.runFailed,
    )
  const values =
    encoding === 'f16'
      ? halvesToFloats(forms.values as Uint16Array)
      : unpackPlanes(forms.values as Uint8Array, rows * channels, rows * formLengthOf(released))
  const inputs = reader.read(values, rows)
  return { batch: { inputs, labels: labels.values as Int32Array }, total: reply.total }
}

/** The released images of a run as network inputs [n, size, size, channels]. */
class FormSource implements TrainingInputs, PlainInputs {
  readonly height: number
  readonly width: number
  readonly labels: Int32Array
  readonly records: Int32Array
  readonly #places: readonly { batch: FormBatch; row: number }[]

  constructor(
    batches: readonly FormBatch[],
    readonly channels: number,
    private readonly plan: Plan,
    private readonly training: OutsourcedWork['training'],
  ) {
    this.height = imageSizeOf(plan)
    this.width = imageSizeOf(plan)
    this.#places = batches.flatMap((batch) => Array.from(batch.labels, (_, row) => ({ batch, row })))
    this.labels = Int32Array.from(this.#places, ({ batch, row }) => batch.labels[row]!)
    this.records = this.labels.map((_, i) => i)
  }

  batches(requests: Iterable<BatchRequest>): AsyncIterable<Batch> {
    return madeOnDemand(requests, ({ records, epoch }) => this.#shifted(records, epoch))
  }

  /** A shift by whole pixels of a form is nearly the form of the shifted image; what comes in is 0, the middle. */
  #shifted(records: ArrayLike<number>, epoch: number): Float32Array {
    return this.#inputs(records, (record) => {
      const path = [this.plan.seed, 'coordinator', epoch, String(record)] as const
      return drawAugmentation({ shift: this.training.shift, flip: false }, this, path)
    })
  }

  plain(records: ArrayLike<number>): Float32Array {
    return this.#inputs(records, () => null)
  }

  #inputs(records: ArrayLike<number>, drawFor: (record: number) => Draw | null): Float32Array {
    const length = this.height * this.width * this.channels
    const out = new Float32Array(records.length * length)
    for (let i = 0; i < records.length; i++) {
      const { batch, row } = this.#places[records[i]!]!
      const input = batch.inputs.subarray(row * length, (row + 1) * length)
      const draw = drawFor(records[i]!)
      if (draw) this.#shift(input, draw, out.subarray(i * length, (i + 1) * length))
      else out.set(input, i * length)
    }
    return out
  }

  #shift(input: Float32Array, { right, down }: Draw, out: Float32Array): void {
    const { height, width, channels } = this
    const [first, last] = [Math.max(0, right), Math.min(width, width + right)]
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      const from = ((y - down) * width + first - right) * channels
      out.set(input.subarray(from, from + (last - first) * channels), (y * width + first) * channels)
    }
  }
}
