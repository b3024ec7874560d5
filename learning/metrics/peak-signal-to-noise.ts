/** Mean squared difference of two images, in squared units of their values. @param a any length, as `b` */
export function meanSquaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return sum / a.length
}

/** Peak signal-to-noise ratio in dB: 10 log10(peak^2 / MSE); Infinity for equal images. @param peak the largest value */
export function peakSignalToNoise(mse: number, peak: number): number {
  return 10 * Math.log10(peak ** 2 / mse)
}
