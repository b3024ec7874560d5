/** Linear warm-up to `peak`, then half a cosine down to 0 (Loshchilov and Hutter 2017). `step` counts from 0. */
export function warmupCosine(step: number, total: number, peak: number, warmupShare: number): number {
  const warm = total * warmupShare
  if (step < warm) return (peak * (step + 1)) / (warm + 1)
  return (peak * (1 + Math.cos((Math.PI * (step - warm)) / Math.max(1, total - warm)))) / 2
}
