import { plannedRho } from '../learning/budget/planned-budget.js'
import type { Classifier } from '../learning/classifier.js'
import { InMemoryInputs } from '../learning/data/in-memory-inputs.js'
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
import type { Training } from '../proto/training.js'
import type { Member } from './roster.js'
import type { Outcome, Session } from './session.js'

/**
 * Outsourced training: each participant sends the frequency forms of its images, protected at its own side, with their
 * classes; everything after that is computed here and is post-processing.
 */
export async function runOutsourced(session: Session, work: OutsourcedWork, model: Classifier): Promise<Outcome> {
  const { plan, signal } = session
  const method = session.method! // of every outsourced run
  const { training } = work
  const forTraining = await receive(session, work, method, true)
  const forTest = session.membership.ended ? [] : await receive(session, work, method, false)
  if (session.membership.ended) return notMeasured(session)
  const { channels } = method.reader
  const train = sourceOf(forTraining, channels, plan, training)
  const test = sourceOf(forTest, channels, plan, training)
  await trainClassifier({
    model,
    source: train.inputs,
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
  const predicted = await predict(model, test.inputs, test.records, signal)
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

/** The frequency method of an outsourced run. @param budgets files of learned budgets that are at hand */
export function planMethod(plan: Plan, budgets: readonly string[]): FormMethod {
  const size = imageSizeOf(plan)
  const square = { height: size, width: size }
  return formMethod(plan.privacy, square, () => publicFaces(size), plannedRho(plan.privacy, square, budgets))
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
interface FormSource {
  readonly inputs: InMemoryInputs
  readonly labels: Int32Array
  readonly records: Int32Array
}

/** A shift by whole pixels of a form is nearly the form of the shifted image; what comes in is 0, the middle. */
function sourceOf(batches: readonly FormBatch[], channels: number, plan: Plan, { shift }: Training): FormSource {
  const size = imageSizeOf(plan)
  const labels = Int32Array.from(batches.flatMap((batch) => [...batch.labels]))
  const values = new Float32Array(labels.length * size * size * channels)
  let at = 0
  for (const { inputs } of batches) {
    values.set(inputs, at)
    at += inputs.length
  }
  const moves = { shift, flip: false, seed: plan.seed, party: 'coordinator' }
  const inputs = new InMemoryInputs({ height: size, width: size, channels }, values, moves)
  return { inputs, labels, records: labels.map((_, i) => i) }
}
