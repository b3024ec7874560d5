import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeFeatures, encodeLabels } from '../../../learning/data/encode-table.js'
import { readTable } from '../../../learning/data/read-table.js'
import { TableSpec } from '../../../learning/data/spec.js'
import { type Column, type Table, tableOf } from '../../../learning/data/table.js'
import { temporaryFolder } from './image-samples.js'
import { realData } from './real-data.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

async function read(name: string, content: string | Uint8Array, more: object = {}): Promise<Table> {
  const path = join(folder.path, name)
  await writeFile(path, content)
  return readTable(TableSpec.parse({ source: 'table', path, label: 'label', ...more }))
}

/** A column as values to compare: numbers, or names. */
const shown = (column: Column): (number | string | undefined)[] =>
  column.kind === 'numeric' ? [...column.values] : [...column.codes].map((code) => column.categories[code])
const contents = (table: Table) => Object.fromEntries(table.columns.map((column) => [column.name, shown(column)]))

/** What table-samples.py puts in each of its files, and the rows it takes means and deviations from. */
const SAMPLE = {
  age: [39, 50, Number.NaN, 53, 28],
  pay: [1.5, -2.25, 0, 1e6, 3],
  work: ['State', 'Self', '?', '?', 'State'],
  good: ['true', 'false', 'true', 'true', '?'],
  label: ['<=50K', '>50K', '<=50K', '>50K', '<=50K'],
}
const TRAIN = [0, 1, 2, 4]

/** The same as comma-separated values. */
const CSV = `age,pay,work,good,label
39, 1.5, State,true,<=50K
50,-2.25,"Self",false,>50K

?,0.0,?,true,<=50K
53,1e6,,true,>50K
28,+3.,State, ?, <=50K
`

