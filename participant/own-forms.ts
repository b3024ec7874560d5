import { createHash } from 'node:crypto'
import { AttentionNetwork } from '../learning/attention-network.js'
import { InMemoryInputs } from '../learning/data/in-memory-inputs.js'
import { publicFaces, publicPeople } from '../learning/data/public-faces.js'
import { TransformedImages } from '../learning/data/transformed-images.js'
import { ResidueGenerator } from '../learning/residue-generator.js'
import { channelsFirst, channelsLast } from '../privacy/frequency/channels.js'
import { engineDecoder } from '../privacy/frequency/decoder.js'
import { CRUCIAL_COUNT, crucialOf, duetFaceMaker } from '../privacy/frequency/duet-face.js'
import { type FormMaker, wholeFormMaker } from '../privacy/frequency/form-maker.js'
import {
  CHANNELS_WITH_MEANS,
  FrequencyFrontEnd,
  frequencyForms,
  type ImageSize,
} from '../privacy/frequency/front-end.js'
import { minusFaceMaker } from '../privacy/frequency/minus-face.js'
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
  if (privacy.mechanism === 'minusface') return residueForms(privacy, options)
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

type MinusFace = Extract<Privacy, { mechanism: 'minusface' }>

async function residueForms(privacy: MinusFace, options: OwnFormsOptions): Promise<OwnForms> {
  const { size, seed, folder } = options
  const square = { height: size, width: size }
  const { widths, epochs } = privacy
  const input = { ...square, channels: CHANNELS_WITH_MEANS }
  const generator = new ResidueGenerator(input, widths, engineDecoder(square), seed)
  await learnedOnce(folder, generatorName(privacy, size, seed), generator.parameters, () =>
    learnResidues(generator, epochs, square, options),
  )
  const make = minusFaceMaker(square, (forms, n) =>
    channelsFirst(generator.regenerate(channelsLast(forms, n, square), n), n, square),
  )
  return { make, dispose: () => generator.dispose() }
}

/** Of the file that a learned generator is kept in, without its ending. */
export function generatorName({ widths, epochs }: MinusFace, size: number, seed: number): string {
  return `residue-${digestOf({ widths, epochs, size, seed })}`
}

async function learnResidues(
  generator: ResidueGenerator,
  epochs: number,
  square: ImageSize,
  { size, signal, onStep }: OwnFormsOptions,
): Promise<void> {
  const { images, labels } = publicPeople(size)
  const frontEnd = new FrequencyFrontEnd(square)
  const inputs = new TransformedImages(images, square, CHANNELS_WITH_MEANS, (bytes, n) =>
    channelsLast(frontEnd.formsWithMeans(bytes, n), n, square),
  )
  await generator.train({ inputs, labels, epochs, signal, ...(onStep ? { onStep } : {}) })
}

function digestOf(settings: object): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 32)
}
