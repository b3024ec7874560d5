import type { RandomStream } from '../learning/engine/random.js'
import { Scalar } from '../privacy/alignment/curve25519.js'
import { OUTPUT } from '../privacy/alignment/oblivious-output.js'
import { tableRows } from '../privacy/alignment/oblivious-table.js'
import { agreedOrder } from '../privacy/alignment/order.js'
import { AlignmentPool, PART, parts } from '../privacy/alignment/pool.js'
import { checkCount, checkRecordIds } from '../privacy/alignment/record-ids.js'
import { derive, exchangeKey, pairKey } from '../privacy/alignment/secrets.js'
import { AlignmentSession, type SessionRows } from '../privacy/alignment/session.js'
import { column } from '../privacy/alignment/work.js'
import { POINT_BYTES, ROW_BYTES, TAG_BYTES } from '../proto/alignment-message.js'
import type { Channel, Received } from '../proto/channel.js'
import { EXIT, FedveilError, sentenceOf } from '../proto/error.js'
import type { Message, MessageOf } from '../proto/message.js'
import { peerError } from '../proto/peer-error.js'

export interface AlignmentOptions {
  readonly run: string
  /** This participant's name in the plan. */
  readonly name: string
  /** All participants' names, in the plan's order. */
  readonly participants: readonly string[]
  /** Digest of the own ids in their order. */
  readonly digest: Uint8Array
  /** Most ids of one owner. */
  readonly most: number
  /** Folder that keeps an interrupted alignment; in memory without one. */
  readonly folder?: string
  readonly threads?: number
  stream(): RandomStream
}

/**
 * This participant's part in the private set intersection of record ids (docs/alignment.md): it multiplies the coordinator's blinded
 * points by its key, sends an oblivious table of its own ids, and is told which of them are common to all. What is done is
 * kept in the folder, so that a participant that is started again in the same run does not do it again.
 * @returns places in `ids` of the common records, in the agreed order
 * @throws ALIGNMENT_IDS, ALIGNMENT_RESULT; what the coordinator leaves with; the reason for which the channel closed
 */
export async function alignRecordIds(
  channel: Channel,
  ids: readonly string[],
  options: AlignmentOptions,
): Promise<Uint32Array> {
  checkRecordIds(ids, 'this participant', options.most)
  const pool = new AlignmentPool(options.threads)
  try {
    return await new IdHolder(channel, ids, options, pool).align()
  } finally {
    await pool.close()
  }
}

class IdHolder {
  readonly #session: AlignmentSession
  readonly #scalar: Uint8Array
  readonly #own: Promise<SessionRows>
  readonly #tags: Uint8Array[] = []
  #coordinator: Evaluations | undefined
  #table: Promise<EncodedTable> | undefined
  #finish!: (common: Promise<Uint32Array>) => void
  #fail!: (error: unknown) => void

  constructor(
    private readonly channel: Channel,
    private readonly ids: readonly string[],
    private readonly options: AlignmentOptions,
    private readonly pool: AlignmentPool,
  ) {
    const { folder, run, digest, stream } = options
    this.#session = AlignmentSession.open({ folder, run, ids: digest, stream })
    this.#scalar = new Scalar(derive(this.#session.secret, 'scalar')).bytes
    this.#own = this.#ownOutputs()
    this.#own.catch(() => undefined) // whoever needs them hears of it
  }

