import type { MessageOf, NamedTensor } from '../proto/message.js'
import type { FederatedAccuracy } from './event.js'
import type { Membership } from './membership.js'

/**
 * Federated evaluation: every participant tests the global model on validation records of its own and sends two numbers.
 * Each record counts the same, so that a participant weighs as its number of them. Nothing checks that the numbers are
 * true: a liar moves the mean by the records that it claims.
 */
export async function evaluateFederated(
  membership: Membership,
  model: { readonly round: number; readonly weights: readonly NamedTensor[] },
): Promise<FederatedAccuracy> {
  const answers = await membership.ask(model.round, async ({ name, channel }) => {
    const reply = await channel.request({ kind: 'evaluateRequest', ...model }, 'evaluation')
    return [name, countsOf(reply, model.round)] as const
  })
  const counts = answers.map(({ answer }) => answer)
  const counted = counts.flatMap(([name, each]) => (each ? [[name, each] as const] : []))
  const total = (of: (each: Counts) => number) => counted.reduce((sum, [, each]) => sum + of(each), 0)
  const records = total((each) => each.records)
  return {
    accuracy: records === 0 ? null : total(({ right }) => right) / records,
    participants: Object.fromEntries(counted),
    refused: counts.flatMap(([name, each]) => (each ? [] : [name])),
  }
}

interface Counts {
  readonly right: number
  readonly records: number
}

/** Undefined unless they are two whole numbers of which the first is not larger. */
function countsOf({ round, release }: MessageOf<'evaluation'>, asked: number): Counts | undefined {
  const { dtype, values } = release.values
  const [right = -1, records = -1] = values
  const whole = dtype === 'f32' && values.length === 2 && Number.isInteger(right) && Number.isInteger(records)
  return whole && round === asked && 0 <= right && right <= records ? { right, records } : undefined
}
