import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Changes } from '../scenario/load.js'

/** Options that several commands share. */

/** What `withScenarioChanges` adds to a command's options. */
export interface ScenarioChanges {
  readonly set: readonly string[]
  readonly data?: string
  readonly seed?: number
}

export function withScenarioChanges(command: Command): Command {
  return withDataAndSet(command).option('--seed <n>', 'seed of data, weights, batches and simulated noise', wholeNumber)
}

export function withDataAndSet(command: Command): Command {
  return command
    .option('--data <path>', 'folder or tar of images, one folder a person, in place of the built-in faces; or a table')
    .option('--set <path=value>', 'change one key of the scenario; may be given several times', collect, [])
}

export function changesOf({ set, data, seed }: ScenarioChanges): Changes {
  return { set, ...(data === undefined ? {} : { data }), ...(seed === undefined ? {} : { seed }) }
}

export type Backend = 'auto' | 'native' | 'js'

/** `--engine`: which implementation computes. */
export function engineOption(): Option {
  return new Option(
    '--engine <which>',
    'engine to compute with: the native one where it is installed (auto), or by name',
  )
    .choices(['auto', 'native', 'js'])
    .default('auto')
}

/** Not shown in help: the process ends when its standard input closes. */
export function stopWithParentOption(): Option {
  return new Option('--stop-with-parent').hideHelp()
}

export const wholeNumber = wholeFrom(0)

/** Reads a whole number of at least `least`. */
export function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
    throw new InvalidArgumentError(`expected a whole number from ${least} up.`)
  }
}

export function collect(value: string, before: string[]): string[] {
  return [...before, value]
}
