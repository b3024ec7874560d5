import { createHash } from 'node:crypto'
import { AttentionNetwork } from '../learning/attention-network.js'
import { InMemoryInputs } from '../learning/data/in-memory-inputs.js'
import { publicFaces, publicPeople } from '../learning/data/public-faces.js'
import { CRUCIAL_COUNT, crucialOf, duetFaceMaker } from '../privacy/frequency/duet-face.js'
import { type FormMaker, wholeFormMaker } from '../privacy/frequency/form-maker.js'
import { frequencyForms, type ImageSize } from '../privacy/frequency/front-end.js'
import { publicRanges } from '../privacy/frequency/public-ranges.js'
import type { FormRanges } from '../privacy/frequency/sensitivity.js'
import type { Privacy } from '../proto/privacy.js'
import { learnedOnce } from './learned-once.js'

/** What a participant makes forms with. */
export interface OwnForms {
  readonly make: FormMaker
  dispose(): void
}

export interface OwnFormsOptions {
  readonly privacy: Privacy
  /** Height and width of the images in pixels. */
  readonly size: number
  /** Of networks that a method learns from faces that anybody may see. */
  readonly seed: number
  /** Where learned networks are kept. */
  readonly folder: string
  readonly signal?: AbortSignal
  onStep?(done: number, total: number): void
}

/** Opens what a plan's frequency method needs at a participant; nothing private is learned from. */
export async function openOwnForms(options: OwnFormsOptions): Promise<OwnForms> {
  const { privacy, size } = options
  if (privacy.mechanism === 'duetface') return duetForms(privacy, options)
  return { make: wholeFormMaker({ height: size, width: size }), dispose: () => {} }
}

type DuetFace = Extract<Privacy, { mechanism: 'duetface' }>

async function duetForms(privacy: DuetFace, options: OwnFormsOptions): Promise<OwnForms> {
  const { size, seed, folder } = options
  const square = { height: size, width: size }
  const ranges = publicRanges(square, publicFaces(size))
  const network = new AttentionNetwork({ ...square, channels: CRUCIAL_COUNT }, privacy.widths, seed)
  const name = `attention-${digestOf({ ...privacy, size, seed })}`
  await learnedOnce(folder, name, network.parameters, () => learnAttention(network, privacy, square, ranges, options))
  const make = duetFaceMaker(square, ranges, (crucial, n) => network.masks(channelsLast(crucial, n, square), n))
  return { make, dispose: () => network.dispose() }
}

async function learnAttention(
  network: AttentionNetwork,
  { epochs }: DuetFace,
  square: ImageSize,
  ranges: FormRanges,
  { size, signal, onStep }: OwnFormsOptions,
): Promise<void> {
  const { images, labels } = publicPeople(size)
  const crucial = crucialOf(frequencyForms(images, labels.length, square), labels.length, ranges)
  const inputs = new InMemoryInputs(
    { ...square, channels: CRUCIAL_COUNT },
    channelsLast(crucial, labels.length, square),
  )
  await network.train(inputs, labels, { epochs, ...(signal ? { signal } : {}), ...(onStep ? { onStep } : {}) })
}

/** From [n, channels, H, W] to [n, H, W, channels]. */
function channelsLast(forms: Float32Array, n: number, { height, width }: ImageSize): Float32Array {
  const pixels = height * width
  const channels = forms.length / n / pixels
  const out = new Float32Array(forms.length)
  for (let i = 0; i < n; i++)
    for (let c = 0; c < channels; c++) {
      const from = (i * channels + c) * pixels
      for (let p = 0; p < pixels; p++) out[(i * pixels + p) * channels + c] = forms[from + p]!
    }
  return out
}

function digestOf(settings: object): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 32)
}
