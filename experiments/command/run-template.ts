import { loadEngine } from '../../learning/engine/load.js'
import { type TemplateEntry, TemplateStore } from '../../privacy/template/template-store.js'
import { imagesAt } from '../protect/protect.js'
import { FaceReader } from '../template/face-reader.js'
import type { Backend } from './options.js'

export interface StoreFlags {
  readonly store: string
  readonly keys?: string
  readonly json?: boolean
}

export interface ReaderFlags extends StoreFlags {
  readonly model: string
  readonly engine: Backend
}

/** `fedveil template enrol`. */
export async function enrol(name: string, paths: readonly string[], flags: ReaderFlags): Promise<void> {
  const face = await readFace(paths, flags)
  const entry = await open(flags).enrol(name, face)
  say(flags, { ...entry }, `enrolled ${name} under a new key, ${entry.key}\n`)
}

/** `fedveil template match`. */
export async function match(path: string, flags: ReaderFlags & { name?: string; threshold?: number }): Promise<void> {
  const { threshold } = flags
  const matches = open(flags).match(await readFace([path], flags), flags.name)
  const judged = matches.map((each) => ({
    ...each,
    ...(threshold === undefined ? {} : { accepted: each.score >= threshold }),
  }))
  const lines = judged.map(({ name, score, accepted }) => {
    const verdict = accepted === undefined ? '' : accepted ? '  accepted' : '  not accepted'
    return `${score.toFixed(3).padStart(6)}  ${name}${verdict}\n`
  })
  say(flags, { matches: judged }, lines.join('') || 'nobody is enrolled\n')
}

/** `fedveil template revoke`. */
export async function revoke(name: string, flags: StoreFlags): Promise<void> {
  const entry = await open(flags).revoke(name)
  say(flags, { ...entry }, `revoked ${name}: the template and its key are gone\n`)
}

/** `fedveil template list`. */
export function list(flags: StoreFlags): void {
  const templates = open(flags).list()
  const line = ({ name, key, enrolledAt, revokedAt }: TemplateEntry) =>
    `${name}  key ${key}, enrolled ${enrolledAt}${revokedAt === null ? '' : `, revoked ${revokedAt}`}\n`
  say(flags, { templates }, templates.map(line).join('') || 'nobody is enrolled\n')
}

function open({ store, keys }: StoreFlags): TemplateStore {
  return new TemplateStore(store, keys)
}

async function readFace(paths: readonly string[], { model, engine }: ReaderFlags) {
  const images = (await Promise.all(paths.map(imagesAt))).flat()
  await loadEngine({ backend: engine, onNotice: (sentence) => process.stderr.write(`${sentence}\n`) })
  const reader = new FaceReader(model)
  try {
    return await reader.read(images)
  } finally {
    reader.dispose()
  }
}

function say({ json }: StoreFlags, document: object, words: string): void {
  process.stdout.write(json ? `${JSON.stringify(document)}\n` : words)
}