/** Written by pyarrow 26.0, see table-samples.py. */
const PARQUET: readonly (readonly [string, string])[] = [
  [
    'Snappy, dictionaries, two row groups',
    'UEFSMRUEFSAVJEwVBBUAEgAAEDwnAAAAAAAAADIAAAAAAAAAFQAVEhUWLBUGFRAVBhUGHBgIMgAAAAAAAAAYCCcAAAAAAAAAFgIoCDIAAAAAAAAAGAgnAAAAAAAAABERAAAACSACAAAAAwMBAwIVBBUwFSxMFQYVABIAABgAAAUBBPg/BQcoAALAAAAAAAAAAAAVABUUFRgsFQYVEBUGFQYcGAgAAAAAAAD4PxgIAAAAAAAAAsAWACgIAAAAAAAA+D8YCAAAAAAAAALAEREAAAAKJAIAAAAGAQIDJAAVBBUsFTBMFQYVABIAABZUBQAAAFN0YXRlBAAAAFNlbGYBAAAAPxUAFRQVGCwVBhUQFQYVBhw2ACgFU3RhdGUYAT8REQAAAAokAgAAAAYBAgMkABUAFQ4VEiwVBhUAFQYVBhwYAQEYAQAWACgBARgBABERAAAABxgCAAAABgEFFQQVIhUmTBUEFQASAAARQAUAAAA8PTUwSwQAAAA+NTBLFQAVEhUWLBUGFRAVBhUGHDYAKAQ+NTBLGAU8PTUwSxERAAAACSACAAAABgEBAwIVBBUgFSRMFQQVABIAABA8NQAAAAAAAAAcAAAAAAAAABUAFRIVFiwVBBUQFQYVBhwYCDUAAAAAAAAAGAgcAAAAAAAAABYAKAg1AAAAAAAAABgIHAAAAAAAAAAREQAAAAkgAgAAAAQBAQMCFQQVIBUkTBUEFQASAAAQPAAAAACAhC5BAAAAAAAACEAVABUSFRYsFQQVEBUGFQYcGAgAAAAAgIQuQRgIAAAAAAAACEAWACgIAAAAAICELkEYCAAAAAAAAAhAEREAAAAJIAIAAAAEAQEDAhUEFRIVFkwVAhUAEgAACSAFAAAAU3RhdGUVABUSFRYsFQQVEBUGFQYcNgIoBVN0YXRlGAVTdGF0ZRERAAAACSACAAAAAwIBAgAVABUOFRIsFQQVABUGFQYcGAEBGAEBFgIoAQEYAQEREQAAAAcYAgAAAAMBARUEFSIVJkwVBBUAEgAAEUAEAAAAPjUwSwUAAAA8PTUwSxUAFRIVFiwVBBUQFQYVBhw2ACgEPjUwSxgFPD01MEsREQAAAAkgAgAAAAQBAQMCFQQZbDUAGAZzY2hlbWEVCgAVBCUCGANhZ2UAFQolAhgDcGF5ABUMJQIYBHdvcmslAEwcAAAAFQAlAhgEZ29vZAAVDCUCGAVsYWJlbCUATBwAAAAWChksGVwmABwVBBk1AAYQGRgDYWdlFQIWBhbMARbUASZIJggcGAgyAAAAAAAAABgIJwAAAAAAAAAWAigIMgAAAAAAAAAYCCcAAAAAAAAAEREAGSwVBBUAFQIAFQAVEBUCADwpBhkmAgQAAAAmABwVChk1AAYQGRgDcGF5FQIWBhbeARbeASakAibcARwYCAAAAAAAAPg/GAgAAAAAAAACwBYAKAgAAAAAAAD4PxgIAAAAAAAAAsAREQAZLBUEFQAVAgAVABUQFQIAPCkGGSYABgAAACYAHBUMGTUABhAZGAR3b3JrFQIWBhaeARamASaGBCa6Axw2ACgFU3RhdGUYAT8REQAZLBUEFQAVAgAVABUQFQIAPBYUGQYZJgAGAAAAJgAcFQAZJQYAGRgEZ29vZBUCFgYWVBZYJuAEPBgBARgBABYAKAEBGAEAEREAGRwVABUAFQIAPCkGGSYABgAAACYAHBUMGTUABhAZGAVsYWJlbBUCFgYWmAEWoAEm+gUmuAUcNgAoBD41MEsYBTw9NTBLEREAGSwVBBUAFQIAFQAVEBUCADwWHBkGGSYABgAAABa0BhYGJggW0AYAGVwmABwVBBk1AAYQGRgDYWdlFQIWBBbMARbUASaYBybYBhwYCDUAAAAAAAAAGAgcAAAAAAAAABYAKAg1AAAAAAAAABgIHAAAAAAAAAAREQAZLBUEFQAVAgAVABUQFQIAPCkGGSYABAAAACYAHBUKGTUABhAZGANwYXkVAhYEFswBFtQBJuwIJqwIHBgIAAAAAICELkEYCAAAAAAAAAhAFgAoCAAAAACAhC5BGAgAAAAAAAAIQBERABksFQQVABUCABUAFRAVAgA8KQYZJgAEAAAAJgAcFQwZNQAGEBkYBHdvcmsVAhYEFooBFpIBJrIKJoAKHDYCKAVTdGF0ZRgFU3RhdGUREQAZLBUEFQAVAgAVABUQFQIAPBYKGQYZJgICAAAAJgAcFQAZJQYAGRgEZ29vZBUCFgQWVBZYJpILPBgBARgBARYCKAEBGAEBEREAGRwVABUAFQIAPCkGGSYCAgAAACYAHBUMGTUABhAZGAVsYWJlbBUCFgQWmAEWoAEmrAwm6gscNgAoBD41MEsYBTw9NTBLEREAGSwVBBUAFQIAFQAVEBUCADwWEhkGGSYABAAAABaOBhYEJtgGFrIGACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZXBwAABwAABwAABwAABwAAAAEBAAAUEFSMQ==',
  ],
  [
    'zstd, plain values',
    'UEFSMRUAFUwVSiwVChUAFQYVBhwYCDUAAAAAAAAAGAgcAAAAAAAAABYCKAg1AAAAAAAAABgIHAAAAAAAAAAREQAAACi1L/0gJuUAAKACAAAAAxsnADIANQAcAAAAAAAAAAMUAAMYcwEVABVcFVQsFQoVABUGFQYcGAgAAAAAgIQuQRgIAAAAAAAAAsAWACgIAAAAAICELkEYCAAAAAAAAALAEREAAAAotS/9IC4NAQDIAgAAAAoBAPg/AALAAICELkEAAAAAAAAIQAMQADZutEYVABVKFVwsFQoVABUGFQYcNgIoBVN0YXRlGAE/EREAAAAotS/9ICUpAQACAAAAAxcFAAAAU3RhdGUEAAAAU2VsZgEAAAA/BQAAAFN0YXRlFQAVDhUgLBUKFQAVBhUGHBgBARgBABYCKAEBGAEAEREAAAAotS/9IAc5AAACAAAAAw8NFQAVYhVMLBUKFQAVBhUGHDYAKAQ+NTBLGAU8PTUwSxERAAAAKLUv/SAx7QAAuAIAAAAKAQUAAAA8PTUwSwQAAAA+NTBLAQDJnk0VBBlsNQAYBnNjaGVtYRUKABUEJQIYA2FnZQAVCiUCGANwYXkAFQwlAhgEd29yayUATBwAAAAVACUCGARnb29kABUMJQIYBWxhYmVsJQBMHAAAABYKGRwZXCYAHBUEGSUGABkYA2FnZRUMFgoWygEWyAEmCDwYCDUAAAAAAAAAGAgcAAAAAAAAABYCKAg1AAAAAAAAABgIHAAAAAAAAAAREQAZHBUAFQAVAgA8KQYZJgIIAAAAJgAcFQoZJQYAGRgDcGF5FQwWChbaARbSASbQATwYCAAAAACAhC5BGAgAAAAAAAACwBYAKAgAAAAAgIQuQRgIAAAAAAAAAsAREQAZHBUAFQAVAgA8KQYZJgAKAAAAJgAcFQwZJQYAGRgEd29yaxUMFgoWjAEWngEmogM8NgIoBVN0YXRlGAE/EREAGRwVABUAFQIAPBYeGQYZJgIIAAAAJgAcFQAZJQYAGRgEZ29vZBUMFgoWVBZmJsAEPBgBARgBABYCKAEBGAEAEREAGRwVABUAFQIAPCkGGSYCCAAAACYAHBUMGSUGABkYBWxhYmVsFQwWChaqARaUASamBTw2ACgEPjUwSxgFPD01MEsREQAZHBUAFQAVAgA8Fi4ZBhkmAAoAAAAWrgYWCiYIFrIGACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZXBwAABwAABwAABwAABwAAAAZAgAAUEFSMQ==',
  ],
  [
    'gzip, second data page version',
    'UEFSMRUEFUAVPkwVCBUAEgAAH4sIAAAAAAACA1NngAAjKG0KpWWgNAAza/5jIAAAABUGFQwVDFwVChUCFQoVEBUEFQASHBgINQAAAAAAAAAYCBwAAAAAAAAAFgIoCDUAAAAAAAAAGAgcAAAAAAAAABERAAAAAxsCA+QAFQQVUBVQTBUKFQASAAAfiwgAAAAAAAIDY2AAgR/2YIqB6QADEmho0XOEsDgcAIBjkscoAAAAFQYVDhUOXBUKFQAVChUQFQQVABIcGAgAAAAAgIQuQRgIAAAAAAAAAsAWACgIAAAAAICELkEYCAAAAAAAAALAEREAAAAKAQMDiEYAFQQVLBVMTBUGFQASAAAfiwgAAAAAAAIDY2VgYAguSSxJZQExUnPSGIG0PQC6axOTFgAAABUGFQwVDFwVChUCFQoVEBUEFQASHDYCKAVTdGF0ZRgBPxERAAAAAxcCAyQAFQYVEBUQXBUKFQIVChUGFQQVABIcGAEBGAEAFgIoAQEYAQAREQAAAAMPAgAAAAMNFQQVIhVETBUEFQASAAAfiwgAAAAAAAIDY2VgYLCxNTXwZgEy7IA0AEuOW88RAAAAFQYVChUKXBUKFQAVChUQFQQVABIcNgAoBD41MEsYBTw9NTBLEREAAAAKAQEDChUEGWw1ABgGc2NoZW1hFQoAFQQlAhgDYWdlABUKJQIYA3BheQAVDCUCGAR3b3JrJQBMHAAAABUAJQIYBGdvb2QAFQwlAhgFbGFiZWwlAEwcAAAAFgoZHBlcJgAcFQQZNQAGEBkYA2FnZRUEFgoW8AEW7gEmYiYIHBgINQAAAAAAAAAYCBwAAAAAAAAAFgIoCDUAAAAAAAAAGAgcAAAAAAAAABERABksFQQVABUCABUAFRAVAgA8KQYZJgIIAAAAJgAcFQoZNQAGEBkYA3BheRUEFgoWggIWggIm4gIm9gEcGAgAAAAAgIQuQRgIAAAAAAAAAsAWACgIAAAAAICELkEYCAAAAAAAAALAEREAGSwVBBUAFQIAFQAVEBUCADwpBhkmAAoAAAAmABwVDBk1AAYQGRgEd29yaxUEFgoWoAEWwAEm4AQm+AMcNgIoBVN0YXRlGAE/EREAGSwVBBUAFQIAFQAVEBUCADwWHhkGGSYCCAAAACYAHBUAGRUGGRgEZ29vZBUEFgoWYBZgJrgFPBgBARgBABYCKAEBGAEAEREAGRwVABUGFQIAPCkGGSYCCAAAACYAHBUMGTUABhAZGAVsYWJlbBUEFgoWmgEWvAEm+AYmmAYcNgAoBD41MEsYBTw9NTBLEREAGSwVBBUAFQIAFQAVEBUCADwWLhkGGSYACgAAABaMBxYKJggWzAcAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRlcHAAAHAAAHAAAHAAAHAAAAEMCAABQQVIx',
  ],
]
const NESTED =
  'UEFSMRUEFTAVLkwVBhUAEgAAGAQBAAkBPAIAAAAAAAAAAwAAAAAAAAAVABUgFSQsFQYVEBUGFQYcGAgDAAAAAAAAABgIAQAAAAAAAAAWACgIAwAAAAAAAAAYCAEAAAAAAAAAEREAAAAQPAIAAAADAgIAAAAGAwIDJAAVBBlMNQAYBnNjaGVtYRUCADUCGAFhFQIVBkw8AAAANQQYBGxpc3QVAgAVBCUCGAdlbGVtZW50ABYEGRwZHCYAHBUEGTUABhAZOAFhBGxpc3QHZWxlbWVudBUCFgYW6gEW7AEmUiYIHBgIAwAAAAAAAAAYCAEAAAAAAAAAFgAoCAMAAAAAAAAAGAgBAAAAAAAAABERABksFQQVABUCABUAFRAVAgA8KSYEAhlGAAAABgAAABbqARYEJggW7AEAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRkcHAAAAOYAAABQQVIx'
