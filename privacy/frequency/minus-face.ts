import { EXIT, FedveilError } from '../../proto/error.js'
import { rowLength } from '../clip.js'
import type { Mechanism } from '../mechanism/mechanism.js'
import { invalidMechanism } from '../mechanism/parameter.js'
import { FormDecoder } from './decoder.js'
import type { FormMaker } from './form-maker.js'
import { type FormMethod, formLengthOf } from './form-method.js'
import { CHANNELS_WITH_MEANS, FrequencyFrontEnd, type ImageSize } from './front-end.js'
import { standardisingReader } from './standardising-reader.js'

/** The owner's generator: from forms with means to those that it regenerates, [n, 192, H, W] both. */
export type Regenerate = (forms: Float32Array, n: number) => Float32Array

/**
 * MinusFace (Mi et al., CVPR 2024): what a generator cannot regenerate of a face is what tells people apart. That residue
 * of the 192 channels of a form leaves with its channels in a random order, drawn at each release and told to nobody, decoded
 * to an image. There is no epsilon.
 * @param samples how many times each training image is released, each in another order
 * @param levels of the generator, a U-Net, each half as high and wide as the one before
 * @throws IMAGE_SIZE if that cannot be
 */
export function minusFace(size: ImageSize, samples: number, levels: number): FormMethod {
  requireLevels(size, levels)
  const released = { channels: 3, ...size }
  return { released, samples, mechanism: minusFaceMechanism(size), reader: standardisingReader(released) }
}

/** Makes the residues of images: form less regenerated form, [n, 192, H, W]. */
export function minusFaceMaker(size: ImageSize, regenerate: Regenerate): FormMaker {
  const frontEnd = new FrequencyFrontEnd(size)
  return (images, n) => {
    const residues = frontEnd.formsWithMeans(images, n)
    const regenerated = regenerate(residues, n)
    for (let i = 0; i < residues.length; i++) residues[i]! -= regenerated[i]!
    return residues
  }
}

function requireLevels({ height, width }: ImageSize, levels: number): void {
  const multiple = 2 ** (levels - 1)
  if (height % multiple === 0 && width % multiple === 0) return
  throw new FedveilError(
    'IMAGE_SIZE',
    `MinusFace with ${levels} widths needs images whose sides are multiples of ${multiple}, got ${height}x${width}: change data.size, or take fewer privacy.widths.`,
    EXIT.scenario,
  )
}

function minusFaceMechanism(size: ImageSize): Mechanism {
  const pixels = size.height * size.width
  const dimension = CHANNELS_WITH_MEANS * pixels
  const outputDimension = formLengthOf({ channels: 3, ...size })
  const decoder = new FormDecoder(size)
  return {
    name: 'minusface',
    event: { kind: 'unprotected' },
    sensitivity: { norm: 'any', value: Number.POSITIVE_INFINITY },
    dimension,
    outputDimension,
    describe: () =>
      'MinusFace: what a generator does not regenerate of an image, its channels in a random order, decoded; no noise',
    perturb(values, rows, stream) {
      if (rowLength(values.length, rows) !== dimension)
        throw invalidMechanism('minusface', `a residue has ${dimension} coefficients, got ${values.length / rows}`)
      const shuffled = new Float32Array(dimension)
      const released = new Float32Array(rows * outputDimension)
      for (let row = 0; row < rows; row++) {
        const order = stream.shuffle(Int32Array.from({ length: CHANNELS_WITH_MEANS }, (_, channel) => channel))
        for (const [to, channel] of order.entries()) {
          const from = row * dimension + channel * pixels
          shuffled.set(values.subarray(from, from + pixels), to * pixels)
        }
        released.set(decoder.images(shuffled, 1), row * outputDimension)
      }
      return released
    },
  }
}
