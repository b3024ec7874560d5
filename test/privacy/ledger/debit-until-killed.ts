import { writeSync } from 'node:fs'
import { Ledger } from '../../../privacy/ledger/ledger.js'
import { gaussian } from '../../../privacy/mechanism/gaussian.js'

/** Child process of ledger.test.ts: debits release after release and reports each on standard output once debit returns. */
const ledger = Ledger.open(process.argv[2] ?? '')
const mechanism = gaussian({ clip: 1, sigma: 10 })
for (let release = 1; ; release++) {
  ledger.debit({
    run: 'killed',
    releaseId: `r${release}`,
    records: ['a', `b${release}`],
    mechanism,
    inputDigest: Buffer.from(String(release)),
    noiseKind: 'system',
    noiseKey: Buffer.alloc(32, release),
    budget: { epsilon: 1000, delta: 1e-5, adjacency: 'replace-one' },
  })
  writeSync(1, `${release}\n`)
}