const DATES =
  'UEFSMRUEFRAVFEwVBBUAEgAACBwBAAAAAgAAABUAFRIVFiwVBBUQFQYVBhwYBAIAAAAYBAEAAAAWACgEAgAAABgEAQAAABERAAAACSACAAAABAEBAwIVBBUgFSRMFQQVABIAABA8AQAAAAAAAAACAAAAAAAAABUAFRIVFiwVBBUQFQYVBhwYCAIAAAAAAAAAGAgBAAAAAAAAABYAKAgCAAAAAAAAABgIAQAAAAAAAAAREQAAAAkgAgAAAAQBAQMCFQQZPDUAGAZzY2hlbWEVBAAVAiUCGAFkJQxMbAAAABUEJQIYAWUAFgQZHBksJgAcFQIZNQAGEBkYAWQVAhYEFpwBFqQBJjgmCBwYBAIAAAAYBAEAAAAWACgEAgAAABgEAQAAABERABksFQQVABUCABUAFRAVAgA8KQYZJgAEAAAAJgAcFQQZNQAGEBkYAWUVAhYEFswBFtQBJuwBJqwBHBgIAgAAAAAAAAAYCAEAAAAAAAAAFgAoCAIAAAAAAAAAGAgBAAAAAAAAABERABksFQQVABUCABUAFRAVAgA8KQYZJgAEAAAAFugCFgQmCBb4AgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGSwcAAAcAAAAHQEAAFBBUjE='

