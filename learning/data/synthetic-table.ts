import { RandomStream } from '../engine/random.js'
import { type Cell, type Table, tableOf } from './table.js'

/**
 * The built-in table: a made-up census, drawn by this code from a seed. Its columns are named as those of UCI Adult, so
 * that scenarios can split either; its people do not exist, and no statistic of it was taken from data.
 */

const SCHOOLS: readonly (readonly [name: string, years: number, share: number])[] = [
  ['Primary', 5, 0.06],
  ['Some-secondary', 8, 0.1],
  ['HS-grad', 9, 0.34],
  ['Some-college', 10, 0.22],
  ['Bachelors', 13, 0.18],
  ['Masters', 14, 0.07],
  ['Doctorate', 16, 0.03],
]

/** Occupations by the years of school that they ask for, and what they add to the log-odds of a high income. */
const OCCUPATIONS: readonly (readonly [name: string, years: number, pay: number])[] = [
  ['Handlers-cleaners', 7, -1.1],
  ['Farming-fishing', 8, -0.9],
  ['Other-service', 9, -1.2],
  ['Transport-moving', 9, -0.2],
  ['Craft-repair', 10, 0.1],
  ['Adm-clerical', 10, -0.3],
  ['Sales', 11, 0.3],
  ['Tech-support', 12, 0.5],
  ['Exec-managerial', 13, 1.2],
  ['Prof-specialty', 14, 0.9],
]

const EMPLOYERS: readonly (readonly [name: string, share: number])[] = [
  ['Private', 0.72],
  ['Self-emp', 0.1],
  ['State-gov', 0.1],
  ['Federal-gov', 0.08],
]

const COLUMNS = [
  'age',
  'workclass',
  'education',
  'education-num',
  'marital-status',
  'occupation',
  'relationship',
  'sex',
  'capital-gain',
  'capital-loss',
  'hours-per-week',
  'native-country',
  'income',
] as const

type Person = Record<(typeof COLUMNS)[number], Cell>

/** Draws the table; a row depends on the seed and its place alone. Some 4 % of employers and occupations are missing. */
export function drawCensus(seed: number, rows: number): Table {
  const people = Array.from({ length: rows }, (_, row) => drawPerson(RandomStream.named(seed, 'census', row)))
  const cells = COLUMNS.map((column) => people.map((person) => person[column]))
  return tableOf(COLUMNS, cells, { income: 'categorical' }, 'the built-in synthetic table')
}

function drawPerson(stream: RandomStream): Person {
  const age = Math.min(90, Math.max(17, Math.round(38 + 13 * stream.normal())))
  const sex = stream.uniform() < 0.5 ? 'Female' : 'Male'
  const [education, years] = choice(stream, SCHOOLS, ([, , share]) => share)
  const [occupation, , pay] = choice(stream, OCCUPATIONS, ([, asked]) => Math.exp(-(((years - asked) / 2) ** 2)))
  const [workclass] = choice(stream, EMPLOYERS, ([, share]) => share)
  const married = stream.uniform() < 0.85 / (1 + Math.exp((30 - age) / 5))
  const hours = Math.min(99, Math.max(4, Math.round(40 + 9 * stream.normal() + pay)))
  const gain = stream.uniform() < 0.03 + 0.01 * Math.max(0, years - 9) ? amount(stream, 7.5) : 0
  const loss = gain === 0 && stream.uniform() < 0.05 ? amount(stream, 7.4) : 0
  const odds =
    -3.2 +
    0.42 * (years - 9) +
    1.3 * pay +
    (married ? 2.6 : 0) +
    0.05 * (hours - 40) -
    ((age - 50) / 14) ** 2 +
    (gain > 3000 ? 3.5 : 0) +
    (loss > 1700 ? 1.2 : 0)
  return {
    age,
    workclass: unlessMissing(stream, workclass),
    education,
    'education-num': years,
    'marital-status': married ? 'Married' : age > 35 && stream.uniform() < 0.5 ? 'Divorced' : 'Never-married',
    occupation: unlessMissing(stream, occupation),
    relationship: married ? 'Spouse' : age < 25 ? 'Own-child' : 'Not-in-family',
    sex,
    'capital-gain': gain,
    'capital-loss': loss,
    'hours-per-week': hours,
    'native-country': stream.uniform() < 0.9 ? 'Here' : 'Elsewhere',
    income: stream.uniform() < 1 / (1 + Math.exp(-odds)) ? '>50K' : '<=50K',
  }
}

/** One of some, with the probabilities that their weights are in proportion to. */
function choice<T>(stream: RandomStream, from: readonly T[], weightOf: (one: T) => number): T {
  let left = stream.uniform() * from.reduce((sum, one) => sum + weightOf(one), 0)
  for (const one of from) {
    left -= weightOf(one)
    if (left <= 0) return one
  }
  return from.at(-1)!
}

/** A log-normal amount of money. */
function amount(stream: RandomStream, meanLog: number): number {
  return Math.round(Math.exp(meanLog + 0.8 * stream.normal()))
}

function unlessMissing(stream: RandomStream, name: string): Cell {
  return stream.uniform() < 0.04 ? null : name
}
