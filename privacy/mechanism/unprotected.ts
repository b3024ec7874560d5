import type { Mechanism } from './mechanism.js'

/**
 * Releases the vectors as they are: epsilon is infinite. A kind of release all the same, so that it is written to the
 * ledger, shows in the statement and needs the participant's own permission (release.ts).
 */
export function unprotected(): Mechanism {
  return {
    name: 'unprotected',
    event: { kind: 'unprotected' },
    sensitivity: { norm: 'any', value: Number.POSITIVE_INFINITY },
    describe: () => 'no protection: vectors as they are',
    perturb: (values) => values.slice(),
  }
}
