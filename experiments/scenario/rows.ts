import type { RecordLabels } from '../../coordinator/session.js'
import { alignmentDigest } from '../../learning/data/alignment.js'
import { encodeFeatures } from '../../learning/data/encode-table.js'
import { type LabelledRows, labelRows, loadRowSet, type RowSet } from '../../learning/data/row-set.js'
import type { RowsSpec } from '../../learning/data/spec.js'
import { TableLoader } from '../../learning/data/table-loader.js'
import type { TableRecords } from '../../participant/work.js'
import { isPictureSlice, type Slice } from '../../proto/slice.js'
import type { PooledRecords } from '../centralised.js'
import type { Scenario } from './schema.js'

/** Who holds what of a table: its label is the coordinator's, and each party has columns of its own. */

/** What the coordinator holds of a table: the labels alone. */
export async function coordinatorRows(data: RowsSpec, seed: number) {
  const set = await loadRowSet(data, seed)
  const { labels, classes, split } = labelRows(set, data.label, data, seed)
  const labelsFor = (run: string): RecordLabels => ({
    ids: set.ids,
    ...split,
    classOf: labels,
    digest: alignmentDigest(set.ids, run),
  })
  return { classes: classes.length, labelsFor }
}

/**
 * What a party holds of a table: its own columns, encoded by what its own training rows are. A party whose file has no
 * label cannot tell training rows from test rows, and encodes by all of them.
 * @param shared whether it is to know the classes
 * @throws FedveilError DATA_MISSING, DATA_TABLE, DATA_IDS (exit 4)
 */
export async function partyRows(data: RowsSpec, seed: number, slice: Slice, shared: boolean): Promise<TableRecords> {
  const set = await loadRowSet(data, seed)
  const { table, ids, name } = set
  const labelled = table.columns.some((column) => column.name === data.label)
  const none = new Int32Array(0)
  const { labels, split } = labelled
    ? labelRows(set, data.label, data, seed)
    : { labels: none, split: { train: Int32Array.from({ length: table.rows }, (_, row) => row), test: none } }
  const { inputs, width } = encodeFeatures(table, { columns: columnsOf([slice]), trainRows: split.train, name })
  return { ids, inputs, width, ...split, labels: shared ? labels : none }
}

/** The columns of all parties side by side: for the centralised training alone. */
export async function pooledRows({ participants, seed }: Scenario, data: RowsSpec): Promise<PooledRecords> {
  const set = await loadRowSet(data, seed)
  const { labels, classes, split } = labelRows(set, data.label, data, seed)
  const loader = new TableLoader(pooledInputs(set, split, columnsOf(participants.map(({ slice }) => slice))))
  return { labels, classes: classes.length, split, open: () => ({ training: loader, plain: loader }) }
}

function pooledInputs({ table, name }: RowSet, { train }: LabelledRows['split'], columns: readonly string[]) {
  return encodeFeatures(table, { columns, trainRows: train, name })
}

function columnsOf(slices: readonly Slice[]): string[] {
  return slices.flatMap((slice) => (isPictureSlice(slice) ? [] : slice.columns))
}
