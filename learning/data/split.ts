import { EXIT, FedveilError } from '../../proto/error.js'
import { RandomStream } from '../engine/random.js'
import type { SplitSpec } from './spec.js'

/**
 * Splits the images of each person into training and test images, the same for every party.
 *
 * Convention: a person with n images gives round(n * testFraction) to the test, at least 1 and at most n - 1.
 * @param labels [n] person of each image
 * @param spec 0 < testFraction < 1
 * @param seed of the run, where the split has no seed of its own
 * @returns ascending indices; together each image once
 * @throws DATA_SPLIT if a person has a single image
 */
export function splitWithinPerson(
  labels: Int32Array,
  { testFraction, splitSeed }: SplitSpec,
  seed: number,
): { train: Int32Array<ArrayBuffer>; test: Int32Array<ArrayBuffer> } {
  const byPerson = new Map<number, number[]>()
  for (const [i, label] of labels.entries()) {
    const images = byPerson.get(label)
    if (images === undefined) byPerson.set(label, [i])
    else images.push(i)
  }
  const train: number[] = []
  const test: number[] = []
  for (const [label, images] of byPerson) {
    if (images.length < 2)
      throw new FedveilError(
        'DATA_SPLIT',
        `Person ${label} has a single image, which cannot be both trained on and tested: set minImages to 2 or more.`,
        EXIT.data,
      )
    const tests = Math.min(Math.max(Math.round(images.length * testFraction), 1), images.length - 1)
    RandomStream.named(splitSeed ?? seed, 'split', label).shuffle(images)
    test.push(...images.slice(0, tests))
    train.push(...images.slice(tests))
  }
  return { train: Int32Array.from(train).sort(), test: Int32Array.from(test).sort() }
}

/**
 * Deals records at random to `parts` owners.
 * @returns for each part its records in ascending order; sizes differ by one at most, together each record once
 * @throws DATA_SPLIT if there are fewer records than parts
 */
export function partitionIid(indices: ArrayLike<number>, parts: number, seed: number): Int32Array<ArrayBuffer>[] {
  if (indices.length < parts)
    throw new FedveilError(
      'DATA_SPLIT',
      `${indices.length} training records cannot be dealt to ${parts} participants: use more data or fewer participants.`,
      EXIT.data,
    )
  const order = RandomStream.named(seed, 'partition', parts).shuffle(Int32Array.from(indices))
  return Array.from({ length: parts }, (_, part) => order.filter((_, place) => place % parts === part).sort())
}
