import type { InTurn } from './work.js'

/**
 * Makes pieces of work wait for each other; one that fails holds up none. Between two of them connections are served: many
 * short ones together would leave heartbeats unanswered.
 */
export function inTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => undefined).then(() => new Promise((resolve) => setImmediate(resolve)))
    return result
  }
}
