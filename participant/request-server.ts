import type { ReleaseDoor } from '../privacy/release.js'
import { statementText } from '../privacy/statement.js'
import type { Channel, Received } from '../proto/channel.js'
import { isDeparture } from '../proto/departure.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Message } from '../proto/message.js'
import type { PartyWork } from './work.js'

/** What happens while requests are answered. */
export type ServingEvent =
  | { readonly event: 'round'; readonly round: number }
  | { readonly event: 'statement'; readonly text: string }

/** Answers a coordinator's requests, on one connection after another. */
export class RequestServer {
  #lastRound = 0
  /** The request under way: on a new connection it must be over first. */
  #underWay: Promise<void> = Promise.resolve()

  constructor(
    private readonly work: PartyWork,
    private readonly door: ReleaseDoor,
    private readonly on: { onEvent?(event: ServingEvent): void },
  ) {}

  /**
   * Says that it is ready and answers requests.
   * @returns nothing once the coordinator says that the run is over; otherwise why the connection ended before
   * @throws BUDGET_SPENT, and what else of its own work goes wrong
   */
  async serve(channel: Channel): Promise<FedveilError | undefined> {
    const over = new Promise<FedveilError | undefined>((resolve, reject) => {
      channel.onClose((reason) => {
        void this.#underWay.then(() => resolve(reason))
      })
      channel.onMessage((message, received) => {
        const answered = this.#answer(channel, message, received, { over: () => resolve(undefined), fail: reject })
        this.#underWay = answered.catch(() => undefined)
        return answered
      })
    })
    over.catch(() => undefined)
    const { alignment: alignmentSha256, records } = this.work
    await channel.send({ kind: 'ready', alignmentSha256, records }).catch((error) => {
      if (!channel.closed) throw error
    })
    return over
  }

  async #answer(
    channel: Channel,
    message: Message,
    received: Received,
    end: { over(): void; fail(error: unknown): void },
  ): Promise<void> {
    const { door, on, work } = this
    if (message.kind === 'finish') {
      const statement = door.statement()
      on.onEvent?.({ event: 'statement', text: statementText(statement) })
      await received.reply({ kind: 'statement', round: this.#lastRound, json: JSON.stringify(statement) })
      end.over()
      return
    }
    try {
      const round = roundOf(message)
      if (round > this.#lastRound) {
        this.#lastRound = round
        on.onEvent?.({ event: 'round', round })
        if (round > 1 && message.kind === 'embeddingRequest') sendStatement(channel, door, round - 1)
      }
      const answer = await work.handle(message)
      // An update is the round's only release; a round of embeddings is over when the next begins.
      if (answer.kind === 'update') sendStatement(channel, door, round)
      // What this end cannot send ends its part; a lost connection is told elsewhere.
      void received.reply(answer).catch((error) => {
        if (!channel.closed) end.fail(error)
      })
    } catch (error) {
      // Not a refusal of this request: `leave` answers it.
      if (isDeparture(error)) return end.fail(error)
      // What goes wrong in our own work ends our part; the coordinator hears why as a refusal.
      if (!(error instanceof FedveilError) || error.exit !== EXIT.refused) end.fail(error)
      throw error
    }
  }
}

/** After each round the coordinator hears what has been spent; never a reason to hold up the work. */
function sendStatement(channel: Channel, door: ReleaseDoor, round: number): void {
  void channel.send({ kind: 'statement', round, json: JSON.stringify(door.statement()) }).catch(() => undefined)
}

function roundOf(message: Message): number {
  return message.kind === 'embeddingRequest' || message.kind === 'trainRequest' ? message.round : 0
}
