import { z } from 'zod'
import { RandomStream } from '../../../learning/engine/random.js'
import type { LabelledImages, LocalRound } from '../../../participant/horizontal-hooks.js'
import { ATTACK_KEYS } from './attack.js'
import { applyTrigger, requireImages, type Trigger } from './trigger.js'

/** Keys of every backdoor: all-to-one, any input of a kind shall be taken for one class. */
export const BACKDOOR_KEYS = {
  ...ATTACK_KEYS,
  /** Class for which such inputs shall be taken. */
  targetClass: z.int().min(0).default(0),
  /** Share of an attacker's records that are poisoned. */
  poisonRatio: z.number().gt(0).max(1).default(0.32),
}

/** Factor on the attacker's update. */
export const scaleKey = (usual: number) => z.number().positive().default(usual)

interface BackdoorGoal {
  readonly targetClass: number
  readonly poisonRatio: number
}

/** Who attacks: the name and the seed of its draws. */
export interface Attacker {
  readonly seed: number
  readonly name: string
}

/** The records of a round in which some carry the trigger, drawn from the stream `seed / name / round / backdoor`. */
export function triggered(goal: BackdoorGoal, trigger: Trigger, { seed, name }: Attacker) {
  return ({ records, size, round }: LocalRound): LabelledImages =>
    poison(
      records,
      size,
      goal,
      (images, i) => trigger.stamp(images, i, size),
      RandomStream.named(seed, name, round, 'backdoor'),
    )
}

/**
 * Changes a share of the records, and gives them the target's label. As many as round(ratio * n) are drawn without
 * replacement from the records of other classes, or all of those if there are fewer.
 * @param change changes image `index`, the `nth` that is drawn
 * @returns copies, records in the same order
 */
export function poison(
  records: LabelledImages,
  size: number,
  { targetClass, poisonRatio }: BackdoorGoal,
  change: (images: Uint8Array, index: number, nth: number) => void,
  stream: RandomStream,
): LabelledImages {
  requireImages(records.images, records.labels.length, size)
  const poisoned = { images: records.images.slice(), labels: records.labels.slice() }
  const drawn = stream
    .shuffle(othersThan(targetClass, records.labels))
    .slice(0, Math.round(poisonRatio * records.labels.length))
  for (const [nth, i] of drawn.entries()) {
    change(poisoned.images, i, nth)
    poisoned.labels[i] = targetClass
  }
  return poisoned
}

/**
 * What attack success is measured on: every test image of another class than the target, with the trigger, labelled with
 * the target. The accuracy on it is the attack's success.
 */
export function triggeredTestSet(
  test: LabelledImages,
  size: number,
  targetClass: number,
  trigger: Trigger,
): LabelledImages {
  requireImages(test.images, test.labels.length, size)
  const others = chosen(test.images, othersThan(targetClass, test.labels), size)
  const count = others.length / (size * size * 3)
  return { images: applyTrigger(others, count, size, trigger), labels: new Int32Array(count).fill(targetClass) }
}

/** Some of the images, one behind the other. */
export function chosen(images: Uint8Array, places: readonly number[], size: number): Uint8Array {
  const bytes = size * size * 3
  const kept = new Uint8Array(places.length * bytes)
  for (const [to, from] of places.entries()) kept.set(images.subarray(from * bytes, (from + 1) * bytes), to * bytes)
  return kept
}

export function othersThan(target: number, labels: Int32Array): number[] {
  return Array.from(labels.keys()).filter((i) => labels[i] !== target)
}
