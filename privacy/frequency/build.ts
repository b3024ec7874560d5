import { EXIT, FedveilError } from '../../proto/error.js'
import type { Privacy } from '../../proto/privacy.js'
import { laplace } from '../mechanism/laplace.js'
import type { Mechanism } from '../mechanism/mechanism.js'
import { unprotected } from '../mechanism/unprotected.js'
import { condensingReader } from './condensing-reader.js'
import { fixedBudget } from './dctdp.js'
import { duetFace } from './duet-face.js'
import type { FormMethod } from './form-method.js'
import { CHANNELS, type ImageSize } from './front-end.js'
import { minusFace } from './minus-face.js'
import { noiseLimit } from './normalise.js'
import { partialFace } from './partial-face.js'
import { type PublicImages, publicRanges } from './public-ranges.js'
import { boundRanges, type FormRanges } from './sensitivity.js'

/** A clean form may go a little beyond the range of the public ones. */
const CLEAN_LIMIT = 2

/**
 * @param publicFaces drawn only if the plan asks for their ranges
 * @throws PRIVACY_MODE for a mechanism that is none of forms
 */
export function formMethod(privacy: Privacy, size: ImageSize, publicFaces: () => PublicImages): FormMethod {
  const ranges = () => publicRanges(size, publicFaces())
  switch (privacy.mechanism) {
    case 'unprotected':
      return wholeForms(size, unprotected(), ranges(), CLEAN_LIMIT)
    case 'dctdp': {
      const within = privacy.ranges === 'bound' ? boundRanges(size) : ranges()
      const { scales, epsilonPerCoefficient } = fixedBudget({ ranges: within, meanEpsilon: privacy.meanEpsilon })
      return wholeForms(size, laplace({ scales, ...within }), within, noiseLimit(epsilonPerCoefficient))
    }
    case 'duetface':
      return duetFace(size, ranges(), privacy.widths.length)
    case 'partialface':
      return partialFace(size, privacy.samples)
    case 'minusface':
      return minusFace(size, privacy.samples, privacy.widths.length)
    default:
      throw new FedveilError(
        'PRIVACY_MODE',
        `Outsourced runs protect forms with a frequency method, such as "dctdp", and the plan says "${privacy.mechanism}".`,
        EXIT.scenario,
      )
  }
}

function wholeForms(size: ImageSize, mechanism: Mechanism, ranges: FormRanges, limit: number): FormMethod {
  return {
    released: { channels: CHANNELS, ...size },
    samples: 1,
    mechanism,
    reader: condensingReader(size, ranges, limit),
  }
}