test.each(PARQUET)('a Parquet file (%s) is read as it was written', async (_, base64) => {
  expect(contents(await read('a.parquet', Buffer.from(base64, 'base64')))).toEqual(SAMPLE)
})

test('comma-separated values are read with their header, blanks and quotes, and where gzipped', async () => {
  expect(contents(await read('a.csv', CSV))).toEqual(SAMPLE)
  expect(contents(await read('a.csv.gz', gzipSync(CSV)))).toEqual(SAMPLE)
  expect(contents(await read('bom.csv', `\ufeff${CSV}`))).toEqual(SAMPLE)
})

test('a file without a line of names takes them from the specification, or numbers its columns', async () => {
  const data = CSV.slice(CSV.indexOf('\n') + 1)
  expect(contents(await read('a.data', data, { columns: Object.keys(SAMPLE) }))).toEqual(SAMPLE)
  const numbered = await read('b.data', data)
  expect(numbered.columns.map(({ name }) => name)).toEqual(['column-1', 'column-2', 'column-3', 'column-4', 'column-5'])
  expect(numbered.rows).toBe(5)
})

test('a column is numeric where all it says are numbers, or where it is said to be', async () => {
  const kindsOf = async (more: object) => {
    const table = await read('kinds.csv', 'a,b,c,label\n01,1,?,x\n?,z,,y\n', more)
    return table.columns.map(({ kind }) => kind[0]).join('')
  }
  expect(await kindsOf({})).toBe('nccc')
  expect(await kindsOf({ kinds: { a: 'categorical', c: 'numeric' } })).toBe('ccnc')
  await expect(kindsOf({ kinds: { b: 'numeric' } })).rejects.toThrow(/no number in row 2 of column b/)
  await expect(kindsOf({ kinds: { d: 'numeric' } })).rejects.toThrow(/no column "d": it has a, b, c, label/)
})

