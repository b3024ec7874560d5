import type { Accountant } from '../../privacy/accountant/accountant.js'
import { calibrateNoise } from '../../privacy/accountant/calibrate.js'
import { CONVERSIONS } from '../../privacy/accountant/conversion.js'
import { openAccountant } from '../../privacy/accountant/open.js'
import { releasesLeft } from '../../privacy/accountant/remaining.js'
import { checkDelta } from '../../privacy/delta.js'
import type { PrivacyEvent } from '../../privacy/event.js'
import { privUnit } from '../../privacy/mechanism/priv-unit.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { type MechanismFlags, required, STRENGTH, strengthOf } from './mechanism-flags.js'

export interface Asked extends MechanismFlags {
  readonly delta: number
  readonly units?: number
  readonly json?: boolean
}

export interface AskedWithin extends Asked {
  readonly epsilon: number
}

export function showEpsilon(asked: Asked): void {
  const event = eventOf(asked, strengthOf(asked))
  const { epsilon, order } = boundOf(asked, event)
  answer(asked, { epsilon, delta: asked.delta, ...facts(asked, order) }, [
    `epsilon ${epsilon} at delta ${asked.delta}`,
    described(asked),
  ])
}

export function showDelta(asked: Omit<AskedWithin, 'delta'>): void {
  const delta = composed(asked, eventOf(asked, strengthOf(asked))).delta(asked.epsilon)
  answer(asked, { delta, epsilon: asked.epsilon, ...facts(asked) }, [
    `delta ${delta} at epsilon ${asked.epsilon}`,
    described(asked),
  ])
}

export function showNoise(asked: AskedWithin): void {
  const strength = leastNoise(asked)
  const name = STRENGTH[asked.mechanism]
  const found = { ...asked, [name]: strength }
  const { epsilon, order } = boundOf(found, eventOf(found, strength))
  answer(asked, { [name]: strength, epsilon, delta: asked.delta, ...facts(found, order) }, [
    `${LABEL[name]} ${strength} gives epsilon ${epsilon} at delta ${asked.delta}`,
    described(found),
  ])
}

export function showSteps(asked: AskedWithin): void {
  const event = eventOf(asked, strengthOf(asked))
  checkUnits(asked)
  const left = releasesLeft(composed(asked, event), event, asked)
  const bounded = Number.isFinite(left) ? left : null
  answer(asked, { left: bounded, epsilon: asked.epsilon, delta: asked.delta, ...facts(asked) }, [
    `${bounded ?? 'any number of'} more releases fit epsilon ${asked.epsilon} at delta ${asked.delta}`,
    described(asked),
  ])
}

const LABEL = { sigma: 'sigma', scale: 'scale', releaseEpsilon: 'epsilon of a release' } as const

function composed(flags: MechanismFlags, event: PrivacyEvent): Accountant {
  const accountant = openAccountant(flags.accountant, flags.adjacency)
  accountant.compose(event, flags.steps)
  return accountant
}

function boundOf(asked: Asked, event: PrivacyEvent) {
  checkUnits(asked)
  const bound = composed(asked, event).epsilon(asked.delta)
  if (Number.isFinite(bound.epsilon)) return bound
  throw new FedveilError(
    'UNBOUNDED',
    `there is no finite epsilon for ${described(asked)} at delta ${asked.delta}: take more noise, or a larger delta`,
    EXIT.privacy,
  )
}

/** The release's own epsilon works the other way round: the more of it, the less noise. */
function leastNoise(asked: AskedWithin): number {
  const { mechanism, epsilon, delta } = asked
  checkUnits(asked)
  const inverse = STRENGTH[mechanism] === 'releaseEpsilon'
  const strength = (noise: number) => (inverse ? 1 / noise : noise)
  const epsilonAt = (noise: number) => composed(asked, eventOf(asked, strength(noise))).epsilon(delta).epsilon
  return strength(calibrateNoise({ epsilonAt, epsilon }))
}

/** One release with noise of the given strength. */
function eventOf(flags: MechanismFlags, strength: number): PrivacyEvent {
  const event = unsampled(flags, strength)
  return flags.samplingRate === 1 ? event : { kind: 'poissonSampled', rate: flags.samplingRate, event }
}

function unsampled(flags: MechanismFlags, strength: number): PrivacyEvent {
  const { mechanism, grid } = flags
  switch (mechanism) {
    case 'gaussian':
      return { kind: 'gaussian', noiseMultiplier: strength }
    case 'laplace':
      return { kind: 'laplace', noiseMultiplier: strength }
    case 'discrete-gaussian':
      return { kind: 'discreteGaussian', sigma: strength / grid, norm: 1 / grid, dimension: flags.dimension ?? 1 }
    case 'discrete-laplace':
      return { kind: 'discreteLaplace', scale: strength / grid, norm: 1 / grid }
    case 'priv-unit':
      return privUnit({ dimension: required(flags, 'dimension'), epsilon: strength, optimise: 'mean' }).event
    case 'codebook-response':
    case 'randomized-response':
      return { kind: 'randomizedResponse', epsilon: strength, categories: required(flags, 'categories') }
    case 'one-bit':
      return { kind: 'bitResponses', epsilon: strength, bits: required(flags, 'dimension') }
  }
}

function checkUnits({ delta, units }: Pick<Asked, 'delta' | 'units'>): void {
  if (units !== undefined) checkDelta(delta, units)
}

/** What the number is about: nothing is printed without it. */
function facts(flags: MechanismFlags & Partial<Pick<Asked, 'delta'>>, order?: number): Record<string, unknown> {
  const { mechanism, samplingRate, steps, adjacency, accountant, categories, dimension } = flags
  const strength = STRENGTH[mechanism]
  return {
    mechanism,
    [strength]: flags[strength],
    ...(categories === undefined ? {} : { categories }),
    ...(dimension === undefined ? {} : { dimension }),
    samplingRate,
    steps,
    adjacency,
    accountant,
    ...(order === undefined ? {} : { order }),
    conversion: flags.delta === 0 ? 'sum of pure epsilons' : CONVERSION[accountant],
  }
}

const CONVERSION = {
  rdp: CONVERSIONS.improved,
  pld: 'hockey-stick divergence of the composed privacy loss distribution (connect the dots, Doroshenko et al. 2022)',
} as const

function described(flags: MechanismFlags): string {
  const { mechanism, samplingRate, steps, adjacency, accountant } = flags
  const strength = STRENGTH[mechanism]
  const sampled =
    samplingRate === 1 ? '' : `, each unit drawn with probability ${samplingRate} (unseen, independently, every time)`
  const releases = `${steps} release${steps === 1 ? '' : 's'}`
  return `${mechanism}, ${LABEL[strength]} ${flags[strength]}${sampled}, ${releases}, ${adjacency}, by ${accountant.toUpperCase()}`
}

function answer({ json }: { readonly json?: boolean }, object: object, lines: readonly string[]): void {
  process.stdout.write(json === true ? `${JSON.stringify(object)}\n` : `${lines.join('\n')}\n`)
}
