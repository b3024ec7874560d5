import { EXIT, FedveilError } from '../proto/error.js'
import type { Membership as Policy } from '../proto/plan.js'
import type { Departure, Ending } from './event.js'
import type { Member } from './roster.js'

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
    private readonly policy: Policy,
    /** Called at once, in the middle of the round. */
    private readonly onLeft: (departure: Departure) => void,
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
   * @throws what a request throws for any other reason than leaving in order
   */
  async ask<T>(
    round: number,
    request: (member: Member) => Promise<T>,
    members: readonly Member[] = this.#present,
  ): Promise<{ readonly member: Member; readonly answer: T }[]> {
    if (this.#ended !== null) return []
    const answers = await Promise.all(
      members.map(async (member) => {
        try {
          return [{ member, answer: await request(member) }]
        } catch (error) {
          if (!leavesInOrder(error)) throw error
          this.depart({ participant: member.name, round, reason: error.message })
          return []
        }
      }),
    )
    return answers.flat()
  }

  /** Notes that somebody has left; round 0 is before the first. */
  depart(departure: Departure): void {
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

/** A spent budget is no failure: the participant has said so and goes. Anything else that stops a request is one. */
function leavesInOrder(error: unknown): error is FedveilError {
  return error instanceof FedveilError && error.code === 'BUDGET_SPENT' && error.exit === EXIT.refused
}