test.each([
  ['a row too short', 'a,b\n1,2\n3\n', {}, /line 3/],
  ['a quote inside a value', 'a,b\nsecret"x",2\n', {}, /line 2\): correct it\.$/],
  ['a quote left open', 'a,b\n"1,2\n', {}, /Quote/i],
  ['no rows', 'a,b\n', {}, /holds no rows/],
  ['nothing', '', {}, /holds no rows/],
  ['a name twice', 'a,a\n1,2\n', {}, /two columns named "a"/],
  ['too few names', '1,2,3\n', { columns: ['a', 'b'] }, /has 3 columns, and 2 names are given/],
])('comma-separated values with %s are refused', async (_, content, more, message) => {
  await expect(read('bad.csv', content, more)).rejects.toMatchObject({
    code: 'DATA_TABLE',
    exit: 4,
    message: expect.stringMatching(message),
  })
})

test.each([
  ['cut short', Buffer.from(PARQUET[0]![1], 'base64').subarray(0, -9), {}, /cannot be read as Parquet/],
  ['of text', Buffer.from('hello, this is no Parquet'), {}, /cannot be read as Parquet/],
  ['of lists', Buffer.from(NESTED, 'base64'), {}, /other values than numbers, texts and truth values in column a/],
  ['of dates', Buffer.from(DATES, 'base64'), {}, /other values than numbers, texts and truth values in column d/],
  ['with names given', Buffer.from(PARQUET[0]![1], 'base64'), { columns: ['a', 'b'] }, /names its columns itself/],
])('a Parquet file %s is refused', async (_, content, more, message) => {
  await expect(read('bad.parquet', content, more)).rejects.toMatchObject({
    code: 'DATA_TABLE',
    exit: 4,
    message: expect.stringMatching(message),
  })
})

test('a damaged gzip and a path with nothing there are each one sentence', async () => {
  const gzip = gzipSync(CSV.repeat(9))
  await expect(read('cut.csv.gz', gzip.subarray(0, gzip.length - 30))).rejects.toMatchObject({ code: 'DATA_TABLE' })
  const path = join(folder.path, 'none.csv')
  await expect(readTable({ path, columns: undefined, kinds: {} })).rejects.toMatchObject({ code: 'DATA_MISSING' })
})

/** scikit-learn 1.9: StandardScaler fitted on the training rows, missing set to 0, beside OneHotEncoder. */
const ENCODED = [
  [0, 0.483368245, 0, 0, 1, 0, 0, 1],
  [1.22474487, -1.45010473, 0, 1, 0, 0, 1, 0],
  [0, -0.290020947, 1, 0, 0, 0, 0, 1],
  [1.5587662, 515592.504, 1, 0, 0, 0, 0, 1],
  [-1.22474487, 1.25675744, 0, 0, 1, 1, 0, 0],
]

test('numbers are standardised by the training rows and names are one-hot, as scikit-learn does', async () => {
  const table = await read('a.csv', CSV)
  const columns = ['age', 'pay', 'work', 'good']
  const encoded = {
    ...encodeFeatures(table, { columns, trainRows: TRAIN, name: 'a.csv' }),
    ...encodeLabels(table, 'label', 'a.csv'),
  }
  expect(encoded.features).toEqual([
    'age',
    'pay',
    'work=?',
    'work=Self',
    'work=State',
    'good=?',
    'good=false',
    'good=true',
  ])
  expect(encoded.width).toBe(8)
  for (const [i, value] of ENCODED.flat().entries())
    expect(encoded.inputs[i]! / (value || 1)).toBeCloseTo(value ? 1 : 0, 6)
  expect(encoded.classes).toEqual(['<=50K', '>50K'])
  expect([...encoded.labels]).toEqual([0, 1, 0, 1, 0])
})

