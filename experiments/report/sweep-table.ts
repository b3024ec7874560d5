import { type Estimate, estimateOf, type MeasuredCell, measuredCells, titleOf } from '../sweep/estimate.js'
import type { SweepRecord } from '../sweep/record.js'
import { area, bytes, duration, epsilon, percent } from '../terminal/format.js'
import type { TableData } from '../terminal/table.js'

/** Mean and half of the interval: `81.3 % ± 2.1`. */
export function shareWithInterval(estimate: Pick<Estimate, 'mean' | 'interval'> | null): string {
  if (estimate === null) return percent(null)
  const { mean, interval } = estimate
  return interval === null ? percent(mean) : `${percent(mean)} ± ${(100 * (interval.high - mean)).toFixed(1)}`
}

/** A row for every cell with what was measured over its seeds; columns that nothing fills are left out. */
export function sweepTable(record: SweepRecord): TableData {
  const { definition } = record
  const cells = measuredCells(record)
  const columns = COLUMNS.filter(({ of }) => cells.some(({ rows }) => of === null || estimateOf(rows, of) !== null))
  return {
    head: [...definition.axes.map(({ name }) => name), 'runs', ...columns.map(({ head }) => head)],
    rows: cells.map((cell) => ({
      cells: [
        ...definition.axes.map(({ name }) => titleOf(definition, name, cell.at[name]!)),
        runsOf(cell),
        ...columns.map(({ cell: shown }) => shown(cell)),
      ],
      tone: isUnprotected(cell) ? 'unprotected' : 'plain',
    })),
  }
}

/** Why runs failed, one sentence a run. */
export function failures({ rows }: SweepRecord): string[] {
  return rows.flatMap(({ cell, seed, error }) =>
    error === null ? [] : [`${cell}, seed ${seed}, failed: ${error.sentence}`],
  )
}

/** True if runs of the cell have ended and promise nothing about privacy. */
export function isUnprotected({ rows }: Pick<MeasuredCell, 'rows'>): boolean {
  return rows.some(({ result }) => result !== null) && estimateOf(rows, 'epsilon') === null
}

function runsOf({ rows }: MeasuredCell): string {
  const done = rows.filter(({ error }) => error === null).length
  return done === rows.length ? String(done) : `${done} of ${rows.length}`
}

interface Column {
  readonly head: string
  /** The measured field that must be there for the column to be shown; null: always shown. */
  readonly of: string | null
  cell(cell: MeasuredCell): string
}

const share = (head: string, of: string): Column => ({
  head,
  of,
  cell: ({ rows }) => shareWithInterval(estimateOf(rows, of)),
})

const budget = (head: string, of: string): Column => ({
  head,
  of,
  cell: ({ rows }) => epsilon(estimateOf(rows, of)?.mean ?? null),
})

const figure = (head: string, of: string, shown: (mean: number) => string): Column => ({
  head,
  of,
  cell: ({ rows }) => {
    const estimate = estimateOf(rows, of)
    return estimate === null ? '–' : shown(estimate.mean)
  },
})

const COLUMNS: readonly Column[] = [
  { ...share('accuracy', 'accuracy'), of: null },
  share('reference', 'reference'),
  share('share', 'share'),
  budget('epsilon per release', 'epsilonPerRelease'),
  { ...budget('epsilon in total', 'epsilon'), of: null },
  share('attack success', 'attackSuccess'),
  share('attackers found', 'detection.truePositiveRate'),
  share('honest pruned', 'detection.falsePositiveRate'),
  {
    head: 'AUC of the score',
    of: 'detection.auc',
    cell: ({ rows }) => area(estimateOf(rows, 'detection.auc')?.mean ?? null),
  },
  figure('recovered PSNR', 'attacks.black-box inversion.psnr', (mean) => `${mean.toFixed(1)} dB`),
  figure('white-box PSNR', 'attacks.white-box inversion.psnr', (mean) => `${mean.toFixed(1)} dB`),
  figure('recovered SSIM', 'attacks.black-box inversion.ssim', (mean) => mean.toFixed(2)),
  share('recovered faces recognised', 'attacks.black-box inversion.recognition'),
  figure('an image', 'attacks.cost.bytesPerImage', bytes),
  figure('ms an image', 'attacks.cost.millisecondsPerImage', (mean) => mean.toFixed(1)),
  { head: 'time', of: null, cell: ({ rows }) => duration(estimateOf(rows, 'seconds')?.mean ?? 0) },
]
