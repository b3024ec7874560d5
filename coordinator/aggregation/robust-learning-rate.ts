import type { UpdateRows } from './kernel/update-rows.js'
import type { Outcome } from './outcome.js'

/**
 * Robust learning rate (RLR): the mean, with its sign turned in every coordinate where the signs of the updates sum to less than
 * `threshold` in absolute value. A value of 0 has no sign.
 *
 * At least 1 update. The authors take a threshold above the number of attackers. Cost O(n d).
 * Source: Ozdayi, Kantarcioglu and Gel 2021 (arXiv:2007.03767), equation 2 and algorithm 1.
 */
export function robustLearningRate(rows: UpdateRows, threshold: number): Outcome {
  const update = rows.mean()
  for (const { values, stride, start, width } of rows.unsortedColumns()) {
    const agreement = new Int32Array(width)
    for (let i = 0; i < rows.count; i++) {
      const row = values.subarray(i * stride, i * stride + width)
      for (let k = 0; k < width; k++) agreement[k]! += Number(row[k]! > 0) - Number(row[k]! < 0)
    }
    for (let k = 0; k < width; k++) if (Math.abs(agreement[k]!) < threshold) update[start + k] = -update[start + k]!
  }
  return { update }
}
