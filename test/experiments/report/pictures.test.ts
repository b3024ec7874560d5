import sharp from 'sharp'
import { expect, test } from 'vitest'
import { pictures } from '../../../experiments/report/pictures.js'
import { loadScenario } from '../../../experiments/scenario/load.js'

const SLICES = ['left-half', 'bottom-right', 'strip-8-of-8', '{band: [1, 9]}']

test('what each party holds is shown, in a square as large as the whole', async () => {
  const participants = SLICES.map((slice, i) => `{name: p${i}, slice: ${slice}}`).join(', ')
  const shown = await pictures(loadScenario('faces-vertical', { set: [`participants=[${participants}]`] }))
  const first = shown.slice(0, 5)
  expect(first.map(({ caption }) => caption)).toEqual([
    'one record, whole',
    'what p0 holds (left-half)',
    'what p1 holds (bottom-right)',
    'what p2 holds (strip-8-of-8)',
    'what p3 holds (frequencies 1 to 9)',
  ])
  for (const { source } of first) {
    const { width, height } = await sharp(Buffer.from(source.split(',')[1]!, 'base64')).metadata()
    expect([width, height]).toEqual([192, 192])
  }
  expect(new Set(first.map(({ source }) => source)).size).toBe(5)
})

test('of a table there are none', async () => {
  expect(await pictures(loadScenario('adult-vertical'))).toEqual([])
})
