import { join } from 'node:path'
import { z } from 'zod'
import { withLock } from '../../learning/engine/lock.js'
import { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { readSecret, replaceSecret, type SecretFile } from '../../proto/secret-file.js'
import type { GroupedFeatures } from './groups.js'
import { matchTemplate, type ProtectedTemplate, protectTemplate } from './slerp-face.js'
import { KEY_BYTES, keyFingerprint, newTemplateKey, type TemplateKey } from './template-key.js'

/** Files of a store's folder; the keys may lie elsewhere. */
export const TEMPLATE_FILE = 'templates.json'
export const KEY_FILE = 'template-keys.json'

const Fingerprint = z.string().regex(/^[0-9a-f]{32}$/, 'expected 32 hexadecimal digits')
const When = z.iso.datetime()
/** 1 to 128 printable characters. */
const TemplateName = z.string().regex(/^[^\p{C}]{1,128}$/u, 'expected 1 to 128 printable characters')

const Enrolled = z
  .strictObject({
    name: TemplateName,
    /** Of the recogniser that the face was read by. */
    recogniser: z.string().min(1).max(128),
    key: Fingerprint,
    groups: z.int().min(2).max(65_536),
    size: z.int().min(2).max(65_536),
    /** float32, little-endian, in base64: [groups, size]. */
    values: z.base64(),
    enrolledAt: When,
  })
  .refine(({ groups, size, values }) => Buffer.from(values, 'base64').length === 4 * groups * size, {
    path: ['values'],
    error: 'expected 4 bytes for each number of groups * size',
  })
type Enrolled = z.infer<typeof Enrolled>

const Revoked = z.strictObject({ name: TemplateName, key: Fingerprint, enrolledAt: When, revokedAt: When })

const Templates = z.strictObject({ version: z.literal(1), enrolled: z.array(Enrolled), revoked: z.array(Revoked) })
type Templates = z.infer<typeof Templates>

const Kept = z.strictObject({
  name: TemplateName,
  key: z.string().regex(new RegExp(`^[0-9a-f]{${2 * KEY_BYTES}}$`), 'expected 32 bytes in hexadecimal'),
})

const Keys = z.strictObject({ version: z.literal(1), keys: z.array(Kept) })
type Kept = z.infer<typeof Kept>

/** One line of what a store holds: no template and no key. */
export interface TemplateEntry {
  readonly name: string
  /** Fingerprint. */
  readonly key: string
  readonly enrolledAt: string
  readonly revokedAt: string | null
}

export interface TemplateMatch {
  readonly name: string
  /** -1..1 */
  readonly score: number
}

/** A face as its recogniser reads it. */
export interface ReadFace {
  readonly features: GroupedFeatures
  /** Fingerprint of the recogniser: templates of one say nothing to another. */
  readonly recogniser: string
}

/**
 * Protected templates by name, and their keys in a file of their own that may lie on another disk. Both are readable by their
 * owner alone, checked when they are read, and written whole or not at all; one process at a time changes a store.
 */
export class TemplateStore {
  readonly #templates: SecretFile
  readonly #keys: SecretFile

  /** @param keyFile where the keys lie, if not in the folder */
  constructor(
    private readonly folder: string,
    keyFile: string = join(folder, KEY_FILE),
  ) {
    this.#templates = { file: join(folder, TEMPLATE_FILE), code: 'TEMPLATE_STORE', exit: EXIT.data }
    this.#keys = { file: keyFile, code: 'TEMPLATE_KEYS', exit: EXIT.data }
  }

  /**
   * Enrols a face under a fresh key of the operating system's CSPRNG, which also says what is dropped.
   * @throws TEMPLATE_EXISTS if the name is enrolled and not revoked; TEMPLATE_STORE, TEMPLATE_KEYS if a file is not right
   */
  async enrol(name: string, { features, recogniser }: ReadFace): Promise<TemplateEntry> {
    requireName(name)
    return this.#changing(() => {
      const [templates, keys] = [this.#readTemplates(), this.#readKeys()]
      if (templates.enrolled.some((each) => each.name === name))
        throw new FedveilError(
          'TEMPLATE_EXISTS',
          `"${name}" is enrolled already: revoke the template first, then the face can be enrolled with a new key.`,
          EXIT.refused,
        )
      const key = newTemplateKey()
      const template = protectTemplate(features, key, RandomStream.system())
      const entry = enrolledOf(name, recogniser, template)
      // Keys first: a key without a template is harmless, a template without its key is lost.
      this.#writeKeys([...without(keys, name), { name, key: Buffer.from(key).toString('hex') }])
      this.#writeTemplates({ ...templates, enrolled: [...templates.enrolled, entry] })
      return { name, key: template.key, enrolledAt: entry.enrolledAt, revokedAt: null }
    })
  }

  /**
   * Scores of a face against the enrolled templates, the most alike first.
   * @param name of the only template to compare with; all if not given
   * @throws TEMPLATE_UNKNOWN, TEMPLATE_KEY, TEMPLATE_RECOGNISER
   */
  match(face: ReadFace, name?: string): TemplateMatch[] {
    const { enrolled } = this.#readTemplates()
    const chosen = name === undefined ? enrolled : enrolled.filter((each) => each.name === name)
    if (name !== undefined && chosen.length === 0) throw unknown(name)
    const keys = this.#readKeys()
    return chosen
      .map((each) => ({ name: each.name, score: scoreOf(face, each, keys) }))
      .sort((a, b) => b.score - a.score)
  }

  /**
   * Forgets a template and its key: neither can be used any more, and the name may be enrolled again.
   * @throws TEMPLATE_UNKNOWN if the name is not enrolled
   */
  async revoke(name: string): Promise<TemplateEntry> {
    return this.#changing(() => {
      const [templates, keys] = [this.#readTemplates(), this.#readKeys()]
      const found = templates.enrolled.find((each) => each.name === name)
      if (found === undefined) throw unknown(name)
      const { key, enrolledAt } = found
      const gone = { name, key, enrolledAt, revokedAt: new Date().toISOString() }
      this.#writeTemplates({
        version: 1,
        enrolled: templates.enrolled.filter((each) => each !== found),
        revoked: [...templates.revoked, gone],
      })
      this.#writeKeys(without(keys, name))
      return gone
    })
  }

  /** Enrolled templates, then revoked ones. */
  list(): TemplateEntry[] {
    const { enrolled, revoked } = this.#readTemplates()
    return [...enrolled.map(({ name, key, enrolledAt }) => ({ name, key, enrolledAt, revokedAt: null })), ...revoked]
  }

  #changing<T>(change: () => T): Promise<T> {
    return withLock(
      join(this.folder, '.lock'),
      () => {},
      async () => change(),
    )
  }

  #readTemplates(): Templates {
    return readJson(this.#templates, Templates) ?? { version: 1, enrolled: [], revoked: [] }
  }

  #readKeys(): readonly Kept[] {
    return readJson(this.#keys, Keys)?.keys ?? []
  }

  #writeTemplates(content: Templates): void {
    replaceSecret(this.#templates.file, Buffer.from(`${JSON.stringify(content)}\n`))
  }

  #writeKeys(keys: readonly Kept[]): void {
    replaceSecret(this.#keys.file, Buffer.from(`${JSON.stringify({ version: 1, keys })}\n`))
  }
}

