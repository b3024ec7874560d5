import type { LabelledSample } from './labelled-sample.js'

/**
 * Label inference from the length of gradients: how hard a class is to tell, and so how long its records' gradients are,
 * differs from class to class (the norm score of Li et al. 2022, "Label leakage and protection in two-party split
 * learning", section 3.1, for two classes; here for any number). The logarithms of a record's norms, one a pass, are
 * taken as independent and normal given its class (naive Bayes): means of each class's known records, a deviation of
 * each pass pooled over the classes.
 * @param norms [n, passes]; NaN where a record had no pass
 * @returns the class named for each unknown row, in their order
 */
export function inferByNorm(
  norms: Float32Array,
  passes: number,
  classes: Int32Array,
  { known, unknown }: LabelledSample,
): Int32Array {
  const logarithms = Float64Array.from(norms, (norm) => Math.log(norm + TINY))
  const labels = [...new Set(Array.from(known, (row) => classes[row]!))].sort((a, b) => a - b)
  const means = new Map(
    labels.map((label) => {
      const rows = known.filter((row) => classes[row] === label)
      return [
        label,
        Float64Array.from({ length: passes }, (_, pass) =>
          mean(Array.from(rows, (row) => logarithms[row * passes + pass]!)),
        ),
      ]
    }),
  )
  const variances = Float64Array.from({ length: passes }, (_, pass) => {
    const residuals = Array.from(
      known,
      (row) => (logarithms[row * passes + pass]! - means.get(classes[row]!)![pass]!) ** 2,
    )
    return mean(residuals) + TINY
  })
  return unknown.map((row) => {
    const misfit = (label: number) => {
      let sum = 0
      for (let pass = 0; pass < passes; pass++) {
        const term = (logarithms[row * passes + pass]! - means.get(label)![pass]!) ** 2 / variances[pass]!
        if (Number.isFinite(term)) sum += term
      }
      return sum
    }
    return labels.map((label) => ({ label, misfit: misfit(label) })).reduce((a, b) => (b.misfit < a.misfit ? b : a))
      .label
  })
}

/**
 * The norm score as it was proposed, for telling the records of rare classes from those of the most frequent one, of
 * which a model is surer: the mean of the logarithms of a record's norms over its passes (Li et al. 2022, section 3.1).
 * @param norms [n, passes]; NaN where a record had no pass
 * @returns [n]; larger scores for rarer classes
 */
export function normScores(norms: Float32Array, passes: number): Float64Array {
  const rows = norms.length / passes
  return Float64Array.from({ length: rows }, (_, row) =>
    mean(Array.from(norms.subarray(row * passes, (row + 1) * passes), (norm) => Math.log(norm + TINY))),
  )
}

const TINY = 1e-20

/** Of the finite values. */
function mean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite)
  return finite.reduce((sum, value) => sum + value, 0) / finite.length
}
