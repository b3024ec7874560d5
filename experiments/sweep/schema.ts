import { z } from 'zod'
import { Name } from '../../proto/plan.js'
import { nearest } from '../scenario/nearest.js'
import { EntryName, namesIn, Pattern } from './pattern.js'

/** One YAML file that says a whole sweep. docs/sweeps.md explains every key. */

const Changes = z.record(z.string(), z.unknown())

/** One value of an axis: dotted path -> value, put into the scenario. */
export const Entry = z.strictObject({
  name: EntryName,
  /** In tables and legends; the name if not given. */
  title: z.string().min(1).max(120).optional(),
  set: Changes.default({}),
})
export type Entry = z.infer<typeof Entry>

/** Keys of everything that a report draws. */
const DRAWN = {
  /** Names the files of its figures. */
  name: Name,
  title: z.string().min(1).max(120),
  note: z.string().min(1).max(600).optional(),
  /** Only cells that fit one of these. */
  where: z.array(Pattern).default([]),
}

/** A chart of a measure over one axis. */
export const Plot = z.strictObject({
  ...DRAWN,
  /** The axis to draw over; entries that are numbers lie in proportion, others behind them. */
  x: z.string(),
  /** Numbers lie by their logarithm to base 2, so that doubling is a step. */
  log: z.boolean().default(true),
  /** What stands below the axis; its name if not given. */
  xTitle: z.string().min(1).max(80).optional(),
  /** Measured field, dotted inside groups. */
  y: z.string().min(1).default('accuracy'),
  /** Whether y is a share (0..1), drawn as percent. */
  share: z.boolean().default(true),
  /** The axes whose entries are told apart as lines; all other axes that differ, if not given. */
  series: z.array(z.string()).min(1).optional(),
  /** A chart of its own for each entry of this axis. */
  each: z.string().optional(),
  /** Measured field with the limit to compare with, drawn as a dashed line. */
  reference: z.string().min(1).optional(),
  /** Measured fields that hardly differ between cells, drawn as dotted lines: the largest class, for one. */
  marks: z.array(z.strictObject({ of: z.string().min(1), title: z.string().min(1).max(40) })).default([]),
})
export type Plot = z.infer<typeof Plot>

/** Charts of a measure over the rounds of horizontal runs. */
export const Course = z.strictObject({
  ...DRAWN,
  /** Measured in every round: a field of `rounds[]`. */
  y: z.enum(['accuracy', 'attackSuccess', 'truePositiveRate', 'falsePositiveRate', 'auc']),
  /** The axes whose entries are told apart as lines. */
  series: z.array(z.string()).min(1),
  /** A chart of its own for each combination of entries of these axes. */
  each: z.array(z.string()).default([]),
})
export type Course = z.infer<typeof Course>

/** A table of two axes with several measured fields in every cell. */
export const Grid = z.strictObject({
  ...DRAWN,
  /** The axes whose entries are its rows and its columns. */
  rows: z.string(),
  columns: z.string(),
  /** A table of its own for each entry of this axis. */
  each: z.string().optional(),
  /** Measured shares, dotted inside groups, one behind the other; `title` says what they are. */
  show: z.array(z.strictObject({ of: z.string().min(1), title: z.string().min(1).max(40) })).min(1),
})
export type Grid = z.infer<typeof Grid>

/** Which runs are attacked when they have ended, as `fedveil attack` does; what it finds joins their fields as `attacks`. */
const Attack = z.strictObject({
  /** Less training for the attackers. */
  quick: z.boolean().default(true),
  /** Only cells that fit one of these. */
  where: z.array(Pattern).default([]),
})

const Seeds = z.array(z.int().min(0)).min(1)

