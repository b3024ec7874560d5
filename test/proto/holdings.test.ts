import { describe, expect, test } from 'vitest'
import { type Holdings, misfits } from '../../proto/holdings.js'
import { imageSizeOf, Plan } from '../../proto/plan.js'
import { Slice, sliceInWords } from '../../proto/slice.js'
import { planFor } from '../participant/party.js'

describe('a slice', () => {
  test.each<[unknown, string]>([
    ['left-half', 'left-half'],
    ['bottom-right', 'bottom-right'],
    ['strip-8-of-8', 'strip-8-of-8'],
    [{ columns: ['age', 'sex'] }, 'columns age, sex'],
    [{ band: [0, 9] }, 'frequencies 0 to 9'],
  ])('%j is one, in words %s', (slice, words) => {
    expect(sliceInWords(Slice.parse(slice))).toBe(words)
  })

  test.each([
    ['strip-3-of-2'],
    ['strip-0-of-2'],
    ['strip-1-of-9'],
    ['middle'],
    [{ columns: [] }],
    [{ band: [5, 4] }],
    [{ band: [0, 64] }],
    [{ columns: ['a'], band: [0, 1] }],
  ])('%j is none', (slice) => {
    expect(Slice.safeParse(slice).success).toBe(false)
  })
})

const MLP = { mode: 'vertical', bottom: { kind: 'mlp' }, training: { flip: false }, pretraining: [] } as const
const people = (...slices: Slice[]) => slices.map((slice, i) => ({ name: `p${i}`, slice }))
const of = (columns: string[]): Slice => ({ columns })

describe('who holds what', () => {
  test.each<[string, Holdings]>([
    ['eight strips', { imageSize: 16, work: MLP, participants: people(...Array<Slice>(8).fill('strip-1-of-8')) }],
    ['bands of frequencies', { imageSize: 16, work: MLP, participants: people({ band: [0, 5] }, { band: [6, 63] }) }],
    ['columns of a table', { work: MLP, participants: people(of(['a', 'b']), of(['c'])) }],
    [
      'whole images elsewhere',
      {
        imageSize: 17,
        work: { mode: 'horizontal', aggregation: { rule: 'fedavg' } },
        participants: people(...Array<Slice>(9).fill('whole')),
      },
    ],
  ])('%s can be', (_, holdings) => {
    expect(misfits(holdings)).toEqual([])
  })

  test.each<[string, Holdings, RegExp]>([
    [
      'nine parties',
      { imageSize: 16, work: MLP, participants: people(...Array<Slice>(9).fill('whole')) },
      /^participants: .*at most 8 parties, and 9 are named/,
    ],
    [
      'a column of two parties',
      { work: MLP, participants: people(of(['a', 'b']), of(['c', 'a'])) },
      /^participants\.1\.slice: column "a" is held by "p0" already/,
    ],
    ['a column named twice', { work: MLP, participants: people(of(['a', 'a'])) }, /"a" is held by this party already/],
    [
      'a half of a table',
      { work: MLP, participants: people('left-half') },
      /holds columns, and "p0" is given left-half/,
    ],
    ['columns of images', { imageSize: 16, work: MLP, participants: people(of(['a'])) }, /columns are of a table/],
    [
      'frequencies without blocks',
      { imageSize: 20, work: MLP, participants: people({ band: [0, 1] }) },
      /20 is no multiple/,
    ],
    [
      'a half in another mode',
      { imageSize: 16, work: { mode: 'outsourced' }, participants: people('left-half') },
      /whole records in outsourced mode/,
    ],
    [
      'a table in another mode',
      { work: { mode: 'horizontal', aggregation: { rule: 'fedavg' } }, participants: people('whole') },
      /^work\.mode: .*vertical/,
    ],
    [
      'a convolution over a table',
      { work: { ...MLP, bottom: { kind: 'ir-mini' } }, participants: people(of(['a'])) },
      /^work\.bottom\.kind: .*allowed: mlp/,
    ],
    [
      'pre-training a table without its classes',
      { work: { ...MLP, pretraining: [{ source: 'own' }] }, participants: people(of(['a'])) },
      /^work\.pretraining\.0\.source: .*allowed: labelled/,
    ],
    [
      'a mirrored table',
      { work: { ...MLP, training: { flip: true } }, participants: people(of(['a'])) },
      /^work\.training\.flip: /,
    ],
  ])('%s cannot be', (_, holdings, sentence) => {
    const found = misfits(holdings)
    expect(found).toHaveLength(1)
    expect(`${found[0]!.path.join('.')}: ${found[0]!.why}`).toMatch(sentence)
  })

  test('a plan that cannot be is refused as it comes off the wire', () => {
    const plan = planFor('vertical', { mechanism: 'unprotected' })
    expect(Plan.safeParse(plan).success).toBe(true)
    const participants = people(...Array<Slice>(9).fill('whole'))
    const refused = Plan.safeParse({ ...plan, participants })
    expect(refused.error?.issues[0]).toMatchObject({ path: ['participants'], message: /at most 8/ })
  })

  test('work on images asks for their size', () => {
    expect(imageSizeOf({ run: 'r', imageSize: 8 })).toBe(8)
    expect(() => imageSizeOf({ run: 'r' })).toThrow(/run "r" is about a table/)
  })
})
