import { EXIT, FedveilError } from '../../proto/error.js'
import { type BootstrapOptions, basicInterval, bootstrapRecords } from './bootstrap.js'
import type { Confidences } from './confidence.js'
import { DEFAULT_LEVEL, type Interval } from './interval.js'

/** One bar of a reliability diagram: records of like confidence. */
export interface ReliabilityRow {
  /** The bin holds confidences above `low`, or from 0 on in the first, up to `high`. */
  readonly low: number
  readonly high: number
  /** Number of its records, > 0. */
  readonly count: number
  /** Mean confidence. */
  readonly confidence: number
  /** Share that was right. */
  readonly accuracy: number
}

/**
 * How bins are cut: `width` into equal parts of [0, 1]; `mass` into parts of equal numbers of records, as far as records
 * of equal confidence, which stay together, allow.
 */
export type Binning = 'width' | 'mass'

/** Number of bins of Guo et al. 2017. */
export const CALIBRATION_BINS = 15

/**
 * Rows of a reliability diagram in ascending order, empty bins left out.
 * @param bins number of bins, at least 1
 * @throws CALIBRATION_COUNT without a record, or with other than one flag for each, CALIBRATION_RANGE if a confidence
 * is outside [0, 1] or no number
 * Source: Guo et al. 2017, arXiv:1706.04599, sec. 2, whose bins are open below and closed above.
 */
export function reliability(confidences: Confidences, binning: Binning, bins = CALIBRATION_BINS): ReliabilityRow[] {
  checkConfidences(confidences)
  return weightedRows(confidences, cutBins(confidences, binning, bins))
}

/** Errors of calibration, in [0, 1]. */
export interface CalibrationError {
  /** Gap between confidence and accuracy, averaged over bins by their records (ECE): biased upwards, more in small bins. */
  readonly expected: number
  /** Largest gap of a bin (MCE). */
  readonly maximum: number
}

/**
 * Expected and maximum calibration error.
 * @throws as reliability
 * Source: Guo et al. 2017, arXiv:1706.04599, eq. 3 and 5; bins of equal mass, Nguyen and O'Connor 2015,
 * arXiv:1508.05154.
 */
export function calibrationError(
  confidences: Confidences,
  binning: Binning,
  bins = CALIBRATION_BINS,
): CalibrationError {
  return errorOf(reliability(confidences, binning, bins))
}

/**
 * Bootstrap interval of the expected calibration error over the same bins, cut to [0, 1]: the basic one, for every
 * resample adds as much bias as the estimate has. Assumes independent records. It covers about its level where the true
 * error is well above that bias, and less where it is below: a well calibrated model often gets a lower end above 0.
 * @throws as reliability, bootstrapRecords and percentileInterval
 */
export function calibrationInterval(
  confidences: Confidences,
  binning: Binning,
  options: BootstrapOptions & { readonly level?: number },
): Interval {
  checkConfidences(confidences)
  const bins = cutBins(confidences, binning, CALIBRATION_BINS)
  const expected = (weights?: Float64Array) => errorOf(weightedRows(confidences, bins, weights)).expected
  const sorted = bootstrapRecords(confidences.confidence.length, expected, options)
  const { low, high, level } = basicInterval(expected(), sorted, options.level ?? DEFAULT_LEVEL)
  return { low: Math.min(1, Math.max(0, low)), high: Math.min(1, Math.max(0, high)), level }
}

/** Bins of some records. */
interface Bins {
  /** Upper ends, ascending. */
  readonly edges: Float64Array
  /** [records] the first bin whose upper end is not below the confidence. */
  readonly of: Int32Array
}

function cutBins({ confidence }: Confidences, binning: Binning, bins: number): Bins {
  const edges = binning === 'width' ? equalWidths(bins) : equalMasses(confidence, bins)
  return { edges, of: Int32Array.from(confidence, (value) => edges.findIndex((edge) => value <= edge)) }
}

function equalWidths(bins: number): Float64Array {
  return Float64Array.from({ length: bins }, (_, i) => (i + 1) / bins)
}

function equalMasses(confidence: Float32Array, bins: number): Float64Array {
  const sorted = confidence.slice().sort()
  const ends = Array.from({ length: bins }, (_, i) => Math.round(((i + 1) * sorted.length) / bins))
  return Float64Array.from(new Set(ends.filter((end) => end > 0).map((end) => sorted[end - 1]!)))
}

function weightedRows(
  { confidence, right }: Confidences,
  { edges, of }: Bins,
  weights?: Float64Array,
): ReliabilityRow[] {
  const counts = new Float64Array(edges.length)
  const [sums, hits] = [new Float64Array(edges.length), new Float64Array(edges.length)]
  for (let i = 0; i < confidence.length; i++) {
    const [bin, weight] = [of[i]!, weights ? weights[i]! : 1]
    counts[bin]! += weight
    sums[bin]! += weight * confidence[i]!
    if (right[i]) hits[bin]! += weight
  }
  return [...edges].flatMap((high, bin) => {
    const count = counts[bin]!
    if (count === 0) return []
    return [{ low: edges[bin - 1] ?? 0, high, count, confidence: sums[bin]! / count, accuracy: hits[bin]! / count }]
  })
}

function errorOf(rows: readonly ReliabilityRow[]): CalibrationError {
  const gaps = rows.map(({ confidence, accuracy }) => Math.abs(confidence - accuracy))
  const total = rows.reduce((sum, { count }) => sum + count, 0)
  const expected = rows.reduce((sum, { count }, i) => sum + count * gaps[i]!, 0) / total
  return { expected, maximum: Math.max(...gaps) }
}

function checkConfidences({ confidence, right }: Confidences): void {
  if (confidence.length === 0 || confidence.length !== right.length)
    throw new FedveilError(
      'CALIBRATION_COUNT',
      `calibration needs a confidence and a flag each and at least 1, got ${confidence.length} and ${right.length}`,
      EXIT.data,
    )
  const bad = confidence.findIndex((value) => !(value >= 0 && value <= 1))
  if (bad >= 0)
    throw new FedveilError(
      'CALIBRATION_RANGE',
      `the confidence of record ${bad} is ${confidence[bad]}, outside 0 to 1`,
      EXIT.data,
    )
}