test('a test row changes no input of another row', async () => {
  const encode = (table: Table) =>
    encodeFeatures(table, { columns: ['age', 'pay'], trainRows: TRAIN, name: 'a' }).inputs
  const before = encode(await read('a.csv', CSV))
  const after = encode(await read('b.csv', CSV.replace('53,1e6', '99999,-7')))
  const width = before.length / 5
  expect([...after].filter((value, i) => value !== before[i] && Math.floor(i / width) !== 3)).toEqual([])
  expect(after).not.toEqual(before)
})

const small = (
  label: readonly (string | number | null)[],
  other: readonly (string | number)[] = label.map((_, i) => i),
) => tableOf(['x', 'label'], [other, label], {}, 'small')
const encodeSmall = (table: Table, { label = 'label', columns = ['x'] } = {}) => ({
  ...encodeFeatures(table, { columns, trainRows: [0, 1], name: 'small' }),
  ...encodeLabels(table, label, 'small'),
})

test('whole numbers are classes in ascending order, and a constant column is 0', () => {
  const encoded = encodeSmall(small([10, -1, 9, 10], [5, 5, 5, 6]))
  expect(encoded.classes).toEqual(['-1', '9', '10'])
  expect([...encoded.labels]).toEqual([2, 0, 1, 2])
  expect([...encoded.inputs]).toEqual([0, 0, 0, 0])
})

test.each([
  ['a label missing among names', small(['a', null, 'b']), {}, /lacks its label, label, in row 2/],
  [
    'a label missing among numbers',
    small([1, 2, null]),
    {},
    /no whole number of 32 bits as its label, label, in row 3/,
  ],
  ['a label with a fraction', small([1, 1.5]), {}, /row 2/],
  ['a label out of range', small([1, 2 ** 31]), {}, /row 2/],
  ['one class', small(['a', 'a']), {}, /the same label in all rows/],
  ['a label that is not there', small([1, 2]), { label: 'y' }, /no column "y": it has x, label/],
  ['a feature that is not there', small([1, 2]), { columns: ['z'] }, /no column "z"/],
  [
    'an identifier for a feature',
    small(
      Array.from({ length: 1025 }, (_, i) => i % 2),
      Array.from({ length: 1025 }, (_, i) => `id ${i}`),
    ),
    {},
    /1025 categories in column x/,
  ],
])('%s is refused', (_, table, more, message) => {
  expect(() => encodeSmall(table, more)).toThrow(message)
})

// Rows, classes and missing values as the data set's own description states them (Kohavi and Becker 1996).
test('Adult has 32,561 rows, 7,841 of them above 50K, and 4,262 missing values', async (context) => {
  const path = realData('adult.data.gz')
  context.skip(!existsSync(path), 'adult.data.gz is not here: FEDVEIL_DATA can name the folder that holds it')
  const columns = [
    ...['age', 'workclass', 'fnlwgt', 'education', 'education-num', 'marital-status', 'occupation', 'relationship'],
    ...['race', 'sex', 'capital-gain', 'capital-loss', 'hours-per-week', 'native-country', 'income'],
  ]
  const table = await readTable({ path, columns, kinds: {} })
  expect(table.rows).toBe(32_561)
  const numeric = table.columns.filter(({ kind }) => kind === 'numeric').map(({ name }) => name)
  expect(numeric).toEqual(['age', 'fnlwgt', 'education-num', 'capital-gain', 'capital-loss', 'hours-per-week'])
  const missing = table.columns.flatMap(shown).filter((value) => value === '?' || Number.isNaN(value))
  expect(missing).toHaveLength(4262)
  const { labels } = encodeLabels(table, 'income', path)
  expect(labels.reduce((sum, label) => sum + label, 0)).toBe(7841)
  const trainRows = Int32Array.from({ length: 20_000 }, (_, i) => i)
  expect(encodeFeatures(table, { columns: columns.slice(0, -1), trainRows, name: path }).width).toBe(108)
})