  async align(): Promise<Uint32Array> {
    const { channel, ids } = this
    const finished = new Promise<Uint32Array>((resolve, reject) => {
      this.#finish = resolve
      this.#fail = reject
    })
    channel.onClose((reason) => this.#fail(reason))
    channel.onMessage((message, received) => this.#handle(message, received))
    const publicKey = exchangeKey(this.#session.secret)
    await channel.send({ kind: 'alignmentOffer', ids: ids.length, publicKey })
    return finished
  }

  #handle(message: Message, received: Received): void {
    switch (message.kind) {
      case 'alignmentStart':
        this.#answer(received, this.#start(message))
        return
      case 'blindedPoints':
        this.#answer(received, this.#evaluations().answer(message))
        return
      case 'alignmentTableRequest':
        this.#answer(received, this.#tablePart(message))
        return
      case 'alignmentResult':
        this.#answer(received, this.#take(message))
        return
      case 'leave':
        this.#fail(peerError(message.code, message.sentence))
        return
      default:
        throw refused('MESSAGE_UNEXPECTED', `A "${message.kind}" message came while records are aligned.`)
    }
  }

  /** Answers when it can, so that the threads have several parts before them. */
  #answer(received: Received, answer: Promise<Message>): void {
    answer
      .catch((error: unknown): Message => {
        const known = error instanceof FedveilError
        if (!known || error.exit !== EXIT.refused) this.#fail(error)
        const sentence = known ? sentenceOf(error) : 'The participant failed; its own log says why.'
        return { kind: 'refusal', code: known ? error.code : 'INTERNAL', sentence }
      })
      .then((message) => received.reply(message))
      .catch(() => undefined) // the channel has closed, and says so itself
  }

  async #ownOutputs(): Promise<SessionRows> {
    const { ids } = this
    const rows = this.#session.rows('own', OUTPUT.bytes, ids.length)
    // A part for each thread at a time: the coordinator's points do not wait for all of them.
    const pending: Promise<Uint8Array>[] = []
    for (const [first, last] of parts(ids.length)) {
      if (last <= rows.done) continue
      if (pending.length === this.pool.threads) rows.append(await pending.shift()!)
      const part = this.pool.run({ work: 'outputs', ids: ids.slice(first, last), scalar: this.#scalar })
      part.catch(() => undefined)
      pending.push(part)
    }
    for (const part of pending) rows.append(await part)
    return rows
  }

  async #start({ ids, peers }: MessageOf<'alignmentStart'>): Promise<Message> {
    const { name, participants, most, run } = this.options
    const { secret } = this.#session
    checkCount(ids, 'the coordinator', most, EXIT.refused)
    const own = Buffer.from(exchangeKey(secret))
    const mine = peers.find((peer) => peer.name === name)
    if (peers.map((peer) => peer.name).join() !== participants.join() || !mine || !own.equals(mine.publicKey))
      throw refused('ALIGNMENT_PEERS', 'The coordinator names other participants or keys than those of the plan.')
    if (this.#coordinator) throw refused('MESSAGE_UNEXPECTED', 'The alignment has been started already.')
    this.#coordinator = new Evaluations(ids, this.#session, this.#scalar, this.pool)
    const others = peers.filter((peer) => peer.name !== name)
    const pairKeys = others.map(({ publicKey }) => pairKey(secret, publicKey, run))
    this.#table = this.#encoded(pairKeys)
    this.#table.catch(() => undefined)
    return { kind: 'done', step: 0 }
  }

  #evaluations(): Evaluations {
    if (this.#coordinator) return this.#coordinator
    throw refused('MESSAGE_UNEXPECTED', 'Points came before the alignment was started.')
  }

  async #encoded(pairKeys: readonly Uint8Array[]): Promise<EncodedTable> {
    const { ids, pool } = this
    const outputs = await this.#own
    const values = new Uint8Array(ids.length * ROW_BYTES)
    await Promise.all(
      parts(ids.length).map(async ([first, last]) => {
        const part = { work: 'values', ids: ids.slice(first, last), outputs: outputs.part(first, last), pairKeys }
        values.set(await pool.run({ ...part, work: 'values' }), first * ROW_BYTES)
      }),
    )
    const fill = derive(this.#session.secret, 'fill')
    for (let seed = derive(this.#session.secret, 'seed'); ; seed = derive(seed, 'seed')) {
      const table = await pool.encode({ outputs: outputs.bytes, values, seed, fill })
      if (table) return { table, seed }
    }
  }

  async #tablePart({ first, count }: MessageOf<'alignmentTableRequest'>): Promise<Message> {
    const total = tableRows(this.ids.length)
    if (!this.#table || count === 0 || first + count > total)
      throw refused('ALIGNMENT_COUNT', `Rows ${first} to ${first + count} of a table of ${total} were asked for.`)
    const { table, seed } = await this.#table
    const rows = table.subarray(first * ROW_BYTES, (first + count) * ROW_BYTES)
    return { kind: 'alignmentTable', first, total, seed, rows }
  }

  async #take({ first, total, orderKey, tags }: MessageOf<'alignmentResult'>): Promise<Message> {
    const have = this.#tags.reduce((sum, { length }) => sum + length / TAG_BYTES, 0)
    if (first !== have || total > this.ids.length || have + tags.length / TAG_BYTES > total)
      throw refused('ALIGNMENT_COUNT', `Tags from ${first} on of ${total} came where those from ${have} on were due.`)
    this.#tags.push(tags)
    if (have + tags.length / TAG_BYTES === total) this.#finish(this.#ordered(orderKey))
    return { kind: 'done', step: 0 }
  }

  async #ordered(orderKey: Uint8Array): Promise<Uint32Array> {
    const own = column((await this.#own).bytes, OUTPUT.tag)
    const placeOf = new Map(this.ids.map((_, place) => [tagAt(own, place), place]))
    const common = new Set<number>()
    for (const tags of this.#tags)
      for (let i = 0; i < tags.length / TAG_BYTES; i++) {
        const place = placeOf.get(tagAt(tags, i))
        if (place === undefined || common.has(place)) throw wrongResult()
        common.add(place)
      }
    const places = Uint32Array.from(common)
    const order = await agreedOrder(
      Array.from(places, (place) => this.ids[place]!),
      orderKey,
      this.pool,
    )
    return order.map((i) => places[i]!)
  }
}

interface EncodedTable {
  readonly table: Uint8Array
  readonly seed: Uint8Array
}

/** The coordinator's points times this participant's key: each place once, however often it is asked for. */
class Evaluations {
  readonly #asked: SessionRows
  readonly #evaluated: SessionRows
  /** Evaluations are kept in the order in which they were asked for. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly count: number,
    session: AlignmentSession,
    private readonly scalar: Uint8Array,
    private readonly pool: AlignmentPool,
  ) {
    this.#asked = session.rows('asked', POINT_BYTES, count)
    this.#evaluated = session.rows('evaluated', POINT_BYTES, count)
    this.#asked.keep(this.#evaluated.done)
    this.#evaluated.keep(this.#asked.done)
  }

  async answer({ first, points }: MessageOf<'blindedPoints'>): Promise<Message> {
    const last = first + points.length / POINT_BYTES
    if (last > this.count || last - first > PART)
      throw refused(
        'ALIGNMENT_COUNT',
        `Points ${first} to ${last} came of ${this.count} announced: at most ${PART} come at a time.`,
      )
    if (first === this.#asked.done) this.#evaluate(points)
    else if (last > this.#asked.done || !Buffer.from(this.#asked.part(first, last)).equals(points))
      throw refused(
        'ALIGNMENT_CHANGED',
        'The coordinator asks for other points than before in this run: start a new run, with another --run.',
      )
    await this.#last
    return { kind: 'evaluatedPoints', first, points: this.#evaluated.part(first, last) }
  }

  #evaluate(points: Uint8Array): void {
    this.#asked.append(points)
    const products = this.pool.run({ work: 'multiply', points, scalar: this.scalar })
    this.#last = Promise.all([products, this.#last]).then(([rows]) => this.#evaluated.append(rows))
    this.#last.catch(() => undefined) // whoever asked hears of it
  }
}

function tagAt(tags: Uint8Array, row: number): string {
  return Buffer.from(tags.buffer, tags.byteOffset + row * TAG_BYTES, TAG_BYTES).toString('latin1')
}

function refused(code: string, sentence: string): FedveilError {
  return new FedveilError(code, sentence, EXIT.refused)
}

function wrongResult(): FedveilError {
  return refused('ALIGNMENT_RESULT', 'The coordinator names common records that this participant does not hold.')
}
