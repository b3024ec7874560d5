import type { InTurn } from './work.js'

/** Makes pieces of work wait for each other; one that fails holds up none. */
export function inTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}
