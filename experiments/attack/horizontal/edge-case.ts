import { z } from 'zod'
import { RandomStream } from '../../../learning/engine/random.js'
import type { LabelledImages } from '../../../participant/horizontal-hooks.js'
import type { Attack } from './attack.js'
import { type Attacker, BACKDOOR_KEYS, chosen, othersThan, poison, scaleKey } from './backdoor.js'
import { intoBallAround } from './ball.js'
import { scaled } from './model-replacement.js'
import { requireImages } from './trigger.js'

/**
 * A backdoor without a trigger: rare real inputs are taken for the target. Rare are the records of smallest density under
 * a Gaussian of independent coordinates that is fitted to brightness, contrast and two colour differences of the records
 * at hand: the attacker's own when it trains, the test images when it is measured (the authors use pictures of their own
 * gathering, e.g. aeroplanes of one company). They take the place of `poisonRatio` of the records. Every step is projected
 * into the L2 ball of `radius` around the global model, and the update is scaled.
 * Knows its own records. Source: Wang et al. 2020, "Attack of the tails", arXiv:2007.05084, section 3 (PGD with model
 * replacement).
 */
export const EdgeCase = z.strictObject({
  kind: z.literal('edge-case'),
  ...BACKDOOR_KEYS,
  /** Share of the records that counts as rare. */
  rare: z.number().gt(0).max(0.5).default(0.05),
  radius: z.number().positive().default(0.25),
  scale: scaleKey(50),
})
export type EdgeCase = z.infer<typeof EdgeCase>

export function edgeCase(spec: EdgeCase, { seed, name }: Attacker): Attack {
  return {
    poison({ records, size, round }) {
      const bytes = size * size * 3
      const rare = rareRecords(records, size, spec)
      const { images } = records
      const replace = (into: Uint8Array, i: number, nth: number) => {
        const from = rare[nth % rare.length]!
        into.set(images.subarray(from * bytes, (from + 1) * bytes), i * bytes)
      }
      return poison(records, size, spec, replace, RandomStream.named(seed, name, round, 'backdoor'))
    },
    steps: ({ global }) => ({ weights: intoBallAround(global, spec.radius) }),
    transform: (update) => scaled(update, spec.scale),
  }
}

/** The rare test images of other classes than the target, labelled with the target. */
export function rareTestSet(test: LabelledImages, size: number, spec: EdgeCase): LabelledImages {
  const rare = rareRecords(test, size, spec)
  return { images: chosen(test.images, rare, size), labels: new Int32Array(rare.length).fill(spec.targetClass) }
}

/** Of the records of other classes than the target, the rarest: at least one, in ascending order; ties to the lower. */
export function rareRecords(
  records: LabelledImages,
  size: number,
  { targetClass, rare }: Pick<EdgeCase, 'targetClass' | 'rare'>,
): number[] {
  requireImages(records.images, records.labels.length, size)
  const distance = rarity(records.images, size)
  const count = Math.max(1, Math.round(rare * records.labels.length))
  return othersThan(targetClass, records.labels)
    .sort((a, b) => distance[b]! - distance[a]! || a - b)
    .slice(0, count)
    .sort((a, b) => a - b)
}

/** Squared Mahalanobis distance of each image to all of them, with a diagonal covariance. */
function rarity(images: Uint8Array, size: number): Float64Array {
  const pixels = size * size
  const count = images.length / (3 * pixels)
  const features = Array.from({ length: count }, (_, i) =>
    appearance(images.subarray(i * 3 * pixels, (i + 1) * 3 * pixels)),
  )
  const distance = new Float64Array(count)
  for (let f = 0; f < FEATURES; f++) {
    const mean = features.reduce((sum, feature) => sum + feature[f]!, 0) / count
    const variance = features.reduce((sum, feature) => sum + (feature[f]! - mean) ** 2, 0) / count
    if (variance > 0)
      for (const [i, feature] of features.entries()) distance[i]! += (feature[f]! - mean) ** 2 / variance
  }
  return distance
}

const FEATURES = 4

/** Mean and standard deviation of the green levels, and how much redder and bluer than green an image is. */
function appearance(image: Uint8Array): number[] {
  const pixels = image.length / 3
  const sum = [0, 0, 0]
  let squares = 0
  for (let i = 0; i < image.length; i += 3) {
    for (let colour = 0; colour < 3; colour++) sum[colour]! += image[i + colour]!
    squares += image[i + 1]! ** 2
  }
  const [red, green, blue] = sum.map((total) => total / pixels) as [number, number, number]
  return [green, Math.sqrt(Math.max(0, squares / pixels - green ** 2)), red - green, blue - green]
}
