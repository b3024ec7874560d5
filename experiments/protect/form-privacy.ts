import { EXIT, FedveilError } from '../../proto/error.js'
import { Privacy } from '../../proto/privacy.js'
import { explain } from '../scenario/explain.js'

/** Frequency methods by the names that the command line takes. */
export const FORM_METHODS = ['dctdp', 'duetface', 'partialface', 'minusface', 'unprotected'] as const

/** A method as flags say it. @throws USAGE naming the command */
export function formPrivacyOf(
  command: string,
  { method: mechanism, meanEpsilon, ranges }: { method: string; meanEpsilon: number; ranges: string },
): Privacy {
  const document = mechanism === 'dctdp' ? { mechanism, meanEpsilon, ranges } : { mechanism }
  const parsed = Privacy.safeParse(document)
  if (parsed.success) return parsed.data
  throw new FedveilError('USAGE', `${command}: ${explain(Privacy, document, parsed.error)}`, EXIT.usage)
}
