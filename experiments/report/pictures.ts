import { existsSync } from 'node:fs'
import sharp from 'sharp'
import { type BudgetUse, readBudget, rhoFor } from '../../learning/budget/budget-file.js'
import { drawFace } from '../../learning/data/faces.js'
import { publicFaces } from '../../learning/data/public-faces.js'
import { sliceImages } from '../../learning/data/slice.js'
import { RandomStream } from '../../learning/engine/random.js'
import { formMethod } from '../../privacy/frequency/build.js'
import { frequencyForm } from '../../privacy/frequency/front-end.js'
import { isPictureSlice, sliceInWords } from '../../proto/slice.js'
import { marksOf } from '../attack/horizontal/success.js'
import { applyTrigger } from '../attack/horizontal/trigger.js'
import { rebuiltImage } from '../protect/form-picture.js'
import { dataSeedOf, horizontalAttackOf, type Scenario } from '../scenario/schema.js'

/** A picture for the report. */
export interface Picture {
  readonly caption: string
  /** A `data:` address of a PNG. */
  readonly source: string
}

/** People who are shown, and more of them where a trigger is to be seen. */
const SHOWN = 2
const SHOWN_TRIGGERED = 5
const SCALE = 4
const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 }

/**
 * What the participants of a scenario hold, on a few people. Built-in faces only: a report of people's own pictures must
 * be fit to be shown around.
 */
export async function pictures(scenario: Scenario): Promise<Picture[]> {
  const { data } = scenario
  const seed = dataSeedOf(scenario)
  if (data.source !== 'faces') return []
  const people = horizontalAttackOf(scenario) === undefined ? SHOWN : SHOWN_TRIGGERED
  const rows = Array.from({ length: Math.min(people, data.identities) }, (_, person) =>
    drawFace(seed, person, 0, data.size),
  )
  return (await Promise.all(rows.map((face) => viewsOf(scenario, face, data.size)))).flat()
}

async function viewsOf(scenario: Scenario, face: Uint8Array, size: number): Promise<Picture[]> {
  const { work, participants } = scenario
  const attack = horizontalAttackOf(scenario)
  const views = [await picture('one record, whole', face, size, size)]
  if (work.mode === 'vertical') {
    for (const { name, slice } of participants) {
      if (!isPictureSlice(slice)) continue
      const { images, width, height } = sliceImages(face, size, slice)
      views.push(await picture(`what ${name} holds (${sliceInWords(slice)})`, images, width, height, size))
    }
  }
  for (const { words, trigger } of attack ? marksOf(attack) : []) {
    views.push(await picture(words, applyTrigger(face, 1, size, trigger), size, size))
  }
  if (work.mode === 'outsourced') views.push(...(await formViews(scenario, face, size)))
  return views
}

/** What can be rebuilt of a face from its frequency form, and from the form that leaves its owner. */
async function formViews({ privacy, seed }: Scenario, face: Uint8Array, size: number): Promise<Picture[]> {
  const square = { height: size, width: size }
  const form = frequencyForm(face, square)
  const views = [await picture('rebuilt from its form without noise', rebuiltImage(form, square), size, size)]
  if (privacy.mechanism !== 'dctdp') return views
  const rho = rhoAt(privacy.budget, { ...square, ranges: privacy.ranges })
  if (rho === null) return views
  const { mechanism } = formMethod(privacy, square, () => publicFaces(size), rho)
  const sent = mechanism.perturb(form, 1, RandomStream.named(seed, 'report', 'form'))
  return [...views, await picture('rebuilt from what is sent', rebuiltImage(sent, square), size, size)]
}

/** Of a budget file, if one is named; null where it has gone since. */
function rhoAt(file: string | undefined, use: BudgetUse): Float32Array | undefined | null {
  if (file === undefined) return undefined
  return existsSync(file) ? rhoFor(readBudget(file), use) : null
}

/** Enlarged without smoothing, in the corner of a clear square of the given size. */
async function picture(
  caption: string,
  pixels: Uint8Array,
  width: number,
  height: number,
  square = Math.max(width, height),
): Promise<Picture> {
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(width * SCALE, height * SCALE, { kernel: 'nearest' })
    .extend({ right: (square - width) * SCALE, bottom: (square - height) * SCALE, background: CLEAR })
    .png({ palette: true })
    .toBuffer()
  return { caption, source: `data:image/png;base64,${png.toString('base64')}` }
}
