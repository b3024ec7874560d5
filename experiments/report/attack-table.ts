import type { AttackResults, AttackRow } from '../attack/results.js'
import { percent } from '../terminal/format.js'
import type { TableData, TableRow } from '../terminal/table.js'

const NOTE = {
  vertical:
    'The strongest party’s figure of each attack. "+" marks one beyond the 95 % interval of its reference (dim rows): ' +
    'somebody who is told the predicted person alone, completes an untrained bottom model, or reads a label after its randomized response. Gradient attacks have none where labels are not randomized. ' +
    'Label attacks beat always naming the largest class wherever the label model gives the labels away: noise on embeddings does not stop them.',
  outsourced:
    '"+" marks a figure beyond the 95 % interval of its reference (dim rows): the mean of other people’s faces, the best ' +
    'constant guess. An attack that fails on unprotected forms proves nothing about the others: read those first.',
} as const satisfies Record<AttackResults['mode'], string>

/** What the table below needs to be read. */
export function attackNote({ mode }: AttackResults): string {
  return NOTE[mode]
}

/** Attacks by arms; below each attack that has one, its reference. The terminal and the report show the same. */
export function attackTable({ mode, rows }: AttackResults): TableData {
  const arms = [...new Set(rows.map(({ arm }) => arm))]
  const shown = rows.filter(({ measure }) => SHOWN[mode].has(measure))
  const kinds = [...new Map(shown.map((row) => [`${row.attack}\n${row.measure}`, row])).values()]
  return {
    head: ['attack', 'knows nothing', ...arms],
    rows: kinds.flatMap(({ attack, measure, ignorance }): TableRow[] => {
      const own = shown.filter((row) => row.attack === attack && row.measure === measure)
      const referenceIs = own.find((row) => row.referenceIs !== null)?.referenceIs
      const of = (arm: string) => strongest(own.filter((row) => row.arm === arm))
      const name = `${attack}, ${MEASURE_NAMES[measure]}`
      const figures = arms.map((arm) => figureOf(of(arm)))
      const floor = ignorance === null ? '–' : shownFigure(measure, ignorance)
      const line: TableRow = { cells: [name, floor, ...figures], tone: 'plain' }
      if (referenceIs === undefined) return [line]
      const references = arms.map((arm) => referenceOf(of(arm)))
      return [line, { cells: [`  ${referenceIs}`, '', ...references], tone: 'reference' }]
    }),
  }
}

/** Every figure with its interval, reference and score, for who wants to look closer. */
export function attackFigures({ rows }: AttackResults): TableData {
  return {
    head: ['arm', 'party', 'attack', 'figure', 'value', '95 % interval', 'reference', 'its interval', 'DCS'],
    rows: rows.map(({ arm, party, attack, measure, value, interval, reference, dcs }) => ({
      cells: [
        ...[
          arm,
          party ?? 'all',
          attack,
          MEASURE_NAMES[measure],
          shownFigure(measure, value),
          between(measure, interval),
        ],
        ...(reference ? [shownFigure(measure, reference.value), between(measure, reference.interval)] : ['–', '–']),
        dcs === null ? '–' : dcs.toFixed(3),
      ],
      tone: 'plain',
    })),
  }
}

/** What is left out says much the same as what is shown; it is among the figures. */
const SHOWN: Readonly<Record<AttackResults['mode'], ReadonlySet<AttackRow['measure']>>> = {
  vertical: new Set(['accuracy', 'recognition', 'ssim', 'auc']),
  outsourced: new Set(['recognition', 'ssim', 'psnr', 'advantage']),
}

const MEASURE_NAMES: Readonly<Record<AttackRow['measure'], string>> = {
  accuracy: 'labels named',
  recognition: 'persons recognised',
  ssim: 'SSIM',
  psnr: 'PSNR in dB',
  mse: 'MSE',
  auc: 'AUC',
  advantage: 'advantage',
}

function strongest(rows: readonly AttackRow[]): AttackRow | undefined {
  return rows.length === 0 ? undefined : rows.reduce((a, b) => (b.value > a.value ? b : a))
}

function figureOf(row: AttackRow | undefined): string {
  return row ? `${shownFigure(row.measure, row.value)}${row.within === false ? ' +' : ''}` : '–'
}

function referenceOf(row: AttackRow | undefined): string {
  return row?.reference ? shownFigure(row.measure, row.reference.value) : '–'
}

function shownFigure(measure: AttackRow['measure'], value: number): string {
  switch (measure) {
    case 'accuracy':
    case 'recognition':
      return percent(value)
    case 'psnr':
      return value.toFixed(1)
    case 'mse':
      return value.toFixed(4)
    default:
      return value.toFixed(2)
  }
}

function between(measure: AttackRow['measure'], { low, high }: AttackRow['interval']): string {
  return `${shownFigure(measure, low)} to ${shownFigure(measure, high)}`
}
