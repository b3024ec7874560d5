import type { Socket } from 'socket.io'
import { Channel } from '../proto/channel.js'
import { EXIT, FedveilError } from '../proto/error.js'
import { type MessageOf, WIRE_VERSION } from '../proto/message.js'
import { peerError } from '../proto/peer-error.js'
import { type Plan, secondsToReturn } from '../proto/plan.js'
import type { AlignmentParty } from './alignment.js'
import { type Connection, Entrance, type EntrancePolicy } from './entrance.js'
import { FailedAttempts } from './failed-attempts.js'

/** A participant that was admitted and has said it is ready. */
export interface Member {
  readonly name: string
  readonly channel: Channel
  /** How many records it brings. */
  readonly records: number
  readonly alignment: Uint8Array
}

/** What a roster tells its run. */
export interface RosterEvents {
  /** After each readiness. */
  joined(name: string, have: number): void
  /** It will not take part, in its own words; its place is free again once it has gone. */
  declined(name: string, sentence: string): void
  /** A message that is not an answer: a statement. */
  message(name: string, message: MessageOf<'statement'>): void
}

/**
 * Who is in. A run's membership is the plan's list: the roster is complete once each of them is ready or has said that its
 * budget is spent, and a connection that never joins, or joins wrongly, blocks nobody.
 */
export class Roster {
  readonly #admitted = new Map<string, Channel>()
  readonly #attempts = new FailedAttempts()
  readonly #ready = new Map<string, Member>()
  /** Whom nobody waits for, and why: its budget is spent, or it is not there. */
  readonly #spent = new Map<string, { readonly code: string; readonly reason: string }>()
  readonly complete: Promise<readonly Member[]>
  /** Runs that align their records: everybody's offer, in the plan's order. */
  readonly offers: Promise<readonly AlignmentParty[]>
  readonly #offered = new Map<string, AlignmentParty>()
  /** Once the run is open: who is waited for, to go on with it on a new connection. */
  readonly #awaited = new Map<string, (member: Member | undefined) => void>()
  /** Bytes of connections that were lost and replaced. */
  #replaced = { up: 0, down: 0 }
  #open = false
  #resolve!: (members: readonly Member[]) => void
  #resolveOffers!: (parties: readonly AlignmentParty[]) => void
  #reject!: (error: Error) => void

  constructor(
    private readonly plan: Plan,
    /** How long a participant may leave a heartbeat unanswered; a transfer gets twice that without progress. */
    private readonly silenceMs: number,
    private readonly entrance: EntrancePolicy,
    private readonly on: RosterEvents,
  ) {
    this.complete = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.offers = new Promise((resolve, reject) => {
      this.#resolveOffers = resolve
      this.complete.catch(reject)
    })
    // A failure may come before anybody waits for it.
    this.complete.catch(() => undefined)
    this.offers.catch(() => undefined)
  }

