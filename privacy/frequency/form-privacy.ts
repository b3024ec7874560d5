import { EXIT, FedveilError } from '../../proto/error.js'
import type { Privacy } from '../../proto/privacy.js'
import { laplace } from '../mechanism/laplace.js'
import type { Mechanism } from '../mechanism/mechanism.js'
import { unprotected } from '../mechanism/unprotected.js'
import { fixedBudget } from './dctdp.js'
import { frequencyForms, type ImageSize } from './front-end.js'
import { noiseLimit } from './normalise.js'
import { boundRanges, type FormRanges, syntheticRanges } from './sensitivity.js'

/** Images [count, height, width, 3] that anybody may see. */
export interface PublicImages {
  readonly images: Uint8Array
  readonly count: number
}

/** How the forms of a run are released, and how a network reads them; both ends derive it from the plan alone. */
export interface FormPrivacy {
  readonly mechanism: Mechanism
  readonly ranges: FormRanges
  /** Clamp of normalised forms. */
  readonly limit: number
}

/** A clean form may go a little beyond the range of the public ones. */
const CLEAN_LIMIT = 2

/** @param publicFaces drawn only if the plan asks for their ranges */
export function formPrivacy(privacy: Privacy, size: ImageSize, publicFaces: () => PublicImages): FormPrivacy {
  const publicRanges = () => {
    const { images, count } = publicFaces()
    return syntheticRanges(frequencyForms(images, count, size), count)
  }
  switch (privacy.mechanism) {
    case 'unprotected':
      return { mechanism: unprotected(), ranges: publicRanges(), limit: CLEAN_LIMIT }
    case 'dctdp': {
      const ranges = privacy.ranges === 'bound' ? boundRanges(size) : publicRanges()
      const { scales, epsilonPerCoefficient } = fixedBudget({ ranges, meanEpsilon: privacy.meanEpsilon })
      return { mechanism: laplace({ scales, ...ranges }), ranges, limit: noiseLimit(epsilonPerCoefficient) }
    }
    default:
      throw new FedveilError(
        'PRIVACY_MODE',
        `Outsourced runs protect forms with the mechanism "dctdp", and the plan says "${privacy.mechanism}".`,
        EXIT.scenario,
      )
  }
}
