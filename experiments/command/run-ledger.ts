import { ACCOUNTANTS, type AccountantName, type Adjacency } from '../../privacy/accountant/accountant.js'
import { openAccountant } from '../../privacy/accountant/open.js'
import { Ledger } from '../../privacy/ledger/ledger.js'
import type { LedgerReader, Past } from '../../privacy/ledger/reader.js'

export interface LedgerFlags {
  readonly delta: number
  readonly adjacency: Adjacency
  readonly json?: boolean
  readonly jsonl?: boolean
}

/** Epsilon of the worst of some pasts, by each way of judging; null without a bound. */
type Judged = Readonly<Record<AccountantName, number | null>>

export function showLedger(dir: string, flags: LedgerFlags): void {
  const ledger = Ledger.read(dir)
  try {
    if (flags.jsonl === true) for (const release of ledger.releases()) print(JSON.stringify(release))
    else if (flags.json === true) print(JSON.stringify(summaryOf(ledger, flags)))
    else showText(ledger, flags)
  } finally {
    ledger.close()
  }
}

function summaryOf(ledger: LedgerReader, flags: LedgerFlags) {
  const { delta, adjacency } = flags
  const { records, releases, epsilon, distribution, unprotected, person, judged } = ledger.spent({ delta, adjacency })
  return {
    delta,
    adjacency,
    records,
    releasesOfARecord: releases,
    unprotected,
    epsilon: { ...judgedBy(ledger.histories(), flags), composed: epsilon, how: judged.how },
    distribution,
    ...(person === undefined ? {} : { person: { ...person, ...judgedBy(ledger.personHistories(), flags) } }),
    reservations: ledger.reservations(),
    releases: ledger.releases(),
  }
}

function showText(ledger: LedgerReader, flags: LedgerFlags): void {
  const { releases, reservations, ...summary } = summaryOf(ledger, flags)
  for (const { createdAt, run, releaseId, rows, mechanism } of releases)
    print(`${createdAt}  ${run}  ${releaseId}  ${rows} records  ${mechanism.description}`)
  for (const { createdAt, run, reservationId, rows, times, used } of reservations)
    print(`${createdAt}  ${run}  reservation ${reservationId}  ${rows} records  ${used} of ${times} releases made`)
  print(`${releases.length} releases of ${summary.records} records, at most ${summary.releasesOfARecord} of one record`)
  const at = `at delta ${summary.delta} (${summary.adjacency})`
  print(`worst record: ${inWords(summary.epsilon)} ${at}`)
  if (summary.person !== undefined)
    print(
      `worst person, of ${summary.person.persons} with at most ${summary.person.records} records: ${inWords(summary.person)} ${at}`,
    )
  if (summary.unprotected > 0) print(`${summary.unprotected} records were released without protection: no guarantee`)
}

/** As of a sequence that was fixed beforehand, each accountant reading the same events. */
function judgedBy(pasts: readonly Past[], { delta, adjacency }: LedgerFlags): Judged {
  const worst = (name: AccountantName) => {
    const epsilons = pasts.map(({ events }) => {
      const accountant = openAccountant(name, adjacency)
      if (events.some(({ event }) => accountant.unsupported(event) !== undefined)) return Number.POSITIVE_INFINITY
      for (const { event, times } of events) accountant.compose(event, times)
      return accountant.epsilon(delta).epsilon
    })
    const largest = epsilons.reduce((most, epsilon) => Math.max(most, epsilon), 0)
    return Number.isFinite(largest) ? largest : null
  }
  return Object.fromEntries(ACCOUNTANTS.map((name) => [name, worst(name)])) as Record<AccountantName, number | null>
}

function inWords(judged: Judged): string {
  const shown = ACCOUNTANTS.map((name) => {
    const epsilon = judged[name]
    return `${epsilon === null ? 'no bound' : `epsilon ${Number(epsilon.toPrecision(6))}`} by ${name.toUpperCase()}`
  })
  return shown.join(', ')
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
