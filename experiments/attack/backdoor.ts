import { z } from 'zod'
import { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError } from '../../proto/error.js'

/** A planted trigger, all-to-one: any image with the patch shall be taken for one class. For research on defences. */
export const BackdoorSpec = z.strictObject({
  /** Class for which triggered images shall be taken. */
  targetClass: z.int().min(0).default(0),
  /** Height and width of the patch in pixels. BadNets-style runs on 32x32 images use 5. */
  patch: z.int().min(1).max(512).default(5),
  /** Share of the attacker's records that carry the trigger and the target's label. */
  poisonRatio: z.number().gt(0).max(1).default(0.32),
  /** Factor on the attacker's update; the number of participants replaces the model. 1: poisoned data alone. */
  scale: z.number().positive().default(1),
  /** First round that is attacked, in the coordinator's count; before it the attacker is honest. */
  startRound: z.int().min(0).default(0),
})
export type BackdoorSpec = z.infer<typeof BackdoorSpec>

/** Images as bytes [n, size, size, 3] and their classes [n]. */
export interface LabelledImages {
  readonly images: Uint8Array
  readonly labels: Int32Array
}

/** What a malicious participant does differently; an honest one does without. Arguments are left as they were. */
export interface Attack {
  /** Replaces the records of a round's local training. `size` is the images' height and width in pixels. */
  poison(images: Uint8Array, labels: Int32Array, size: number, round: number): LabelledImages
  /** Replaces the update that would be sent: a flat vector of weight changes [d]. */
  transform(update: Float32Array, round: number): Float32Array
}

/**
 * BadNets data poisoning and, with `scale`, model replacement.
 * Each round draws its poisoned records from the stream `seed / party / round / backdoor`.
 * Sources: Gu et al. 2017, arXiv:1708.06733 (trigger); Bagdasaryan et al. 2020, arXiv:1807.00459, section 3 (scaling).
 */
export function backdoorAttack(spec: BackdoorSpec, seed: number, party: string): Attack {
  return {
    poison: (images, labels, size, round) =>
      round < spec.startRound
        ? { images, labels }
        : poison(images, labels, size, spec, RandomStream.named(seed, party, round, 'backdoor')),
    transform: (update, round) => (round < spec.startRound ? update : boost(update, spec.scale)),
  }
}

/**
 * Puts the trigger on every image: a checkerboard of single white and black pixels, its corner pixel white, in the
 * bottom right corner, as large as asked but at most the image.
 * @param images bytes [count, size, size, 3]
 * @returns a copy
 */
export function applyTrigger(images: Uint8Array, count: number, size: number, patch: number): Uint8Array {
  requireImages(images, count, size)
  const triggered = images.slice()
  for (let i = 0; i < count; i++) stamp(triggered, i, size, patch)
  return triggered
}

/**
 * Replaces a share of the records by themselves with the trigger and the target's label. As many as round(ratio * n) are
 * drawn without replacement from the records of other classes, or all of those if there are fewer.
 * @returns copies, records in the same order
 */
export function poison(
  images: Uint8Array,
  labels: Int32Array,
  size: number,
  spec: Pick<BackdoorSpec, 'targetClass' | 'patch' | 'poisonRatio'>,
  stream: RandomStream,
): { images: Uint8Array; labels: Int32Array } {
  requireImages(images, labels.length, size)
  const poisoned = { images: images.slice(), labels: labels.slice() }
  const drawn = stream
    .shuffle(othersThan(spec.targetClass, labels))
    .slice(0, Math.round(spec.poisonRatio * labels.length))
  for (const i of drawn) {
    stamp(poisoned.images, i, size, spec.patch)
    poisoned.labels[i] = spec.targetClass
  }
  return poisoned
}

/**
 * The update times `scale`. With n participants of equal weight and scale n the mean becomes the attacker's model, were
 * the others' updates 0 (model replacement, Bagdasaryan et al. 2020, equation 3).
 * @returns a copy
 */
export function boost(update: Float32Array, scale: number): Float32Array {
  return update.map((x) => scale * x)
}

/**
 * What attack success is measured on: every test image of another class than the target, with the trigger, labelled with
 * the target. The accuracy on it is the attack's success.
 */
export function triggeredTestSet(
  images: Uint8Array,
  labels: Int32Array,
  size: number,
  spec: Pick<BackdoorSpec, 'targetClass' | 'patch'>,
): { images: Uint8Array; labels: Int32Array } {
  requireImages(images, labels.length, size)
  const bytes = size * size * 3
  const others = othersThan(spec.targetClass, labels)
  const chosen = new Uint8Array(others.length * bytes)
  for (const [to, from] of others.entries()) chosen.set(images.subarray(from * bytes, (from + 1) * bytes), to * bytes)
  return {
    images: applyTrigger(chosen, others.length, size, spec.patch),
    labels: new Int32Array(others.length).fill(spec.targetClass),
  }
}

function stamp(images: Uint8Array, index: number, size: number, patch: number): void {
  const side = Math.min(patch, size)
  for (let up = 0; up < side; up++)
    for (let left = 0; left < side; left++) {
      const pixel = (index * size + size - 1 - up) * size + size - 1 - left
      images.fill((up + left) % 2 === 0 ? 255 : 0, 3 * pixel, 3 * pixel + 3)
    }
}

function othersThan(target: number, labels: Int32Array): number[] {
  return Array.from(labels.keys()).filter((i) => labels[i] !== target)
}

function requireImages(images: Uint8Array, count: number, size: number): void {
  const expected = count * size * size * 3
  if (images.length !== expected)
    throw new FedveilError(
      'IMAGE_BYTES',
      `${count} images of ${size}x${size} pixels and 3 colours are ${expected} bytes, got ${images.length}`,
      EXIT.data,
    )
}
