import { RandomStream } from '../../learning/engine/random.js'

/** Rows whose class an attacker knows, and the others. */
export interface LabelledSample {
  readonly known: Int32Array
  readonly unknown: Int32Array
}

/**
 * Draws `each` rows of every class (all but one of a smaller class) from the stream `seed / labelled sample`.
 * @param classes of each row [n]
 */
export function labelledSample(classes: Int32Array, each: number, seed: number): LabelledSample {
  const order = RandomStream.named(seed, 'labelled sample').shuffle(Int32Array.from(classes.keys()))
  const left = new Map<number, number>()
  for (const label of classes) left.set(label, (left.get(label) ?? 0) + 1)
  for (const [label, count] of left) left.set(label, Math.min(each, count - 1))
  const [known, unknown]: [number[], number[]] = [[], []]
  for (const row of order) {
    const open = left.get(classes[row]!)!
    left.set(classes[row]!, open - 1)
    ;(open > 0 ? known : unknown).push(row)
  }
  return { known: Int32Array.from(known).sort(), unknown: Int32Array.from(unknown).sort() }
}
