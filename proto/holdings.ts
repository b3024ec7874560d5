import { type Aggregation, leastUpdates } from './aggregation.js'
import { isPictureSlice, type Slice, sliceInWords } from './slice.js'

/** Who holds which part of the records, and how they train. */
export interface Holdings {
  readonly participants: readonly { readonly name: string; readonly slice: Slice }[]
  readonly work:
    | {
        readonly mode: 'vertical'
        readonly bottom: { readonly kind: string }
        readonly training: { readonly flip: boolean }
        readonly pretraining: readonly { readonly source: string }[]
      }
    | { readonly mode: 'horizontal'; readonly aggregation: Aggregation }
    | { readonly mode: 'outsourced' }
  /** Height and width of the records where they are images; without it they are rows of a table. */
  readonly imageSize?: number | undefined
}

/** One thing that cannot be: which key says it, and why. */
export interface Misfit {
  readonly path: readonly (string | number)[]
  readonly why: string
}

/** Most parties of a vertical run. */
const MOST_PARTIES = 8

/** Everything about slices that no run can have; scenario and plan ask the same question. */
export function misfits(holdings: Holdings): Misfit[] {
  const { work, imageSize, participants } = holdings
  if (work.mode !== 'vertical')
    return [...withoutSlices(holdings, work.mode), ...tableElsewhere(holdings), ...tooFewForRule(holdings)]
  if (participants.length > MOST_PARTIES) {
    const why = `a vertical run has at most ${MOST_PARTIES} parties, and ${participants.length} are named`
    return [{ path: ['participants'], why }]
  }
  return imageSize === undefined ? tableMisfits(participants, work) : pictureMisfits(participants, imageSize)
}

function withoutSlices({ participants }: Holdings, mode: string): Misfit[] {
  return participants.flatMap(({ slice }, i) =>
    slice === 'whole' ? [] : [sliceMisfit(i, `participants hold whole records in ${mode} mode; allowed: whole`)],
  )
}

function tableElsewhere({ imageSize }: Holdings): Misfit[] {
  if (imageSize !== undefined) return []
  return [{ path: ['work', 'mode'], why: 'rows of a table are split by columns; allowed: vertical' }]
}

function tooFewForRule({ participants, work }: Holdings): Misfit[] {
  if (work.mode !== 'horizontal') return []
  const least = leastUpdates(work.aggregation)
  if (participants.length >= least) return []
  const why = `this rule needs at least ${least} participants, and ${participants.length} are named; name fewer as malicious`
  return [{ path: ['work', 'aggregation'], why }]
}

function pictureMisfits(participants: Holdings['participants'], imageSize: number): Misfit[] {
  return participants.flatMap(({ slice }, i) => {
    if (!isPictureSlice(slice)) return [sliceMisfit(i, 'columns are of a table, and the records are images')]
    if (typeof slice === 'object' && imageSize % 8 !== 0)
      return [
        sliceMisfit(i, `frequencies are those of 8x8 blocks, and the image size ${imageSize} is no multiple of 8`),
      ]
    return []
  })
}

type VerticalHoldings = Extract<Holdings['work'], { mode: 'vertical' }>

function tableMisfits(
  participants: Holdings['participants'],
  { bottom, training, pretraining }: VerticalHoldings,
): Misfit[] {
  const found: Misfit[] = []
  const holder = new Map<string, string>()
  for (const [i, { name, slice }] of participants.entries()) {
    if (isPictureSlice(slice)) {
      const why = `a party of a table holds columns, and "${name}" is given ${sliceInWords(slice)}; name them: slice: {columns: [...]}`
      found.push(sliceMisfit(i, why))
      continue
    }
    for (const column of slice.columns) {
      const other = holder.get(column)
      if (other !== undefined)
        found.push(sliceMisfit(i, `column "${column}" is held by ${heldBy(other, name)} already`))
      holder.set(column, name)
    }
  }
  if (bottom.kind !== 'mlp')
    found.push({ path: ['work', 'bottom', 'kind'], why: 'rows of a table have no height and width; allowed: mlp' })
  for (const [i, { source }] of pretraining.entries()) {
    const why = 'rows of a table have no other views and no other people; allowed: labelled'
    if (source !== 'labelled') found.push({ path: ['work', 'pretraining', i, 'source'], why })
  }
  if (training.flip)
    found.push({ path: ['work', 'training', 'flip'], why: 'rows of a table cannot be mirrored; allowed: false' })
  return found
}

function heldBy(other: string, name: string): string {
  return other === name ? 'this party' : `"${other}"`
}

function sliceMisfit(participant: number, why: string): Misfit {
  return { path: ['participants', participant, 'slice'], why }
}
