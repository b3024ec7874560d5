import { EXIT, FedveilError } from '../proto/error.js'
import type { Plan } from '../proto/plan.js'
import type { Membership } from './membership.js'
import type { PartyRows } from './stand-ins.js'

/** What the parties of a vertical run are asked for. */
export interface Ask {
  readonly epoch: number
  readonly step: number
  /** The gradient of these embeddings will follow. */
  readonly training: boolean
  readonly positions: Int32Array
}

/**
 * One matrix [positions, columns] from every party, in the plan's order (law 6), whoever answers first; undefined in the
 * place of absent parties, or in place of all if the run has ended.
 * @param columns length of a released row
 * @throws EMBEDDING_SHAPE
 */
export async function requestEmbeddings(
  plan: Plan,
  membership: Membership,
  columns: number,
  ask: Ask,
): Promise<PartyRows<Float32Array> | undefined> {
  const answers = await membership.ask(ask.epoch, async ({ name, channel }) => {
    const { release } = await channel.request(
      {
        kind: 'embeddingRequest',
        releaseId: `${ask.training ? 'train' : 'test'}/${ask.epoch}/${ask.step}`,
        round: ask.epoch,
        step: ask.step,
        training: ask.training,
        positions: [...ask.positions],
      },
      'embeddings',
    )
    const { dtype, shape, values } = release.values
    if (dtype !== 'f32' || shape.length !== 2 || shape[0] !== ask.positions.length || shape[1] !== columns)
      throw new FedveilError(
        'EMBEDDING_SHAPE',
        `"${name}" sent embeddings of shape [${shape}] ${dtype}, expected [${ask.positions.length},${columns}] f32.`,
        EXIT.runFailed,
      )
    return values as Float32Array
  })
  if (membership.ended) return undefined
  const of = new Map(answers.map(({ member, answer }) => [member.name, answer]))
  return plan.participants.map(({ name }) => of.get(name))
}

/** Sends every party that is there the gradient [rows, columns] of its embeddings of a step. */
export async function sendGradients(
  plan: Plan,
  membership: Membership,
  { epoch, step }: Pick<Ask, 'epoch' | 'step'>,
  learningRate: number,
  columns: number,
  gradients: PartyRows<Float32Array>,
): Promise<void> {
  const of = new Map(plan.participants.map(({ name }, party) => [name, gradients[party]]))
  const taught = membership.present.filter(({ name }) => of.get(name) !== undefined)
  await membership.ask(
    epoch,
    ({ name, channel }) => {
      const values = of.get(name)!
      const gradient = { dtype: 'f32', shape: [values.length / columns, columns], values } as const
      return channel.request({ kind: 'embeddingGradient', step, gradient, learningRate }, 'done')
    },
    taught,
  )
}
