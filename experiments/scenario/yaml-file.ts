import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'
import { didYouMean } from './nearest.js'

/** A kind of YAML file that is named by its built-in name or by its path. */
export interface FileKind {
  readonly noun: 'scenario' | 'sweep'
  /** Folder of those that come with the program. */
  readonly folder: string
  /** The page that explains its keys. */
  readonly page: string
}

/** Names of those that come with the program, sorted. */
export function builtInNames({ folder }: FileKind): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort()
}

/**
 * The file that a name or path means: a built-in name first.
 * @throws FedveilError (exit code 3) that lists the built-in ones and the nearest
 */
export function findYaml(kind: FileKind, nameOrFile: string): string {
  const builtIn = resolve(kind.folder, `${nameOrFile}.yaml`)
  if (/^[\w.-]+$/.test(nameOrFile) && !/\.ya?ml$/.test(nameOrFile) && existsSync(builtIn)) return builtIn
  if (existsSync(nameOrFile)) return resolve(nameOrFile)
  const names = builtInNames(kind)
  const what = /[/\\]|\.ya?ml$/.test(nameOrFile) ? 'file' : kind.noun
  throw new FedveilError(
    `${kind.noun.toUpperCase()}_UNKNOWN`,
    `no ${what} "${nameOrFile}"${didYouMean(nameOrFile, names)} (built in: ${names.join(', ')}; or give a YAML file)`,
    EXIT.scenario,
  )
}

/** @throws FedveilError (exit code 3) unless the file is YAML with keys at the top */
export function readYaml({ noun, page }: FileKind, nameOrFile: string, file: string): object {
  const code = noun.toUpperCase()
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const message = `cannot read ${noun} ${nameOrFile}: ${sentenceOf(cause)}`
    throw new FedveilError(`${code}_UNREADABLE`, message, EXIT.scenario, { cause })
  }
  const document = parseDocument(text, { merge: true })
  const problem = document.errors[0]
  if (problem !== undefined) {
    const line = problem.message.split('\n')[0]?.replace(/:$/, '') ?? ''
    throw new FedveilError(`${code}_YAML`, `${noun} ${nameOrFile} is not valid YAML: ${line}`, EXIT.scenario)
  }
  const value = document.toJS() as unknown
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new FedveilError(`${code}_YAML`, `${noun} ${nameOrFile} holds no keys; see ${page}`, EXIT.scenario)
}