export const Sweep = z
  .strictObject({
    name: Name,
    title: z.string().min(1).max(120),
    /** What the sweep is expected to show. */
    claim: z.string().min(1).max(600),
    /** Built-in name, or a file beside this one. */
    scenario: z.string().min(1),
    /** The arm whose changes every cell begins with. */
    arm: Name.optional(),
    set: Changes.default({}),
    /** Axis -> its entries; cells are the product, changed by their entries in the order of the axes. */
    matrix: z.record(z.string(), z.array(Entry).min(1)),
    /** Cells that fit one of these are left out. */
    skip: z.array(Pattern).default([]),
    /** If given, cells that fit none of these are left out. */
    only: z.array(Pattern).default([]),
    seeds: Seeds.default([1]),
    attack: Attack.optional(),
    /** What `--quick` changes. */
    quick: z
      .strictObject({
        set: Changes.default({}),
        /** Axis -> the entries that stay. */
        entries: z.record(z.string(), z.array(EntryName).min(1)).default({}),
        only: z.array(Pattern).default([]),
        seeds: Seeds.optional(),
        attack: Attack.optional(),
      })
      .optional(),
    plots: z.array(Plot).default([]),
    courses: z.array(Course).default([]),
    tables: z.array(Grid).default([]),
  })
  .superRefine((sweep, context) => {
    const { matrix, quick, plots, courses, tables } = sweep
    const refuse = (message: string, path: (string | number)[]) => context.addIssue({ code: 'custom', message, path })
    const axes = Object.keys(matrix)
    const names = (axis: string) => matrix[axis]?.map(({ name }) => name) ?? []
    const axisAt = (axis: string | undefined, path: (string | number)[]) => {
      if (axis !== undefined && !axes.includes(axis)) refuse(unknown('axis', axis, axes), path)
      return axis !== undefined && axes.includes(axis)
    }
    const entriesAt = (axis: string, used: readonly string[], path: (string | number)[]) => {
      const missing = used.find((name) => !names(axis).includes(name))
      if (missing !== undefined) refuse(unknown(`entry of ${axis}`, missing, names(axis)), path)
    }
    const patternsAt = (patterns: readonly Pattern[], path: (string | number)[]) => {
      for (const [i, pattern] of patterns.entries()) {
        for (const [axis, choice] of Object.entries(pattern)) {
          const at = [...path, i, axis]
          if (axisAt(axis, at)) entriesAt(axis, namesIn(choice).names, at)
        }
      }
    }
    if (axes.length === 0) refuse('expected at least one axis', ['matrix'])
    for (const axis of axes) {
      if (!/^[a-z][a-z0-9-]{0,31}$/.test(axis))
        refuse('an axis is named by lower-case letters, digits and "-", a letter first', ['matrix', axis])
      repeated(names(axis)).forEach((i) => {
        refuse('every entry needs a name of its own', ['matrix', axis, i, 'name'])
      })
    }
    repeated(sweep.seeds.map(String)).forEach((i) => {
      refuse('every seed counts once', ['seeds', i])
    })
    patternsAt(sweep.skip, ['skip'])
    patternsAt(sweep.only, ['only'])
    patternsAt(sweep.attack?.where ?? [], ['attack', 'where'])
    patternsAt(quick?.only ?? [], ['quick', 'only'])
    patternsAt(quick?.attack?.where ?? [], ['quick', 'attack', 'where'])
    for (const [axis, kept] of Object.entries(quick?.entries ?? {})) {
      const path = ['quick', 'entries', axis]
      if (axisAt(axis, path)) entriesAt(axis, kept, path)
    }
    for (const [kind, drawn] of Object.entries({ plots, courses, tables })) {
      repeated(drawn.map(({ name }) => name)).forEach((i) => {
        refuse(`every one of ${kind} needs a name of its own`, [kind, i, 'name'])
      })
    }
    for (const [i, { x, each, series, where }] of plots.entries()) {
      axisAt(x, ['plots', i, 'x'])
      axisAt(each, ['plots', i, 'each'])
      for (const [j, axis] of (series ?? []).entries()) axisAt(axis, ['plots', i, 'series', j])
      patternsAt(where, ['plots', i, 'where'])
    }
    for (const [i, { series, each, where }] of courses.entries()) {
      for (const [j, axis] of series.entries()) axisAt(axis, ['courses', i, 'series', j])
      for (const [j, axis] of each.entries()) axisAt(axis, ['courses', i, 'each', j])
      patternsAt(where, ['courses', i, 'where'])
    }
    for (const [i, { rows, columns, each, where }] of tables.entries()) {
      axisAt(rows, ['tables', i, 'rows'])
      axisAt(columns, ['tables', i, 'columns'])
      axisAt(each, ['tables', i, 'each'])
      patternsAt(where, ['tables', i, 'where'])
    }
  })
export type Sweep = z.infer<typeof Sweep>

/** The sweep that `--quick` runs; null if the file has none. */
export function quickSweep(sweep: Sweep): Sweep | null {
  const { quick, matrix } = sweep
  if (quick === undefined) return null
  const kept = Object.entries(matrix).map(([axis, entries]) => {
    const names = quick.entries[axis]
    return [axis, names === undefined ? entries : entries.filter(({ name }) => names.includes(name))]
  })
  return {
    ...sweep,
    set: { ...sweep.set, ...quick.set },
    matrix: Object.fromEntries(kept) as Sweep['matrix'],
    only: quick.only.length > 0 ? quick.only : sweep.only,
    seeds: quick.seeds ?? sweep.seeds,
    attack: quick.attack ?? sweep.attack,
  }
}

function unknown(kind: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  return `there is no ${kind} "${name}"${near === undefined ? '' : `, did you mean "${near}"?`} (${known.join(', ')})`
}

function repeated(names: readonly string[]): number[] {
  return names.flatMap((name, i) => (names.indexOf(name) < i ? [i] : []))
}
