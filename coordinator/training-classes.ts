import { randomBytes } from 'node:crypto'
import { RandomStream } from '../learning/engine/random.js'
import type { NoiseKind } from '../privacy/ledger/reader.js'
import { randomizedResponse } from '../privacy/mechanism/randomized-response.js'
import type { Plan } from '../proto/plan.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import type { RecordLabels } from './session.js'

/**
 * The classes that a vertical run trains on. Under the label model `noisy` each went through K-ary randomized response
 * once, before the first step, so that whatever the parties see of gradients is post-processing of it. Classes of test
 * records are true: nothing of them leaves.
 */
export function trainingClasses(
  { seed, classes }: Plan,
  { labels }: VerticalWork,
  { classOf, train }: Pick<RecordLabels, 'classOf' | 'train'>,
  noise: NoiseKind,
): Int32Array {
  if (labels.kind !== 'noisy') return classOf
  const stream =
    noise === 'seeded'
      ? RandomStream.named(seed, 'coordinator', 'labels')
      : RandomStream.named(randomBytes(32).toString('hex'), 'labels')
  const response = randomizedResponse({ epsilon: labels.epsilon, categories: classes })
  const own = Float32Array.from(train, (position) => classOf[position]!)
  const noisy = classOf.slice()
  for (const [i, label] of response.perturb(own, own.length, stream).entries()) noisy[train[i]!] = label
  return noisy
}

/** Share of each class among the training records [classes], each > 0: one record more of each is counted. */
export function classShares(classes: number, train: Int32Array, classOf: Int32Array): Float32Array {
  const counts = new Float32Array(classes).fill(1)
  for (const position of train) counts[classOf[position]!]! += 1
  return counts.map((count) => count / (train.length + classes))
}
