import { pureEpsilon } from '../../privacy/event.js'
import { type FormMethod, formLengthOf } from '../../privacy/frequency/form-method.js'

/** What one release of one image costs; no epsilon where nothing bounds it. */
export interface ReleaseCost {
  readonly description: string
  readonly epsilonPerImage: number | null
  /** An average over coefficients: never an epsilon of an image. */
  readonly epsilonPerCoefficient: number | null
  /** Of a form as it crosses the wire, in half precision. */
  readonly bytesAnImage: number
}

export function releaseCost({ mechanism, released }: FormMethod): ReleaseCost {
  const epsilon = pureEpsilon(mechanism.event, 'replace-one') ?? null
  return {
    description: mechanism.describe(),
    epsilonPerImage: epsilon,
    epsilonPerCoefficient: epsilon === null ? null : epsilon / formLengthOf(released),
    bytesAnImage: 2 * formLengthOf(released),
  }
}

/** A sentence that says both epsilons. */
export function costInWords({ epsilonPerImage, epsilonPerCoefficient }: ReleaseCost): string {
  return epsilonPerImage === null
    ? 'no epsilon: nothing bounds what a form tells of its image'
    : `epsilon ${rounded(epsilonPerImage)} an image, ${rounded(epsilonPerCoefficient!)} a coefficient on average, which is no epsilon of an image`
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)))
}
