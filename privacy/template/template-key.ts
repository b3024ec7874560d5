import { createHash, randomBytes } from 'node:crypto'
import { RandomStream } from '../../learning/engine/random.js'
import { groupOf } from './groups.js'

/** 32 secret bytes, of which each group's direction is drawn. */
export type TemplateKey = Uint8Array

export const KEY_BYTES = 32

/** From the operating system's CSPRNG. */
export function newTemplateKey(): TemplateKey {
  return new Uint8Array(randomBytes(KEY_BYTES))
}

/** What a template says of its key: 32 hexadecimal digits that do not tell the key. */
export function keyFingerprint(key: TemplateKey): string {
  return createHash('sha256').update('fedveil template key').update(key).digest('hex').slice(0, 32)
}

/** 12 bytes, as a family's stream names are. */
const STREAM = Buffer.from('slerp groups')

/** Directions that the groups are turned towards: unit vectors [groups, size], uniform on the sphere. */
export function keyDirections(key: TemplateKey, groups: number, size: number): Float64Array {
  const stream = RandomStream.family(key, groups * size)(STREAM)
  const directions = Float64Array.from({ length: groups * size }, () => stream.normal())
  for (let j = 0; j < groups; j++) {
    const group = groupOf(directions, j, size)
    const length = Math.hypot(...group)
    for (let i = 0; i < size; i++) group[i]! /= length
  }
  return directions
}
