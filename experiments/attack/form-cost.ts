import type { FormTarget } from './form-target.js'
import type { FormCost } from './results.js'

/** Images that are protected to see how long one takes, after one that warms up. */
const TIMED = 16

/** What protecting one image of a run costs its owner; its noise is seeded, as in simulations. */
export function formCost(target: FormTarget): Omit<FormCost, 'arm'> {
  const timed = Math.min(TIMED, target.data.set.labels.length)
  const protect = (i: number) => target.sentBytes(target.chosen(target.slices, [i]), target.stream('cost', i))
  protect(0)
  const began = performance.now()
  let bytes = 0
  for (let i = 0; i < timed; i++) bytes += protect(i)
  return { bytesPerImage: bytes / timed, millisecondsPerImage: (performance.now() - began) / timed }
}
