import type { ArmSummary, Summary } from '../simulate/summary.js'
import { departureLine, endingLine } from '../terminal/departure.js'
import { area, bytes, delta, duration, epsilon, names, percent } from '../terminal/format.js'
import type { TableData, TableRow } from '../terminal/table.js'

/** Cells of the table that closes a run: the terminal and the report show the same. */
export function closingTable(summaries: readonly Summary[]): TableData {
  const several = summaries.length > 1
  const modesDiffer = new Set(summaries.map(({ mode }) => mode)).size === summaries.length
  const prefix = ({ mode, scenario }: Summary) => (several ? `${modesDiffer ? mode : scenario} / ` : '')
  const all = summaries.flatMap(({ arms }) => arms)
  const columns = COLUMNS.filter(({ when }) => when === undefined || all.some(when))
  return {
    head: [several ? 'run / arm' : 'arm', ...columns.map(({ head }) => head)],
    rows: summaries.flatMap((summary) => rowsOf(summary, columns, prefix(summary))),
  }
}

/** Who left an arm in order, whether it ended early, and where its accuracy answers another question than the others'. */
export function courseOf({ name, left, ended, accuracy, testedBy }: ArmSummary): string[] {
  const unmeasured = accuracy === null ? ' Its accuracy was not measured.' : ''
  return [
    ...(testedBy === 'nearest-centroid' ? [`${name}: ${BY_CENTROIDS}`] : []),
    ...left.map((departure) => `${name}: ${departureLine(departure)}`),
    ...(ended ? [`${name}: ${endingLine(ended)}${unmeasured}`] : []),
  ]
}

const BY_CENTROIDS =
  'class heads stay with the participants, so its accuracy is that of nearest centroids: half of the coordinator’s test images are enrolled and the other half named. It does not compare with the accuracy of a class head, nor with the ceiling.'

/** Sentences below the table: who left, what always naming the largest class gives, and what each arm's guarantee is. */
export function footnotes(summary: Summary): string[] {
  const guarantees = new Map<string, string[]>()
  for (const { name, guarantee } of summary.arms)
    guarantees.set(guarantee, [...(guarantees.get(guarantee) ?? []), name])
  return [
    `Always naming the largest class gives ${percent(summary.majority)}.`,
    ...beginnings(summary),
    ...summary.arms.flatMap(courseOf),
    ...(summary.arms.some(({ referenceFromParties }) => referenceFromParties !== null) ? [OWN_VIEWS] : []),
    ...[...guarantees].map(([guarantee, arms]) => `${arms.join(', ')}: ${opening(guarantee)}`),
  ]
}

/** How good the models were that arms were given to start from, one sentence a model. */
export function beginnings({ arms }: Summary): string[] {
  const models = new Map(arms.flatMap(({ start }) => (start ? [[start.digest, start] as const] : [])))
  return [...models].map(([digest, { accuracy, attackSuccess }]) => {
    const names = arms.filter(({ start }) => start?.digest === digest).map(({ name }) => name)
    const triggered = attackSuccess === null ? '' : `, attack success ${percent(attackSuccess)}`
    return `${names.join(', ')}: began with a model of accuracy ${percent(accuracy)}${triggered} (SHA-256 ${digest.slice(0, 16)}).`
  })
}

const OWN_VIEWS =
  'Reference: what the mechanism allows parties that see every class perfectly; from own views: parties that each name the ' +
  'class as often as they do without noise and without the others, which only a simulation can know.'

/** The first two sentences of a statement: the claim with its unit and adjacency. The report holds the rest. */
function opening(statement: string): string {
  return statement
    .split(/(?<=\.)\s+(?=[A-Z])/)
    .slice(0, 2)
    .join(' ')
}

/** True for an arm that promises nothing about privacy. */
export function isUnprotected(arm: ArmSummary): boolean {
  return arm.epsilon === null
}

interface Column {
  readonly head: string
  /** Only if this holds for an arm; always if absent. */
  when?(arm: ArmSummary): boolean
  cell(arm: ArmSummary, summary: Summary): string
}

const isRanked = ({ auc }: ArmSummary) => auc !== null
const isAttacked = ({ attackSuccess }: ArmSummary) => attackSuccess !== null
const isJudged = ({ detection }: ArmSummary) => detection !== null

const COLUMNS: readonly Column[] = [
  { head: 'accuracy', cell: ({ accuracy }) => percent(accuracy) },
  {
    head: 'of ceiling',
    cell: ({ accuracy, testedBy }, { ceiling }) =>
      percent(ceiling && accuracy !== null && testedBy !== 'nearest-centroid' ? accuracy / ceiling : null),
  },
  {
    head: 'at participants',
    when: ({ federated }) => federated !== undefined,
    cell: ({ federated }) => percent(federated?.accuracy ?? null),
  },
  { head: 'AUC', when: isRanked, cell: ({ auc }) => area(auc) },
  { head: 'epsilon', cell: (arm) => epsilon(arm.epsilon) },
  {
    head: 'a release',
    when: ({ epsilonPerRelease }) => epsilonPerRelease !== null,
    cell: (arm) => epsilon(arm.epsilonPerRelease),
  },
  { head: 'delta', cell: (arm) => delta(arm.delta) },
  { head: 'reference', when: ({ reference }) => reference !== null, cell: ({ reference }) => percent(reference) },
  {
    head: 'from own views',
    when: ({ referenceFromParties }) => referenceFromParties !== null,
    cell: ({ referenceFromParties }) => percent(referenceFromParties),
  },
  { head: 'share', when: ({ share }) => share !== null, cell: ({ share }) => percent(share) },
  { head: 'attack success', when: isAttacked, cell: ({ attackSuccess }) => percent(attackSuccess) },
  {
    head: 'flagged',
    when: ({ attackSuccess, detection }) => attackSuccess !== null || detection !== null,
    cell: ({ flagged }) => names(flagged),
  },
  {
    head: 'attackers found',
    when: isJudged,
    cell: ({ detection }) => percent(detection?.truePositiveRate ?? null),
  },
  {
    head: 'honest pruned',
    when: isJudged,
    cell: ({ detection }) => percent(detection?.falsePositiveRate ?? null),
  },
  { head: 'sent up', cell: ({ bytesUp }) => bytes(bytesUp) },
  { head: 'sent down', cell: ({ bytesDown }) => bytes(bytesDown) },
  { head: 'time', cell: ({ seconds }) => duration(seconds) },
]

function rowsOf(summary: Summary, columns: readonly Column[], prefix: string): TableRow[] {
  const arms = summary.arms.map(
    (arm): TableRow => ({
      cells: [`${prefix}${arm.name}`, ...columns.map((column) => column.cell(arm, summary))],
      tone: isUnprotected(arm) ? 'unprotected' : 'plain',
    }),
  )
  return summary.ceiling === null ? arms : [...arms, ceilingRow(summary, summary.ceiling, columns, prefix)]
}

/** Training on pooled data: what protection and distribution are measured against. */
function ceilingRow(summary: Summary, ceiling: number, columns: readonly Column[], prefix: string): TableRow {
  const known: Readonly<Record<string, string>> = {
    accuracy: percent(ceiling),
    'of ceiling': percent(1),
    AUC: area(summary.ceilingAuc),
    epsilon: 'none',
    time: duration(summary.ceilingSeconds ?? 0),
  }
  return { cells: [`${prefix}ceiling`, ...columns.map(({ head }) => known[head] ?? '–')], tone: 'reference' }
}
