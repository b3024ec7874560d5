import { plannedRho } from '../learning/budget/planned-budget.js'
import { publicFaces } from '../learning/data/public-faces.js'
import { formMethod } from '../privacy/frequency/build.js'
import type { FormMethod } from '../privacy/frequency/form-method.js'
import { EXIT, FedveilError } from '../proto/error.js'
import { packPlanes } from '../proto/form-encoding.js'
import { floatsToHalves } from '../proto/half.js'
import type { Message, MessageOf } from '../proto/message.js'
import { imageSizeOf, type Plan } from '../proto/plan.js'
import { type OwnForms, openOwnForms } from './own-forms.js'
import { type ImageRecords, namedRecords, type PartyWork, type WorkContext, wireRelease } from './work.js'

/**
 * A participant that outsources training: it sends the frequency form of each of its images, protected by the plan's
 * method, in the plan's encoding, and the classes, which its own config has declared public.
 */
export class OutsourcedParty implements PartyWork {
  readonly alignment = new Uint8Array(0)
  readonly records: number
  readonly #method: FormMethod
  #forms: OwnForms | undefined

  constructor(
    private readonly plan: Plan,
    private readonly own: ImageRecords,
    private readonly context: WorkContext,
  ) {
    const size = { height: own.height, width: own.width }
    const rho = plannedRho(plan.privacy, size, context.budgets ?? [])
    this.#method = formMethod(plan.privacy, size, () => publicFaces(imageSizeOf(plan)), rho)
    this.records = own.train.length + own.test.length
  }

  /** Learns what the method needs, from faces that anybody may see. */
  async prepare(): Promise<void> {
    const { privacy, seed } = this.plan
    const { signal, store, pretrained: folder = store, onPretraining } = this.context
    const onStep = (done: number, total: number) => onPretraining?.({ source: 'public', done, total })
    this.#forms = await openOwnForms({ privacy, size: this.own.height, seed, folder, signal, onStep })
  }

  /** Every image is sent before the first round. */
  roundsThatFit(): number {
    const { mechanism, samples } = this.#method
    const left = this.context.door.releasesLeft(this.own.ids, mechanism.event)
    return left >= samples ? Number.POSITIVE_INFINITY : 0
  }

  /** Every release is asked for, and debited then. */
  open(): void {}

  async handle(message: Message): Promise<Message> {
    if (message.kind !== 'formRequest')
      throw new FedveilError(
        'MESSAGE_UNEXPECTED',
        `An outsourcing participant has no answer to a "${message.kind}" message.`,
        EXIT.refused,
      )
    return this.#send(message)
  }

  #send({ training, first, count, sample }: MessageOf<'formRequest'>): Message {
    const own = training ? this.own.train : this.own.test
    const positions = own.subarray(first, first + count)
    if (positions.length === 0)
      throw new FedveilError(
        'POSITION',
        `The request asks for forms from ${first} on, and there are ${own.length}.`,
        EXIT.refused,
      )
    const { mechanism, samples, released } = this.#method
    if (sample >= (training ? samples : 1))
      throw new FedveilError(
        'SAMPLE',
        `The request asks for release ${sample} of each image, and the plan allows 0 to ${(training ? samples : 1) - 1}.`,
        EXIT.refused,
      )
    const part = `${training ? 'train' : 'test'}/${sample === 0 ? '' : `${sample}/`}${first}`
    const shape = [released.channels, released.height, released.width]
    const values = this.#clean(positions)
    const forms = this.context.door.release({
      releaseId: part,
      ...namedRecords(this.own, positions),
      values,
      shape:
        mechanism.outputDimension === undefined
          ? [positions.length, ...shape]
          : [positions.length, values.length / positions.length],
      mechanism,
      releasedShape: shape,
    })
    const labels = this.context.door.declarePublic({
      releaseId: `labels/${part}`,
      values: Float32Array.from(positions, (position) => this.own.labels[position]!),
      shape: [positions.length],
    })
    return {
      kind: 'forms',
      first,
      total: own.length,
      forms: wireRelease(forms, (values) => this.#encode(values, positions.length * released.channels)),
      labels: wireRelease(labels, (values) => ({ dtype: 'i32', values: Int32Array.from(values) })),
    }
  }

  #encode(values: Float32Array, planes: number) {
    const { work } = this.plan
    if (work.mode !== 'outsourced' || work.encoding === 'f16')
      return { dtype: 'f16', values: floatsToHalves(values) } as const
    const packed = packPlanes(values, planes)
    return { dtype: 'u8', values: packed, shape: [packed.length] } as const
  }

  #clean(positions: Int32Array): Float32Array {
    if (this.#forms === undefined) throw new Error('an outsourced participant was asked before it was prepared')
    const bytes = this.own.height * this.own.width * 3
    const images = new Uint8Array(positions.length * bytes)
    for (const [i, position] of positions.entries())
      images.set(this.own.images.subarray(position * bytes, (position + 1) * bytes), i * bytes)
    return this.#forms.make(images, positions.length)
  }

  dispose(): void {
    this.#forms?.dispose()
  }
}
