import type { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { type GroupedFeatures, groupOf } from './groups.js'
import { slerp } from './slerp.js'
import { keyDirections, keyFingerprint, type TemplateKey } from './template-key.js'

/** How far a group is turned towards its key, less its attention. */
const TURN = 0.9
/** Draws of coordinates to drop, as shares of a group's coordinates: 12 and 4 of 16. */
const DROPPED = { little: 3 / 4, much: 1 / 4 } as const

/** What is kept of a face instead of its embedding. */
export interface ProtectedTemplate {
  readonly groups: number
  readonly size: number
  /** Of the key that it was made with. */
  readonly key: string
  /** [groups, size]: each group has its attention as its length, and 0 where a coordinate was dropped. */
  readonly values: Float32Array
}

/**
 * SlerpFace (Zhong et al., AAAI 2025): each group is turned by spherical linear interpolation most of the way to a random
 * direction that the key gives, random coordinates are dropped, more of groups that tell little, and what is left is brought
 * to the group's attention in length. It can be revoked: another key gives another template of the same face.
 *
 * What it is not: a promise. Whoever has the key too knows the way back but for the dropped coordinates.
 * @param stream of the coordinates to drop: the operating system's, where it is not a simulation
 */
export function protectTemplate(features: GroupedFeatures, key: TemplateKey, stream: RandomStream): ProtectedTemplate {
  const { groups, size, attention } = features
  const turned = turnedGroups(features, key)
  const median = medianOf(attention)
  const values = new Float32Array(groups * size)
  for (let j = 0; j < groups; j++) {
    const group = groupOf(turned, j, size)
    const draws = Math.round(size * (attention[j]! < median ? DROPPED.little : DROPPED.much))
    for (let draw = 0; draw < draws; draw++) group[stream.integer(size)] = 0
    const length = Math.hypot(...group)
    for (let i = 0; i < size; i++) values[j * size + i] = length > 0 ? (group[i]! * attention[j]!) / length : 0
  }
  return { groups, size, key: keyFingerprint(key), values }
}

/**
 * How alike a face and a template are: the face is turned with the template's key, loses the coordinates that the template
 * lost, and is compared group by group, each cosine weighted by the template's attention.
 * @returns -1..1; the same face gives values near 1
 * @throws TEMPLATE_KEY if the template was made with another key; TEMPLATE_SHAPE if the groups differ
 */
export function matchTemplate(query: GroupedFeatures, template: ProtectedTemplate, key: TemplateKey): number {
  const { groups, size, values } = template
  requireKey(template, key)
  if (query.groups !== groups || query.size !== size)
    throw new FedveilError(
      'TEMPLATE_SHAPE',
      `The template has ${groups} groups of ${size} numbers and the face ${query.groups} of ${query.size}: use the recogniser that the template was enrolled with.`,
      EXIT.data,
    )
  const turned = turnedGroups(query, key)
  let score = 0
  for (let j = 0; j < groups; j++) {
    let [product, square] = [0, 0]
    for (let i = j * size; i < (j + 1) * size; i++) {
      if (values[i] === 0) continue
      product += turned[i]! * values[i]!
      square += turned[i]! ** 2
    }
    if (square > 0) score += product / Math.sqrt(square)
  }
  return score
}

function requireKey(template: ProtectedTemplate, key: TemplateKey): void {
  const fingerprint = keyFingerprint(key)
  if (template.key === fingerprint) return
  throw new FedveilError(
    'TEMPLATE_KEY',
    `The key ${fingerprint} does not fit its template, which was made with the key ${template.key}: enrol the face again, or give the key file that belongs to the store.`,
    EXIT.refused,
  )
}

/** Each group on its way to the key's direction: at 0.9 less its attention, but never away from it. [groups, size] */
function turnedGroups({ groups, size, directions, attention }: GroupedFeatures, key: TemplateKey): Float64Array {
  const towards = keyDirections(key, groups, size)
  const turned = new Float64Array(groups * size)
  for (let j = 0; j < groups; j++) {
    const share = Math.max(0, TURN - attention[j]!)
    turned.set(slerp(groupOf(directions, j, size), groupOf(towards, j, size), share), j * size)
  }
  return turned
}

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort()
  const [below, above] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)]
  return (sorted[below]! + sorted[above]!) / 2
}
