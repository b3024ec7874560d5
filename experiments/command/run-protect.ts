import { publicFaces } from '../../learning/data/public-faces.js'
import { pureEpsilon } from '../../privacy/event.js'
import { formMethod } from '../../privacy/frequency/build.js'
import { formMaker } from '../../privacy/frequency/form-maker.js'
import { type FormMethod, formLengthOf } from '../../privacy/frequency/form-method.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { Privacy } from '../../proto/privacy.js'
import { imagesAt, type ProtectedImage, protectImages } from '../protect/protect.js'
import { explain } from '../scenario/explain.js'
import { openProgress } from '../terminal/progress.js'

export interface ProtectFlags {
  readonly method: string
  readonly meanEpsilon: number
  readonly ranges: string
  readonly withoutNoise?: boolean
  readonly size: number
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
  const task = progress.task('protecting', 'images')
  const { out, seed, png = false, withoutNoise = false } = flags
  try {
    const written = await protectImages(images, {
      ...{ method, make: formMaker(privacy, size), size: flags.size, withoutNoise, seed, out, png },
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
  }
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
    `${bytesAnImage} bytes an image on the wire (half precision)`,
    'Nothing was sent, and no ledger was debited.',
  ]
  return `${lines.join('\n')}\n`
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)))
}
