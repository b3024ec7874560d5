import { publicFaces } from '../../learning/data/public-faces.js'
import { loadEngine } from '../../learning/engine/load.js'
import { type OwnForms, openOwnForms } from '../../participant/own-forms.js'
import { pureEpsilon } from '../../privacy/event.js'
import { formMethod } from '../../privacy/frequency/build.js'
import { type FormMethod, formLengthOf } from '../../privacy/frequency/form-method.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { Privacy } from '../../proto/privacy.js'
import { imagesAt, type ProtectedImage, protectImages } from '../protect/protect.js'
import { explain } from '../scenario/explain.js'
import { openProgress, type Progress } from '../terminal/progress.js'

export interface ProtectFlags {
  readonly method: string
  readonly meanEpsilon: number
  readonly ranges: string
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
  const privacy = privacyOf(flags)
  const size = { height: flags.size, width: flags.size }
  const images = await imagesAt(path)
  const method = formMethod(privacy, size, () => publicFaces(flags.size))
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

function privacyOf({ method: mechanism, meanEpsilon, ranges }: ProtectFlags): Privacy {
  const document = mechanism === 'dctdp' ? { mechanism, meanEpsilon, ranges } : { mechanism }
  const parsed = Privacy.safeParse(document)
  if (parsed.success) return parsed.data
  throw new FedveilError('USAGE', `protect: ${explain(Privacy, document, parsed.error)}`, EXIT.usage)
}

/** What one release of one image would cost; no epsilon where nothing bounds it. */
interface Said {
  readonly description: string
  readonly epsilonPerImage: number | null
  readonly epsilonPerCoefficient: number | null
  /** Of a form as it crosses the wire, in half precision. */
  readonly bytesAnImage: number
}

function statementOf({ withoutNoise, seed }: ProtectFlags, { mechanism, released }: FormMethod): Said {
  const bytesAnImage = 2 * formLengthOf(released)
  if (withoutNoise)
    return {
      description: 'the clean form: it determines the image and must not leave',
      ...{ epsilonPerImage: null, epsilonPerCoefficient: null, bytesAnImage },
    }
  const epsilon = pureEpsilon(mechanism.event, 'replace-one') ?? null
  const seeded = seed === undefined ? '' : '; seeded noise: no guarantee'
  return {
    description: `${mechanism.describe()}${seeded}`,
    epsilonPerImage: epsilon,
    epsilonPerCoefficient: epsilon === null ? null : epsilon / formLengthOf(released),
    bytesAnImage,
  }
}

function inWords(written: readonly ProtectedImage[], said: Said): string {
  const { description, epsilonPerImage, epsilonPerCoefficient, bytesAnImage } = said
  const cost =
    epsilonPerImage === null
      ? 'no epsilon: nothing bounds what a form tells of its image'
      : `epsilon ${rounded(epsilonPerImage)} an image, ${rounded(epsilonPerCoefficient!)} a coefficient on average, which is no epsilon of an image`
  const lines = [
    ...written.map(({ image, file, shape }) => `${image} -> ${file}  float32 [${shape.join(', ')}]`),
    description,
    cost,
    `${bytesAnImage} bytes an image on the wire in half precision, ${meanPacked(written)} in int8-deflate`,
    'Nothing was sent, and no ledger was debited.',
  ]
  return `${lines.join('\n')}\n`
}

function meanPacked(written: readonly ProtectedImage[]): number {
  return Math.round(written.reduce((sum, { packedBytes }) => sum + packedBytes, 0) / written.length)
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)))
}
