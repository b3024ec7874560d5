import { accuracy } from './accuracy.js'
import { majority } from './majority.js'
import { rankPairs } from './ranked-pairs.js'
import { areaUnderCurve, rocCurve } from './roc.js'

/** How well classes were told. */
export interface Judgement {
  /** Share of records whose class has the greatest score, 0..1. */
  readonly accuracy: number
  /** Accuracy of always naming the most frequent class. */
  readonly majority: number
  /**
   * Area under the ROC curve of two classes: the probability that a record of class 1 scores above one of class 0, ties
   * counted half. null of another number of classes, of records of one class alone, and of scores that are no numbers.
   */
  readonly auc: number | null
}

/** What is decided for some records by the scores of their classes, a batch at a time. */
export class Decisions {
  /** [records] the class of the greatest score, the first of equals. */
  readonly predicted: Int32Array
  /** [records] of two classes: how far class 1 scores above class 0. */
  readonly #margins: Float32Array | undefined

  constructor(
    records: number,
    private readonly classes: number,
  ) {
    this.predicted = new Int32Array(records)
    this.#margins = classes === 2 ? new Float32Array(records) : undefined
  }

  /**
   * Takes in the records from `first` on.
   * @param scores [n, classes]
   */
  take(scores: Float32Array | Float64Array, first: number): void {
    const { classes } = this
    for (let row = 0; row < scores.length / classes; row++) {
      const own = scores.subarray(row * classes, (row + 1) * classes)
      this.predicted[first + row] = greatest(own)
      if (this.#margins) this.#margins[first + row] = own[1]! - own[0]!
    }
  }

  /**
   * @param truth [records] class of each
   * @throws LABEL_COUNT if there are none, or not as many as records
   */
  judge(truth: ArrayLike<number>): Judgement {
    return {
      accuracy: accuracy(this.predicted, truth),
      majority: majority(truth),
      auc: this.#margins ? areaOfTwo(this.#margins, truth) : null,
    }
  }
}

function greatest(scores: Float32Array | Float64Array): number {
  let best = 0
  for (let one = 1; one < scores.length; one++) if (scores[one]! > scores[best]!) best = one
  return best
}

function areaOfTwo(margins: Float32Array, truth: ArrayLike<number>): number | null {
  const kinds = new Set(Array.from(truth)).size
  if (kinds < 2 || !margins.every(Number.isFinite)) return null
  return areaUnderCurve(rocCurve(rankPairs(margins, truth)))
}
