import { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { checkMagnitudes, checkWhole } from '../mechanism/parameter.js'
import { privUnit } from '../mechanism/priv-unit.js'
import type { Channel } from './channel.js'
import { CodebookChannel } from './codebook-channel.js'
import { exactCodebookAccuracy } from './codebook-exact.js'
import { balancedGaussianAccuracy, fitsSimplex, gaussianChannel } from './gaussian-channel.js'
import { LaplaceChannel } from './laplace-channel.js'
import { type Estimate, monteCarloAccuracy } from './monte-carlo.js'
import { PrivUnitChannel } from './priv-unit-channel.js'
import { Views } from './views.js'

/** A mechanism as far as one release of one party goes. */
export type ReferenceMechanism =
  /** L2 clip C and noise deviation sigma. */
  | { readonly mechanism: 'gaussian'; readonly clip: number; readonly sigma: number; readonly dimension: number }
  /** L1 clip C and noise scale b. */
  | { readonly mechanism: 'laplace'; readonly clip: number; readonly scale: number; readonly dimension: number }
  /**
   * With the cap that is best for telling as many codes as there are classes from as many releases as there are parties
   * (`decode`, the default), or for estimating a mean.
   */
  | {
      readonly mechanism: 'priv-unit'
      readonly epsilon: number
      readonly dimension: number
      readonly optimise?: 'mean' | 'decode'
    }
  | { readonly mechanism: 'codebook'; readonly epsilon: number; readonly codes: number }

export interface ReferenceOptions {
  readonly mechanism: ReferenceMechanism
  /** Of each class, its share among the records asked about, or their number: [K], K >= 2, each >= 0, not all 0. */
  readonly prior: readonly number[]
  /** How many parties release one vector each, 1 to 64. */
  readonly parties: number
  /**
   * How often each party alone names the right class without noise, 0 to 1, [parties]; wrong names fall on all other
   * classes alike, independently of the other parties. Default: always.
   */
  readonly cleanAccuracy?: readonly number[]
  readonly seed: number | string
}

/**
 * The accuracy that a mechanism allows: each party sends one release of an equal-norm code of the class that it names,
 * and a decoder that knows the codes, the mechanism, the prior and how often each party errs names the most probable class.
 *
 * Codes: the simplex for `gaussian` and `priv-unit` (in too few dimensions distant directions, codes.ts), signed axes
 * for `laplace`, and for `codebook` one code a class, or shared ones where codes are fewer (shared-codes.ts). They are good codes, the
 * simplex the best of equal norm under Gaussian noise for equally likely classes; that none are better is not proven
 * for the other mechanisms.
 * @throws REFERENCE_INVALID if the prior, the number of parties or their accuracies are out of range; MECHANISM_INVALID if
 *   a parameter of the mechanism is
 */
export function referenceAccuracy(options: ReferenceOptions): Estimate {
  check(options)
  const { mechanism, parties, cleanAccuracy = Array<number>(parties).fill(1), seed } = options
  const sum = options.prior.reduce((total, share) => total + share, 0)
  const prior = Float64Array.from(options.prior, (share) => share / sum)
  const views = new Views(cleanAccuracy, prior.length)
  return (
    exactly(mechanism, prior, views) ??
    monteCarloAccuracy(channelOf(mechanism, prior, parties), prior, views, RandomStream.named(seed, 'reference'))
  )
}

/**
 * Accuracy reached as a share of what the mechanism and the model together allow: accuracy / (reference x unprotected).
 * @returns null where the model names nothing right even without protection
 */
export function share(accuracy: number, reference: number, unprotectedAccuracy: number): number | null {
  return reference > 0 && unprotectedAccuracy > 0 ? accuracy / (reference * unprotectedAccuracy) : null
}

function exactly(options: ReferenceMechanism, prior: Float64Array, views: Views): Estimate | undefined {
  const parties = views.accuracy.length
  const classes = prior.length
  switch (options.mechanism) {
    case 'codebook':
      return exact(exactCodebookAccuracy(new CodebookChannel(options.epsilon, options.codes, prior), prior, views))
    case 'gaussian': {
      const { clip, sigma, dimension } = options
      const balanced = prior.every((each) => each === prior[0])
      if (!balanced || !views.perfect || !fitsSimplex({ classes, dimension, parties })) return undefined
      return exact(balancedGaussianAccuracy({ ratio: clip / sigma, classes, parties }))
    }
    default:
      return undefined
  }
}

function exact(accuracy: number | undefined): Estimate | undefined {
  return accuracy === undefined ? undefined : { accuracy, standardError: 0 }
}

function channelOf(options: ReferenceMechanism, prior: Float64Array, parties: number): Channel {
  const classes = prior.length
  switch (options.mechanism) {
    case 'gaussian': {
      const { clip, sigma, dimension } = options
      return gaussianChannel({ ratio: clip / sigma, classes, dimension, parties })
    }
    case 'laplace': {
      const { clip, scale, dimension } = options
      return new LaplaceChannel({ ratio: clip / scale, dimension }, prior)
    }
    case 'priv-unit': {
      const { epsilon, dimension, optimise = 'decode' } = options
      const mechanism = privUnit({ epsilon, dimension, optimise, codes: classes, votes: parties })
      return new PrivUnitChannel(mechanism, classes, parties)
    }
    case 'codebook':
      return new CodebookChannel(options.epsilon, options.codes, prior)
  }
}

function check({ mechanism, prior, parties, cleanAccuracy }: ReferenceOptions): void {
  checkMechanism(mechanism)
  if (
    prior.length < 2 ||
    !prior.every((each) => each >= 0 && Number.isFinite(each)) ||
    !prior.some((each) => each > 0)
  ) {
    throw invalid('the prior must be a share >= 0 of each of at least 2 classes, and not all 0')
  }
  if (!(Number.isSafeInteger(parties) && parties >= 1 && parties <= 64)) {
    throw invalid(`the number of parties must be a whole number from 1 to 64, got ${parties}`)
  }
  if (cleanAccuracy === undefined) return
  if (cleanAccuracy.length !== parties || !cleanAccuracy.every((each) => each >= 0 && each <= 1)) {
    throw invalid(
      `clean accuracies must be one of each of ${parties} parties, from 0 to 1, got [${cleanAccuracy.join(', ')}]`,
    )
  }
}

/** PrivUnit and randomized response check their own parameters where they are made. */
function checkMechanism(options: ReferenceMechanism): void {
  if (options.mechanism !== 'gaussian' && options.mechanism !== 'laplace') return
  const { mechanism, clip, dimension } = options
  checkMagnitudes(mechanism, { clip, ...('sigma' in options ? { sigma: options.sigma } : { scale: options.scale }) })
  checkWhole(mechanism, 'the dimension', dimension, { least: 1, most: 1e6 })
}

function invalid(sentence: string): FedveilError {
  return new FedveilError('REFERENCE_INVALID', `no reference limit can be computed: ${sentence}`, EXIT.usage)
}