function enrolledOf(name: string, recogniser: string, { groups, size, key, values }: ProtectedTemplate): Enrolled {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [i, value] of values.entries()) bytes.writeFloatLE(value, 4 * i)
  const enrolledAt = new Date().toISOString()
  return { name, recogniser, key, groups, size, values: bytes.toString('base64'), enrolledAt }
}

function scoreOf({ features, recogniser }: ReadFace, each: Enrolled, keys: readonly Kept[]): number {
  const { name, key, groups, size } = each
  if (each.recogniser !== recogniser)
    throw new FedveilError(
      'TEMPLATE_RECOGNISER',
      `"${name}" was enrolled with another recogniser (${each.recogniser}, not ${recogniser}): give that model, or enrol the face again.`,
      EXIT.refused,
    )
  const bytes = Buffer.from(each.values, 'base64')
  const values = Float32Array.from({ length: groups * size }, (_, i) => bytes.readFloatLE(4 * i))
  return matchTemplate(features, { groups, size, key, values }, keyFor(name, key, keys))
}

function keyFor(name: string, fingerprint: string, keys: readonly Kept[]): TemplateKey {
  const hex = keys.find((each) => each.name === name)?.key
  const key = hex === undefined ? undefined : new Uint8Array(Buffer.from(hex, 'hex'))
  if (key !== undefined && keyFingerprint(key) === fingerprint) return key
  const what = key === undefined ? 'There is no key' : 'The key that is kept does not fit the template'
  throw new FedveilError(
    'TEMPLATE_KEY',
    `${what} of "${name}", which was made with the key ${fingerprint}: give the key file that belongs to the store, or revoke the template and enrol the face again.`,
    EXIT.refused,
  )
}

function without(keys: readonly Kept[], name: string): Kept[] {
  return keys.filter((each) => each.name !== name)
}

function readJson<T>(secret: SecretFile, schema: z.ZodType<T>): T | undefined {
  const content = readSecret(secret)
  if (content === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(content.toString('utf8'))
  } catch {
    value = undefined
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at "${issue.path.join('.')}"`
  throw new FedveilError(
    secret.code,
    `The file ${secret.file} is not one that fedveil wrote${where}: restore it from a copy, or move it away and enrol again.`,
    secret.exit,
  )
}

function requireName(name: string): void {
  if (TemplateName.safeParse(name).success) return
  throw new FedveilError('USAGE', 'a template needs a name of 1 to 128 printable characters', EXIT.usage)
}

function unknown(name: string): FedveilError {
  return new FedveilError(
    'TEMPLATE_UNKNOWN',
    `Nobody is enrolled as "${name}": "fedveil template list" shows who is.`,
    EXIT.refused,
  )
}
