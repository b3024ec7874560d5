import type { Mechanism } from '../mechanism/mechanism.js'
import { channelsOf, type Frequency, otherFrequencies, takeChannels } from './channels.js'
import { CONDENSED_CHANNELS, FormCondenser } from './condense.js'
import type { FormMaker } from './form-maker.js'
import { type FormMethod, formLengthOf } from './form-method.js'
import { FrequencyFrontEnd, type ImageSize } from './front-end.js'
import { normaliseForms } from './normalise.js'
import type { FormRanges } from './sensitivity.js'

/** Frequencies that people see a face by; they stay with their owner. The mean, which no form has, is the tenth. */
const CRUCIAL: readonly Frequency[] = [1, 2, 3, 4, 5, 8, 9, 16, 24]
const SENT = otherFrequencies(CRUCIAL)
const CRUCIAL_CHANNELS = channelsOf(CRUCIAL)
const SENT_CHANNELS = channelsOf(SENT)

/** Channels of what the owner's own network sees. */
export const CRUCIAL_COUNT = CRUCIAL_CHANNELS.length

/**
 * The owner's own network: from normalised crucial channels [n, 27, H, W] to one mask a stage, [n, stages, H, W] in 0..1.
 */
export type AttentionMasks = (crucial: Float32Array, n: number) => Float32Array

/**
 * DuetFace (Mi et al., ACM Multimedia 2022): the 54 frequencies that people hardly see a face by leave as they are, with
 * masks that say where the owner's own network, which has the crucial frequencies, looks at each of its stages. There is
 * no epsilon.
 * @param ranges public ones of whole forms
 * @param stages of both networks
 */
export function duetFace(size: ImageSize, ranges: FormRanges, stages: number): FormMethod {
  const released = { channels: SENT_CHANNELS.length + stages, ...size }
  const length = formLengthOf(released)
  const pixels = size.height * size.width
  const sent = rangesOf(ranges, SENT_CHANNELS)
  const condenser = new FormCondenser(size, sent, SENT)
  const channels = CONDENSED_CHANNELS + stages
  return {
    released,
    samples: 1,
    mechanism: duetFaceMechanism(length),
    reader: {
      channels,
      read(forms, n) {
        const out = new Float32Array(n * channels * pixels)
        for (let i = 0; i < n; i++) {
          const form = forms.subarray(i * length, (i + 1) * length)
          const frequencies = form.subarray(0, SENT_CHANNELS.length * pixels)
          const condensed = condenser.condense(normaliseForms(frequencies, 1, { ranges: sent, limit: CLEAN_LIMIT }), 1)
          const masks = form.subarray(SENT_CHANNELS.length * pixels)
          for (let p = 0; p < pixels; p++) {
            const at = (i * pixels + p) * channels
            out.set(condensed.subarray(p * CONDENSED_CHANNELS, (p + 1) * CONDENSED_CHANNELS), at)
            for (let stage = 0; stage < stages; stage++)
              out[at + CONDENSED_CHANNELS + stage] = masks[stage * pixels + p]!
          }
        }
        return out
      },
    },
  }
}

/** What leaves of an image by DuetFace, from the owner's network. */
export function duetFaceMaker(size: ImageSize, ranges: FormRanges, masksOf: AttentionMasks): FormMaker {
  const frontEnd = new FrequencyFrontEnd(size)
  return (images, n) => {
    const forms = frontEnd.forms(images, n)
    const masks = masksOf(crucialOf(forms, n, ranges), n)
    const sent = takeChannels(forms, n, SENT_CHANNELS)
    const [a, b] = [sent.length / n, masks.length / n]
    const out = new Float32Array(n * (a + b))
    for (let i = 0; i < n; i++) {
      out.set(sent.subarray(i * a, (i + 1) * a), i * (a + b))
      out.set(masks.subarray(i * b, (i + 1) * b), i * (a + b) + a)
    }
    return out
  }
}

/**
 * The crucial channels of whole forms, each in its public range: what the owner's network learns from and sees.
 * @returns [n, 27, H, W]
 */
export function crucialOf(forms: Float32Array, n: number, ranges: FormRanges): Float32Array {
  const crucial = takeChannels(forms, n, CRUCIAL_CHANNELS)
  return normaliseForms(crucial, n, { ranges: rangesOf(ranges, CRUCIAL_CHANNELS), limit: CLEAN_LIMIT })
}

/** A clean form may go a little beyond the range of the public ones. */
const CLEAN_LIMIT = 2

function rangesOf({ low, high }: FormRanges, channels: Int32Array): FormRanges {
  return { low: takeChannels(low, 1, channels), high: takeChannels(high, 1, channels) }
}

function duetFaceMechanism(dimension: number): Mechanism {
  return {
    name: 'duetface',
    event: { kind: 'unprotected' },
    sensitivity: { norm: 'any', value: Number.POSITIVE_INFINITY },
    dimension,
    describe: () =>
      `DuetFace: ${SENT.length} of 63 frequencies as they are, and where the owner’s network looks; no noise`,
    perturb: (values) => values.slice(),
  }
}
