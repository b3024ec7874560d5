import type { ScheduleSpec } from './spec.js'

/** Linear warm-up to `peak`, then half a cosine down to 0 (Loshchilov and Hutter 2017). `step` counts from 0. */
export function warmupCosine(step: number, total: number, peak: number, warmupShare: number): number {
  const warm = total * warmupShare
  if (step < warm) return (peak * (step + 1)) / (warm + 1)
  return (peak * (1 + Math.cos((Math.PI * (step - warm)) / Math.max(1, total - warm)))) / 2
}

/**
 * The learning rate of a step of a schedule: linear warm-up to `peak`, then as the schedule's kind says.
 * @param step from 0 to total - 1
 */
export function scheduledRate(schedule: ScheduleSpec, step: number, total: number, peak: number): number {
  const { warmup } = schedule
  const warm = total * warmup
  if (schedule.kind === 'cosine' || step < warm) return warmupCosine(step, total, peak, warmup)
  const left = 1 - (step - warm) / Math.max(1, total - warm)
  switch (schedule.kind) {
    case 'constant':
      return peak
    case 'linear':
      return peak * left
    case 'polynomial':
      return peak * left ** schedule.power
    case 'multi-step':
      // Divided, not multiplied, so that the step 7 of 10 reaches the milestone 0.7 whatever the rounding.
      return peak * schedule.factor ** schedule.milestones.filter((share) => step / total >= share).length
  }
}
