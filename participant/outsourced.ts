import { publicFaces } from '../learning/data/public-faces.js'
import { type FormPrivacy, formPrivacy } from '../privacy/frequency/form-privacy.js'
import { CHANNELS, FrequencyFrontEnd, type ImageSize } from '../privacy/frequency/front-end.js'
import { EXIT, FedveilError } from '../proto/error.js'
import { floatsToHalves } from '../proto/half.js'
import type { Message, MessageOf } from '../proto/message.js'
import { imageSizeOf, type Plan } from '../proto/plan.js'
import { type ImageRecords, namedRecords, type PartyWork, type WorkContext, wireRelease } from './work.js'

/**
 * A participant that outsources training: it sends the frequency form of each of its images once, with the plan's
 * noise, in half precision, and the classes, which its own config has declared public.
 */
export class OutsourcedParty implements PartyWork {
  readonly alignment = new Uint8Array(0)
  readonly records: number
  readonly #size: ImageSize
  readonly #frontEnd: FrequencyFrontEnd
  readonly #privacy: FormPrivacy

  constructor(
    plan: Plan,
    private readonly own: ImageRecords,
    private readonly context: WorkContext,
  ) {
    this.#size = { height: own.height, width: own.width }
    this.#frontEnd = new FrequencyFrontEnd(this.#size)
    this.#privacy = formPrivacy(plan.privacy, this.#size, () => publicFaces(imageSizeOf(plan)))
    this.records = own.train.length + own.test.length
  }

  /** Every image is sent once, before the first round. */
  roundsThatFit(): number {
    const { door } = this.context
    return door.releasesLeft(this.own.ids, this.#privacy.mechanism.event) >= 1 ? Number.POSITIVE_INFINITY : 0
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

  #send({ training, first, count }: MessageOf<'formRequest'>): Message {
    const own = training ? this.own.train : this.own.test
    const positions = own.subarray(first, first + count)
    if (positions.length === 0)
      throw new FedveilError(
        'POSITION',
        `The request asks for forms from ${first} on, and there are ${own.length}.`,
        EXIT.refused,
      )
    const phase = training ? 'train' : 'test'
    const { height, width } = this.#size
    const forms = this.context.door.release({
      releaseId: `${phase}/${first}`,
      ...namedRecords(this.own, positions),
      values: this.#forms(positions),
      shape: [positions.length, CHANNELS, height, width],
      mechanism: this.#privacy.mechanism,
    })
    const labels = this.context.door.declarePublic({
      releaseId: `labels/${phase}/${first}`,
      values: Float32Array.from(positions, (position) => this.own.labels[position]!),
      shape: [positions.length],
    })
    return {
      kind: 'forms',
      first,
      total: own.length,
      forms: wireRelease(forms, (values) => ({ dtype: 'f16', values: floatsToHalves(values) })),
      labels: wireRelease(labels, (values) => ({ dtype: 'i32', values: Int32Array.from(values) })),
    }
  }

  #forms(positions: Int32Array): Float32Array {
    const bytes = this.#size.height * this.#size.width * 3
    const images = new Uint8Array(positions.length * bytes)
    for (const [i, position] of positions.entries())
      images.set(this.own.images.subarray(position * bytes, (position + 1) * bytes), i * bytes)
    return this.#frontEnd.forms(images, positions.length)
  }

  dispose(): void {}
}
