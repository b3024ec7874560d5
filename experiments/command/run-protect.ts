import { readBudget, rhoFor } from '../../learning/budget/budget-file.js'
import { publicFaces } from '../../learning/data/public-faces.js'
import { loadEngine } from '../../learning/engine/load.js'
import { type OwnForms, openOwnForms } from '../../participant/own-forms.js'
import { formMethod } from '../../privacy/frequency/build.js'
import type { FormMethod } from '../../privacy/frequency/form-method.js'
import type { ImageSize } from '../../privacy/frequency/front-end.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import type { Privacy } from '../../proto/privacy.js'
import { formPrivacyOf } from '../protect/form-privacy.js'
import { imagesAt, type ProtectedImage, protectImages } from '../protect/protect.js'
import { costInWords, type ReleaseCost, releaseCost } from '../protect/release-cost.js'
import { openProgress, type Progress } from '../terminal/progress.js'

export interface ProtectFlags {
  readonly method: string
  readonly meanEpsilon: number
  readonly ranges: string
  readonly budget?: string
  readonly withoutNoise?: boolean
  readonly size: number
  readonly networks: string
  readonly seed?: number
  readonly png?: boolean
  readonly out: string
  readonly json?: boolean
}

/** `fedveil protect`. */
export async function runProtect(path: string, flags: ProtectFlags): Promise<void> {
  const privacy = formPrivacyOf('protect', flags)
  const size = { height: flags.size, width: flags.size }
  const images = await imagesAt(path)
  const method = formMethod(privacy, size, () => publicFaces(flags.size), rhoOf(flags, privacy, size))
  const progress = openProgress(process.stderr)
  const forms = await openForms(privacy, flags, progress)
  const task = progress.task('protecting', 'images')
  const { out, seed, png = false, withoutNoise = false } = flags
  try {
    const written = await protectImages(images, {
      ...{ method, make: forms.make, size: flags.size, withoutNoise, seed, out, png },
      onImage: (done, total) => task.update(done, total),
    })
    task.end()
    progress.stop()
    const said = statementOf(flags, method)
    process.stdout.write(
      flags.json ? `${JSON.stringify({ method: flags.method, ...said, written })}\n` : inWords(written, said),
    )
  } finally {
    progress.stop()
    forms.dispose()
  }
}

/** Networks that a method needs are learned once, as a participant of a run does it. */
async function openForms(privacy: Privacy, { size, networks }: ProtectFlags, progress: Progress): Promise<OwnForms> {
  if (privacy.mechanism === 'duetface' || privacy.mechanism === 'minusface')
    await loadEngine({ onNotice: (sentence) => progress.line(sentence) })
  const task = progress.task('learning from public faces', 'steps')
  return openOwnForms({ privacy, size, seed: 1, folder: networks, onStep: (done, total) => task.update(done, total) })
}

/** A learned budget, where one is named. @throws USAGE, CHECKPOINT_FILE, BUDGET_FILE */
function rhoOf({ budget }: ProtectFlags, privacy: Privacy, size: ImageSize): Float32Array | undefined {
  if (budget === undefined) return undefined
  if (privacy.mechanism === 'dctdp') return rhoFor(readBudget(budget), { ...size, ranges: privacy.ranges })
  const message = `--budget goes with --method dctdp: "${privacy.mechanism}" has none.`
  throw new FedveilError('USAGE', message, EXIT.usage)
}

function statementOf({ withoutNoise, seed }: ProtectFlags, method: FormMethod): ReleaseCost {
  const cost = releaseCost(method)
  if (withoutNoise)
    return {
      ...cost,
      description: 'the clean form: it determines the image and must not leave',
      ...{ epsilonPerImage: null, epsilonPerCoefficient: null },
    }
  const seeded = seed === undefined ? '' : '; seeded noise: no guarantee'
  return { ...cost, description: `${cost.description}${seeded}` }
}

function inWords(written: readonly ProtectedImage[], cost: ReleaseCost): string {
  const lines = [
    ...written.map(({ image, file, shape }) => `${image} -> ${file}  float32 [${shape.join(', ')}]`),
    cost.description,
    costInWords(cost),
    `${cost.bytesAnImage} bytes an image on the wire in half precision, ${meanPacked(written)} in int8-deflate`,
    'Nothing was sent, and no ledger was debited.',
  ]
  return `${lines.join('\n')}\n`
}

function meanPacked(written: readonly ProtectedImage[]): number {
  return Math.round(written.reduce((sum, { packedBytes }) => sum + packedBytes, 0) / written.length)
}
