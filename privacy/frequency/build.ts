import { EXIT, FedveilError } from '../../proto/error.js'
import type { Privacy } from '../../proto/privacy.js'
import { laplace } from '../mechanism/laplace.js'
import type { Mechanism } from '../mechanism/mechanism.js'
import { unprotected } from '../mechanism/unprotected.js'
import { budgetFromRho, fixedBudget, frequencyBudget } from './dctdp.js'
import { duetFace } from './duet-face.js'
import type { FormMethod, FormReader } from './form-method.js'
import { CHANNELS, formLength, type ImageSize } from './front-end.js'
import { minusFace } from './minus-face.js'
import { partialFace } from './partial-face.js'
import { type PublicImages, publicRanges } from './public-ranges.js'
import { boundRanges, type FormRanges } from './sensitivity.js'
import { wienerReader } from './wiener-reader.js'

/** Noise that forms without any are read with, in grey levels: about that of rounding. */
const CLEAN_SCALE = 1

/**
 * @param publicFaces drawn only if the plan asks for their ranges
 * @param rho of a learned budget, [189, H, W]; without it every coefficient has the same
 * @throws PRIVACY_MODE for a mechanism that is none of forms
 */
export function formMethod(
  privacy: Privacy,
  size: ImageSize,
  publicFaces: () => PublicImages,
  rho?: Float32Array,
): FormMethod {
  const ranges = () => publicRanges(size, publicFaces())
  switch (privacy.mechanism) {
    case 'unprotected': {
      const scales = new Float32Array(formLength(size)).fill(CLEAN_SCALE)
      return wholeForms(size, unprotected(), wienerReader(size, boundRanges(size), scales))
    }
    case 'dctdp': {
      const within = formRanges(privacy.ranges, size, publicFaces)
      const { meanEpsilon } = privacy
      if (privacy.budget !== undefined && rho === undefined) throw new Error('the budget of a form method was not read')
      const { scales } = rho
        ? frequencyBudget({ ranges: within, budget: budgetFromRho(rho, meanEpsilon) })
        : fixedBudget({ ranges: within, meanEpsilon })
      return wholeForms(size, laplace({ scales, ...within }), wienerReader(size, within, scales))
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

/** The ranges to which DCTDP clips coefficients. */
export function formRanges(
  which: Extract<Privacy, { mechanism: 'dctdp' }>['ranges'],
  size: ImageSize,
  publicFaces: () => PublicImages,
): FormRanges {
  return which === 'bound' ? boundRanges(size) : publicRanges(size, publicFaces())
}

function wholeForms(size: ImageSize, mechanism: Mechanism, reader: FormReader): FormMethod {
  return { released: { channels: CHANNELS, ...size }, samples: 1, mechanism, reader }
}
