import { isDeparture } from '../proto/departure.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Membership as Policy } from '../proto/plan.js'
import type { Departure, Ending } from './event.js'
import type { Member } from './roster.js'

/** What a run does about a member whose connection is lost. */
export interface Absence {
  /** Why somebody that did not return has left, e.g. `its connection was lost`. */
  readonly reason: string
  /** Resolves with the member on its new connection, or with undefined once it is not waited for any longer. */
  returnOf(name: string): Promise<Member | undefined>
}

/**
 * Who is still in a run, and what becomes of the run when somebody leaves it in order (the plan's policy). The members of
 * a round are those that are present when it opens; whoever leaves during it contributes nothing to it.
 */
export class Membership {
  #present: readonly Member[]
  readonly #left: Departure[] = []
  #ended: Ending | null = null

  constructor(
    members: readonly Member[],
    private readonly policy: Pick<Policy, 'departure' | 'minimum'>,
    /** Called at once, in the middle of the round. */
    private readonly onLeft: (departure: Departure) => void,
    /** Not given: a lost connection fails the run. */
    private readonly absence?: Absence,
  ) {
    this.#present = members
  }

  /** In the plan's order. */
  get present(): readonly Member[] {
    return this.#present
  }

  /** In the order of leaving. */
  get left(): readonly Departure[] {
    return this.#left
  }

  /** Set once the policy has ended the run; no round opens after that. */
  get ended(): Ending | null {
    return this.#ended
  }

  /**
   * Asks members something that belongs to a round, all at once. Where it leaves the run ended, the round does not count
   * and its answers are not to be used; in a run that has ended nobody is asked.
   * @param members default: all that are present
   * @returns the answers of those that did not leave, in the order of the members
   * @throws what a request throws for any other reason than leaving in order, or being absent where the run provides for it
   */
  async ask<T>(
    round: number,
    request: (member: Member) => Promise<T>,
    members: readonly Member[] = this.#present,
  ): Promise<{ readonly member: Member; readonly answer: T }[]> {
    if (this.#ended !== null) return []
    return (await Promise.all(members.map((member) => this.#answerOf(round, member, request)))).flat()
  }

  async #answerOf<T>(
    round: number,
    member: Member,
    request: (member: Member) => Promise<T>,
  ): Promise<{ readonly member: Member; readonly answer: T }[]> {
    try {
      return [{ member, answer: await request(member) }]
    } catch (error) {
      const reason = leavesInOrder(error) ? error.message : this.#reasonIfLost(error)
      if (reason === undefined) throw error
      const back = leavesInOrder(error) ? undefined : await this.absence?.returnOf(member.name)
      if (back) {
        this.#present = this.#present.map((each) => (each.name === back.name ? back : each))
        return this.#answerOf(round, back, request)
      }
      this.depart({ participant: member.name, round, reason })
      return []
    }
  }

  /** Like `ask`, to say farewell: whoever is gone by then has given all that it had to give, if the run provides for it. */
  async dismiss<T>(request: (member: Member) => Promise<T>): Promise<T[]> {
    const answers = this.#present.map((member) =>
      request(member).then(
        (answer) => [answer],
        (error) => (this.#reasonIfLost(error) === undefined ? Promise.reject(error) : []),
      ),
    )
    return (await Promise.all(answers)).flat()
  }

  #reasonIfLost(error: unknown): string | undefined {
    return error instanceof FedveilError && LOST.has(error.code) ? this.absence?.reason : undefined
  }

  /** Notes that somebody has left; round 0 is before the first. Who has left already has left once. */
  depart(departure: Departure): void {
    if (this.#left.some(({ participant }) => participant === departure.participant)) return
    this.#present = this.#present.filter(({ name }) => name !== departure.participant)
    this.#left.push(departure)
    this.onLeft(departure)
    const stops = this.policy.departure === 'stop'
    if (this.#ended !== null || !(stops || this.#present.length < this.policy.minimum)) return
    const why = stops
      ? 'the plan stops when anybody leaves'
      : `${this.#present.length} of the ${this.policy.minimum} participants that the plan needs are left`
    const { participant, round } = departure
    this.#ended = { round: Math.max(0, round - 1), reason: `"${participant}" left ${whenLeft(round)} and ${why}` }
  }
}

/** `in round 3`; `before the first round` for 0. */
export function whenLeft(round: number): string {
  return round === 0 ? 'before the first round' : `in round ${round}`
}

/** Codes with which a request fails because its peer cannot be reached any more. */
const LOST: ReadonlySet<string> = new Set(['PEER_GONE', 'NO_PROGRESS', 'CHANNEL_CLOSED'])

/** What a peer says of itself, or of what it sent; the same code of this end's own is a failure. */
function leavesInOrder(error: unknown): error is FedveilError {
  return isDeparture(error) && error.exit === EXIT.refused
}
