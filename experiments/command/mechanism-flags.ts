import { type Command, InvalidArgumentError, Option } from 'commander'
import { ACCOUNTANTS, type AccountantName, type Adjacency } from '../../privacy/accountant/accountant.js'
import type { MechanismName } from '../../privacy/mechanism/mechanism.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { wholeFrom } from './options.js'

/** Flags that name a mechanism and how often it is used; shared by the commands that compute with accountants. */

/** The mechanisms, and the flag that says how strong the noise of one release is. */
export const STRENGTH = {
  gaussian: 'sigma',
  laplace: 'scale',
  'discrete-gaussian': 'sigma',
  'discrete-laplace': 'scale',
  'priv-unit': 'releaseEpsilon',
  'codebook-response': 'releaseEpsilon',
  'randomized-response': 'releaseEpsilon',
  'one-bit': 'releaseEpsilon',
} as const satisfies Partial<Record<MechanismName, 'sigma' | 'scale' | 'releaseEpsilon'>>
export type NamedMechanism = keyof typeof STRENGTH

/** Which mechanism, and how strong its noise is. */
export interface StrengthFlags {
  readonly mechanism: NamedMechanism
  readonly sigma?: number
  readonly scale?: number
  readonly releaseEpsilon?: number
  readonly categories?: number
  readonly dimension?: number
}

export interface MechanismFlags extends StrengthFlags {
  readonly grid: number
  readonly samplingRate: number
  readonly steps: number
  readonly accountant: AccountantName
  readonly adjacency: Adjacency
}

export function withStrength(command: Command): Command {
  return command
    .addOption(
      new Option('--mechanism <name>', 'what one release does').choices(Object.keys(STRENGTH)).default('gaussian'),
    )
    .option('--sigma <s>', 'gaussian, discrete-gaussian: standard deviation of the noise / clip norm C', above0)
    .option('--scale <b>', 'laplace, discrete-laplace: scale of the noise / clip norm C (L1)', above0)
    .option('--release-epsilon <e>', 'priv-unit, one-bit and responses: pure epsilon of one release', above0)
    .option('--categories <k>', 'responses: how many answers there are', wholeFrom(2))
    .option('--dimension <d>', 'priv-unit, one-bit, discrete-gaussian: length of the vector', wholeFrom(1))
    .option('--json', 'print one JSON object on the last line')
}

export function withMechanism(command: Command): Command {
  return withStrength(command)
    .option('--grid <g>', 'discrete mechanisms: grid step / clip norm C', above0, 2 ** -12)
    .option('--sampling-rate <q>', 'each unit takes part with this probability, by Poisson sampling', rate, 1)
    .option('--steps <n>', 'how many releases are composed', wholeFrom(1), 1)
    .addOption(new Option('--accountant <name>', 'who composes').choices(ACCOUNTANTS).default('pld'))
    .addOption(
      new Option('--adjacency <which>', 'a unit added or removed, or a unit replaced')
        .choices(['add-remove', 'replace-one'])
        .default('add-remove'),
    )
}

/** The value of the flag that says how strong the noise is. @throws USAGE without it */
export function strengthOf(flags: StrengthFlags): number {
  return required(flags, STRENGTH[flags.mechanism])
}

/** @throws USAGE if the mechanism needs the flag and it is not there */
export function required(flags: StrengthFlags, name: Exclude<keyof StrengthFlags, 'mechanism'>): number {
  const value = flags[name]
  if (value !== undefined) return value
  const flag = name === 'releaseEpsilon' ? '--release-epsilon' : `--${name}`
  throw new FedveilError('USAGE', `the ${flags.mechanism} mechanism needs ${flag}`, EXIT.usage)
}

export function above0(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value
  throw new InvalidArgumentError('expected a number above 0.')
}

/** 0 is allowed: pure mechanisms have a bound there. */
export function deltaFlag(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value < 1) return value
  throw new InvalidArgumentError('expected a number from 0 up, below 1.')
}

function rate(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && value <= 1) return value
  throw new InvalidArgumentError('expected a number above 0, at most 1.')
}
