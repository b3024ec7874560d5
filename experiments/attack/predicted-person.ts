import type { Target } from './target.js'

/**
 * What somebody can draw who is told nothing of a test record but the person that the coordinator named for it: the mean
 * slice of that person's training records. Values [test records, h, w, 3] in [-1, 1], in the order of the predictions.
 */
export function drawPredictedPersons(target: Target): Float32Array {
  const { height, width, channels } = target.input
  const size = height * width * channels
  const means = meanSlices(target, size)
  const { classes } = target.predictions
  const drawn = new Float32Array(classes.length * size)
  for (const [row, label] of classes.entries()) drawn.set(means[label]!, row * size)
  return drawn
}

/** The share of a class's training records that have an attribute, for the class named for each test record. */
export function sharesOfPredictedPersons(target: Target, attribute: Uint8Array): Float64Array {
  const { data, plan, predictions } = target
  const [has, all] = [new Float64Array(plan.classes), new Float64Array(plan.classes)]
  for (const record of data.split.train) {
    all[data.set.labels[record]!]! += 1
    has[data.set.labels[record]!]! += attribute[record]!
  }
  return Float64Array.from(predictions.classes, (label) => has[label]! / all[label]!)
}

function meanSlices({ data, plan, slices }: Target, size: number): Float32Array[] {
  const sums = Array.from({ length: plan.classes }, () => new Float64Array(size))
  const counts = new Float64Array(plan.classes)
  for (const record of data.split.train) {
    const label = data.set.labels[record]!
    counts[label]! += 1
    for (let i = 0; i < size; i++) sums[label]![i]! += slices[record * size + i]!
  }
  return sums.map((sum, label) => Float32Array.from(sum, (value) => value / counts[label]! / 127.5 - 1))
}
