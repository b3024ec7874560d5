import { faceIdentity } from '../../learning/data/face-identity.js'
import { faceStyle, wearsGlasses } from '../../learning/data/face-style.js'
import type { ImageSpec } from '../../learning/data/spec.js'
import type { Target } from './target.js'

/** A yes or no about each record that has nothing to do with the task. */
export interface Attribute {
  readonly name: string
  /** [n] 1 or 0 for each record of the run. */
  readonly values: Uint8Array
}

/**
 * What an attacker would like to know of a party's records: of built-in faces whether they wear glasses and from which
 * side the light comes, as they were drawn; of any images whether the party's slice is brighter than the median training
 * record's, which is computed.
 */
export function attributesOf(target: Target, spec: ImageSpec, seed: number): Attribute[] {
  const bright = { name: 'bright slice', values: brighterThanMedian(target) }
  if (spec.source !== 'faces') return [bright]
  const drawn = (of: (person: number, image: number) => boolean) =>
    Uint8Array.from(target.data.set.labels, (person, record) => (of(person, record % spec.imagesPerIdentity) ? 1 : 0))
  const style = (person: number, image: number) => faceStyle(seed, person, image)
  return [
    {
      name: 'glasses',
      values: drawn((person, image) => wearsGlasses(faceIdentity(seed, person), style(person, image))),
    },
    { name: 'light from the left', values: drawn((person, image) => style(person, image).light[0] < 0) },
    bright,
  ]
}

function brighterThanMedian({ slices, data: { set, split }, input }: Target): Uint8Array {
  const size = input.height * input.width * input.channels
  const light = Float64Array.from(set.labels, (_, record) =>
    slices.subarray(record * size, (record + 1) * size).reduce((sum, value) => sum + value, 0),
  )
  const sorted = Float64Array.from(split.train, (record) => light[record]!).sort()
  const median = sorted[Math.floor(sorted.length / 2)]!
  return Uint8Array.from(light, (sum) => (sum > median ? 1 : 0))
}
