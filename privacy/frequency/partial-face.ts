import { RandomStream } from '../../learning/engine/random.js'
import { rowLength } from '../clip.js'
import type { Mechanism } from '../mechanism/mechanism.js'
import { invalidMechanism } from '../mechanism/parameter.js'
import { channelsOf, type Frequency, otherFrequencies, takeChannels } from './channels.js'
import type { FormMethod } from './form-method.js'
import { formLength, type ImageSize } from './front-end.js'
import { standardisingReader } from './standardising-reader.js'

/** Frequencies of the highest energy, which a person recognises a face by; never sent. */
const PRUNED: readonly Frequency[] = [1, 2, 3, 8, 9, 10, 16, 17, 24]
const SUBSETS = 6
const ORDERS = 6

/** Channels of each way in which a form may leave, [36, 27]: six subsets of nine frequencies, each in six orders. */
const WAYS: readonly Int32Array[] = waysToLeave()

/**
 * PartialFace (Mi et al., ICCV 2023): the ten frequencies of the highest energy are dropped (the mean among them), the
 * other 54 lie in six subsets of nine, and an image leaves as one subset, all three colours, in one of six orders of its 27
 * channels. Which subset and which order is drawn at each release and told to nobody. There is no epsilon: who knows the
 * 36 ways, as anybody does, can try them.
 * @param samples how many times each training image is released, each drawn anew
 */
export function partialFace(size: ImageSize, samples: number): FormMethod {
  const released = { channels: WAYS[0]!.length, ...size }
  return { released, samples, mechanism: partialFaceMechanism(size), reader: standardisingReader(released) }
}

function partialFaceMechanism(size: ImageSize): Mechanism {
  const dimension = formLength(size)
  const outputDimension = WAYS[0]!.length * size.height * size.width
  return {
    name: 'partialface',
    event: { kind: 'unprotected' },
    sensitivity: { norm: 'any', value: Number.POSITIVE_INFINITY },
    dimension,
    outputDimension,
    describe: () =>
      `PartialFace: one of ${SUBSETS} subsets of the frequencies of a form, in one of ${ORDERS} orders, drawn at random; no noise`,
    perturb(values, rows, stream) {
      if (rowLength(values.length, rows) !== dimension)
        throw invalidMechanism('partialface', `a form has ${dimension} coefficients, got ${values.length / rows}`)
      const released = new Float32Array(rows * outputDimension)
      for (let row = 0; row < rows; row++) {
        const form = values.subarray(row * dimension, (row + 1) * dimension)
        const out = released.subarray(row * outputDimension, (row + 1) * outputDimension)
        takeChannels(form, 1, WAYS[stream.integer(WAYS.length)]!, out)
      }
      return released
    },
  }
}

/** Both are public, so that the protection lies in the choice alone: subsets deal neighbouring frequencies out in turn. */
function waysToLeave(): readonly Int32Array[] {
  const kept = otherFrequencies(PRUNED)
  return Array.from({ length: SUBSETS }, (_, subset) => {
    const channels = channelsOf(kept.filter((_, i) => i % SUBSETS === subset))
    return Array.from({ length: ORDERS }, (_, order) =>
      RandomStream.named('fedveil partialface', subset, order).shuffle(channels.slice()),
    )
  }).flat()
}
