import { z } from 'zod'
import { nearest } from './nearest.js'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/**
 * One sentence for a value that a schema refuses: the key path, what was found and what is allowed; for an unknown key
 * the nearest valid one. A misspelt key is named before the missing key that it causes.
 * @param schema the schema that refused; walked for the keys that exist at a path
 * @param value the whole value that was checked
 * @param noun what the whole value is called
 */
export function explain(schema: z.ZodType, value: unknown, error: z.ZodError, noun = 'scenario'): string {
  const issues = error.issues.map(innermost)
  const first = issues.find((issue) => issue.code === 'unrecognized_keys') ?? issues[0]
  if (first === undefined) return 'the value is not valid'
  const others = issues.length - 1
  return sentence(schema, value, first, noun) + (others > 0 ? ` (and ${others} more)` : '')
}

/** Of a union without a discriminator, the complaint of the alternative that came furthest. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue
  const inside = issue.errors.map((alternative) => alternative.filter(liesInside)).filter((inner) => inner.length > 0)
  const closest = inside.toSorted((a, b) => a.length - b.length)[0]
  const nested = closest?.find(({ code }) => code === 'unrecognized_keys') ?? closest?.[0]
  if (nested !== undefined) return { ...nested, path: [...issue.path, ...nested.path] }
  const alternatives = issue.errors.flat()
  const message = alternatives.map((inner) => wanted(inner)).join(' or ')
  const choices = alternatives.flatMap((inner) => choicesOf(inner))
  return { code: 'custom', path: issue.path, message, input: issue.input, params: { choices } }
}

/** Whether it is about a part of the value: its alternative fits the value's type. */
function liesInside({ code, path }: Issue): boolean {
  return path.length > 0 || code === 'unrecognized_keys'
}

function sentence(schema: z.ZodType, value: unknown, issue: Issue, noun: string): string {
  if (issue.code === 'unrecognized_keys') return unknownKey(schema, value, issue.path, issue.keys[0] ?? '', noun)
  const where = `"${issue.path.length === 0 ? noun : dotted(issue.path)}"`
  const found = valueAt(value, issue.path)
  if (found === undefined) return `${where} is missing; ${wanted(issue)}`
  const choices = choicesOf(issue)
  const near = choices.length > 0 && typeof found === 'string' ? nearest(found, choices) : undefined
  return `${where} is ${shown(found)}; ${wanted(issue)}${near === undefined ? '' : `; did you mean "${near}"?`}`
}

function unknownKey(schema: z.ZodType, value: unknown, path: Path, key: string, noun: string): string {
  const allowed = keysAt(schema, value, path)
  const near = nearest(key, allowed)
  const hint = near === undefined ? '' : `; did you mean "${dotted([...path, near])}"?`
  const place = path.length === 0 ? `a ${noun}` : `"${dotted(path)}"`
  return `"${dotted([...path, key])}" is not a key${hint || ''} (keys of ${place}: ${allowed.join(', ')})`
}

function wanted(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${TYPE_NAMES[issue.expected] ?? issue.expected}`
    case 'invalid_value':
    case 'invalid_union':
      return `allowed: ${choicesOf(issue).join(', ')}`
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)
    default:
      return lowerFirst(issue.message)
  }
}

function bound(origin: string, comparison: string, limit: number | bigint): string {
  if (origin === 'array') return `expected ${comparison} ${limit} entries`
  if (origin === 'string') return `expected ${comparison} ${limit} characters`
  return `expected ${comparison} ${limit}`
}

function choicesOf(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String)
  if (issue.code === 'custom') return Array.isArray(issue.params?.choices) ? issue.params.choices.map(String) : []
  const tags: unknown = 'options' in issue ? issue.options : undefined // of a union with a discriminator
  return Array.isArray(tags) ? tags.map(String) : []
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a group of keys',
  record: 'a group of keys',
  array: 'a list',
}

/** Keys that the schema knows at a path, following the alternative that the value has chosen. */
function keysAt(schema: z.ZodType, value: unknown, path: Path): string[] {
  let here: z.ZodType | undefined = schema
  let found = value
  for (const step of path) {
    here = childOf(chosen(here, found), step)
    found = valueAt(found, [step])
  }
  const target = chosen(here, found)
  return target instanceof z.ZodObject ? Object.keys(target.shape) : []
}

/** The schema behind optional and default wrappers and, for a union, the alternative that fits the value. */
function chosen(schema: z.ZodType | undefined, value: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return chosen(schema.unwrap() as z.ZodType, value)
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const key = schema.def.discriminator
    return (schema.options as z.ZodObject[]).find((option) => {
      const tag: unknown = option.shape[key]
      return tag instanceof z.ZodLiteral && tag.values.has(valueAt(value, [key]) as z.core.util.Literal)
    })
  }
  if (schema instanceof z.ZodUnion) {
    const group = (schema.options as z.ZodType[]).find(
      (option) => option instanceof z.ZodObject || option instanceof z.ZodDiscriminatedUnion,
    )
    return group instanceof z.ZodDiscriminatedUnion ? chosen(group, value) : group
  }
  return schema
}

function childOf(schema: z.ZodType | undefined, step: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, z.ZodType>)[step]
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType
  return undefined
}

function valueAt(value: unknown, path: Path): unknown {
  let here = value
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Record<PropertyKey, unknown>)[step]
  }
  return here
}

function dotted(path: Path): string {
  return path.map(String).join('.')
}

function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
