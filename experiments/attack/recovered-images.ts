import { meanSquaredError, peakSignalToNoise } from '../../learning/metrics/peak-signal-to-noise.js'
import { structuralSimilarity } from '../../learning/metrics/structural-similarity.js'
import type { ImageShape } from '../../learning/network.js'
import { type Measured, measuredMean } from './measured.js'
import type { SliceRecogniser } from './slice-recogniser.js'

/** The true slices of a run's records, or whole images, and whom they show. */
export interface TrueImages {
  readonly input: ImageShape
  /** Bytes [n, height, width, 3] of all records. */
  readonly slices: Uint8Array
  classesOf(records: ArrayLike<number>): Int32Array
}

/** How near recovered slices come to the true ones. */
export interface Recovery {
  /** Mean squared error of values from 0 to 1. */
  readonly mse: Measured
  /** dB, the mean over images. */
  readonly psnr: Measured
  /** Of the grey images. */
  readonly ssim: Measured
  /** Share of recovered slices whose person the recogniser names. */
  readonly recognition: Measured
}

/**
 * Compares recovered slices with the true ones of some records.
 * @param recovered values [records.length, h, w, 3] in [-1, 1]
 */
export function scoreRecovery(
  target: TrueImages,
  records: Int32Array,
  recovered: Float32Array,
  recogniser: SliceRecogniser,
): Recovery {
  const { height, width, channels } = target.input
  const size = height * width * channels
  const truth = target.classesOf(records)
  const [mse, psnr, ssim]: [number[], number[], number[]] = [[], [], []]
  for (const [row, record] of records.entries()) {
    const levels = recovered.subarray(row * size, (row + 1) * size).map((value) => (value + 1) * 127.5)
    const original = target.slices.subarray(record * size, (record + 1) * size)
    const error = meanSquaredError(levels, original)
    mse.push(error / 255 ** 2)
    psnr.push(peakSignalToNoise(error, 255))
    const grey = (values: ArrayLike<number>) => ({ values: greyOf(values), height, width })
    ssim.push(structuralSimilarity(grey(levels), grey(original)))
  }
  const named = recogniser.name(recovered)
  const right = Array.from(truth, (label, row) => (named[row] === label ? 1 : 0))
  const mean = (values: readonly number[], what: string) => measuredMean(truth, values, what)
  return {
    mse: mean(mse, 'mse'),
    psnr: mean(psnr, 'psnr'),
    ssim: mean(ssim, 'ssim'),
    recognition: mean(right, 'recognition'),
  }
}

/** Luma of ITU-R BT.601 from interleaved red, green, blue. */
function greyOf(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(
    { length: values.length / 3 },
    (_, i) => 0.299 * values[3 * i]! + 0.587 * values[3 * i + 1]! + 0.114 * values[3 * i + 2]!,
  )
}