  /** Takes a new connection; it counts for nothing until it has joined. */
  connect(socket: Socket, connection: Connection): void {
    const { run } = this.plan
    const channel = new Channel(socket, { run, idleMs: 2 * this.silenceMs })
    const entrance = new Entrance(run, this.entrance, connection, this.#attempts)
    let name: string | undefined
    const idle = setTimeout(() => channel.close(), STRANGER_MS)
    channel.onMessage((message, context) => {
      switch (message.kind) {
        case 'identify':
          void context.reply(entrance.challenge(message)).catch(() => undefined)
          return
        case 'join': {
          entrance.admit(message)
          name = this.#admit(message, channel)
          clearTimeout(idle)
          const planJson = JSON.stringify(this.plan)
          const planSignature = entrance.signPlan(planJson)
          void context.reply({ kind: 'welcome', run, planJson, planSignature }).catch(() => undefined)
          return
        }
        case 'ready':
          if (name === undefined) throw notJoined()
          this.#markReady(name, message, channel)
          return
        case 'alignmentOffer':
          if (name === undefined) throw notJoined()
          this.#offer({ name, channel, ids: message.ids, publicKey: message.publicKey })
          return
        case 'leave':
          if (name === undefined) throw notJoined()
          if (message.code === 'BUDGET_SPENT') this.#markSpent(name, message)
          else this.on.declined(name, message.sentence)
          return
        case 'statement':
          if (name === undefined) throw notJoined()
          this.on.message(name, message)
          return
        default:
          throw new FedveilError('MESSAGE_UNEXPECTED', `A "${message.kind}" message was not asked for.`, EXIT.refused)
      }
    })
    channel.onClose(() => {
      clearTimeout(idle)
      if (name !== undefined) this.#gone(name)
    })
  }

  /**
   * Waits until everybody has hung up, for the last bytes may still be on their way; not longer than `FAREWELL_MS`.
   */
  async emptied(): Promise<void> {
    const gone = [...this.#admitted.values()].map((channel) => new Promise<void>((end) => channel.onClose(() => end())))
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FAREWELL_MS)
    })
    await Promise.race([Promise.all(gone), late])
    clearTimeout(timer)
  }

  /** Ends the connections of those whom the roll admits no longer: they have left the run. */
  expelRevoked(): void {
    for (const [name, channel] of this.#admitted) {
      const entry = this.entrance.roll?.find(name)
      if (entry && entry.revokedAt !== null && channel.closed === undefined)
        channel.close(refused('IDENTITY_REVOKED', `"${name}" is no longer admitted by this coordinator.`))
    }
  }

  /** Bytes that participants sent here, and the reverse. */
  bytes(): { up: number; down: number } {
    const channels = [...this.#admitted.values()]
    return {
      up: channels.reduce((sum, channel) => sum + channel.bytesReceived, this.#replaced.up),
      down: channels.reduce((sum, channel) => sum + channel.bytesSent, this.#replaced.down),
    }
  }

  /**
   * Waits for a member of the open run whose connection was lost.
   * @returns the member on its new connection; undefined if it has not come back in time
   */
  returnOf(name: string, waitMs: number): Promise<Member | undefined> {
    const member = this.#ready.get(name)
    if (member && member.channel.closed === undefined) return Promise.resolve(member)
    return new Promise((resolve) => {
      const settle = (back: Member | undefined) => {
        clearTimeout(timer)
        this.#awaited.delete(name)
        before?.(back)
        resolve(back)
      }
      // Two requests may wait for the same member.
      const before = this.#awaited.get(name)
      const timer = setTimeout(() => settle(undefined), waitMs)
      this.#awaited.set(name, settle)
    })
  }

  /** Those that have neither said that they are ready nor that they are not, in the plan's order. */
  get missing(): readonly string[] {
    return this.plan.participants
      .map(({ name }) => name)
      .filter((name) => !this.#ready.has(name) && !this.#spent.has(name))
  }

  /** Waits no longer for somebody that is not there. */
  doWithout(name: string, reason: string): void {
    if (this.#ready.has(name)) return
    this.#spent.set(name, { code: 'PARTY_ABSENT', reason })
    this.#completeIfAllHaveSpoken()
  }

  #admit(join: MessageOf<'join'>, channel: Channel): string {
    const { participant, scenario, versions, resumes } = join
    const { plan } = this
    if (!versions.includes(WIRE_VERSION))
      throw refused(
        'VERSION_UNSUPPORTED',
        `"${participant}" speaks contract versions ${versions.join(', ')} and this coordinator ${WIRE_VERSION}: upgrade the older fedveil.`,
      )
    if (scenario !== '' && scenario !== plan.scenario)
      throw refused(
        'WRONG_RUN',
        `This coordinator runs the scenario "${plan.scenario}" and "${participant}" was set up for "${scenario}": join the other coordinator, or pass --config ${plan.scenario}.`,
      )
    if (!plan.participants.some((each) => each.name === participant))
      throw refused(
        'NOT_IN_PLAN',
        `"${participant}" is not in the plan of run "${plan.run}": its participants are ${plan.participants.map((each) => each.name).join(', ')}.`,
      )
    if (this.#open) this.#makeRoomAgain(participant, resumes)
    if (this.#admitted.has(participant))
      throw refused(
        'NAME_TAKEN',
        `"${participant}" has already joined run "${plan.run}": give this participant another --name.`,
      )
    this.#admitted.set(participant, channel)
    return participant
  }

  /** The run is open: only who lost its connection may come, with what it had learned by then. */
  #makeRoomAgain(name: string, resumes: boolean): void {
    const before = this.#admitted.get(name)
    if (before && before.closed === undefined) return
    if (!before || !this.#ready.has(name))
      throw refused('RUN_UNDER_WAY', `Run "${this.plan.run}" has begun without "${name}": join the next one.`)
    const waits = secondsToReturn(this.plan) > 0
    if (!waits || !(resumes || startsAnew(this.plan)))
      throw refused(
        'RUN_UNDER_WAY',
        `Run "${this.plan.run}" has begun with "${name}": only where its plan waits, and with the model that it had in the run, can it go on after it lost its connection.`,
      )
    this.#replaced.up += before.bytesReceived
    this.#replaced.down += before.bytesSent
    this.#admitted.delete(name)
  }

  /** Those whose budget was spent before the run opened, or that nobody waited for, in the plan's order. */
  get spent(): readonly { readonly participant: string; readonly code: string; readonly reason: string }[] {
    return this.plan.participants.flatMap(({ name }) => {
      const why = this.#spent.get(name)
      return why === undefined ? [] : [{ participant: name, ...why }]
    })
  }

  /** During the run it is the requests that fail, and the membership that changes. */
  #markSpent(name: string, { code, sentence }: MessageOf<'leave'>): void {
    if (this.#ready.has(name)) return
    this.#spent.set(name, { code, reason: peerError(code, sentence).message })
    this.#completeIfAllHaveSpoken()
  }

  #completeIfAllHaveSpoken(): void {
    const { participants } = this.plan
    if (this.#ready.size + this.#spent.size < participants.length) return
    this.#openRun()
  }

  #openRun(): void {
    this.#open = true
    this.#resolve(this.#members)
  }

  get #members(): readonly Member[] {
    return this.plan.participants.flatMap(({ name }) => this.#ready.get(name) ?? [])
  }

  #markReady(name: string, ready: MessageOf<'ready'>, channel: Channel): void {
    this.#spent.delete(name)
    const member = { name, channel, records: ready.records, alignment: ready.alignmentSha256 }
    this.#ready.set(name, member)
    this.on.joined(name, this.#ready.size)
    this.#awaited.get(name)?.(member)
    this.#completeIfAllHaveSpoken()
  }

  #offer(party: AlignmentParty): void {
    const { participants, work } = this.plan
    if (work.mode !== 'vertical' || work.alignment.kind !== 'psi')
      throw refused('MESSAGE_UNEXPECTED', `Run "${this.plan.run}" aligns no records.`)
    this.#offered.set(party.name, party)
    if (this.#offered.size === participants.length)
      this.#resolveOffers(participants.map(({ name }) => this.#offered.get(name)!))
  }

  /** Before it was ready its place is free again; afterwards the requests under way fail by themselves. */
  #gone(name: string): void {
    if (this.#offered.size < this.plan.participants.length) this.#offered.delete(name)
    if (!this.#ready.has(name)) this.#admitted.delete(name)
    else if (!this.#open) {
      this.#ready.delete(name)
      this.#admitted.delete(name)
    }
  }

  /** Gives up waiting. */
  fail(error: Error): void {
    this.#reject(error)
    for (const settle of [...this.#awaited.values()]) settle(undefined)
    for (const channel of this.#admitted.values()) channel.close()
  }
}

const FAREWELL_MS = 3_000

/** Whether a participant needs nothing of earlier rounds, so that it can come back as a process that was started again. */
function startsAnew({ work }: Plan): boolean {
  return work.mode === 'horizontal' && work.client.kind !== 'scaffold' && work.localHead !== true
}

/** How long a connection may stay without having joined. */
const STRANGER_MS = 60_000

function refused(code: string, sentence: string): FedveilError {
  return new FedveilError(code, sentence, EXIT.refused)
}

function notJoined(): FedveilError {
  return refused('NOT_JOINED', 'A participant must join before it says anything else.')
}
