import type { RandomStream } from '../learning/engine/random.js'
import { Scalar } from '../privacy/alignment/curve25519.js'
import { OUTPUT } from '../privacy/alignment/oblivious-output.js'
import { tableRows } from '../privacy/alignment/oblivious-table.js'
import { agreedOrder, ascendingRows } from '../privacy/alignment/order.js'
import { AlignmentPool, parts } from '../privacy/alignment/pool.js'
import { checkCount, checkRecordIds } from '../privacy/alignment/record-ids.js'
import { derive } from '../privacy/alignment/secrets.js'
import { AlignmentSession, type SessionRows } from '../privacy/alignment/session.js'
import { column, exclusiveOr } from '../privacy/alignment/work.js'
import { POINT_BYTES, ROW_BYTES, TAG_BYTES } from '../proto/alignment-message.js'
import type { Channel } from '../proto/channel.js'
import { EXIT, FedveilError, sentenceOf } from '../proto/error.js'

/** A participant that has offered its ids for alignment. */
export interface AlignmentParty {
  readonly name: string
  readonly channel: Channel
  /** How many ids it holds. */
  readonly ids: number
  readonly publicKey: Uint8Array
}

export interface AlignmentOptions {
  readonly run: string
  /** Digest of the coordinator's ids in their order. */
  readonly digest: Uint8Array
  /** Most ids of one owner. */
  readonly most: number
  /** Folder that keeps an interrupted alignment; in memory without one. */
  readonly folder?: string
  readonly threads?: number
  stream(): RandomStream
  /** @param total ids times participants */
  onProgress?(done: number, total: number): void
}

/** Messages with points on their way to one participant. */
const WINDOW = 6
/** Rows of a table in one message: 256 KiB. */
const TABLE_PART = 16_384

/**
 * Private set intersection of the record ids of all participants and of the coordinator, the label owner, who alone works
 * out which ids are common to all and tells each participant which of its own are. docs/alignment.md has the protocol and what each end learns.
 * @param parties in the plan's order
 * @param ids the coordinator's own
 * @returns places in `ids` of the common records, in the agreed order
 * @throws ALIGNMENT_IDS, ALIGNMENT_COUNT, ALIGNMENT_POINT, ALIGNMENT_EMPTY; what a participant refuses or leaves with
 */
export async function alignRecordIds(
  parties: readonly AlignmentParty[],
  ids: readonly string[],
  options: AlignmentOptions,
): Promise<Uint32Array> {
  const pool = new AlignmentPool(options.threads)
  try {
    return await new LabelOwner(parties, ids, options, pool).align()
  } catch (error) {
    await tell(parties, error)
    throw error
  } finally {
    await pool.close()
  }
}

class LabelOwner {
  readonly #session: AlignmentSession
  readonly #scalar: Scalar
  /** By part; each is blinded once for all participants. */
  readonly #blinded = new Map<number, Promise<Uint8Array>>()
  #done = 0

  constructor(
    private readonly parties: readonly AlignmentParty[],
    private readonly ids: readonly string[],
    private readonly options: AlignmentOptions,
    private readonly pool: AlignmentPool,
  ) {
    checkRecordIds(ids, 'the coordinator', options.most)
    for (const { name, ids } of parties) checkCount(ids, `"${name}"`, options.most, EXIT.data)
    const { folder, run, digest, stream } = options
    this.#session = AlignmentSession.open({ folder, run, ids: digest, stream })
    this.#scalar = new Scalar(derive(this.#session.secret, 'scalar'))
  }

  async align(): Promise<Uint32Array> {
    const { parties, ids } = this
    await this.#start()
    const outputs = await Promise.all(parties.map((party) => this.#outputsOf(party)))
    const sums = await Promise.all(parties.map((party, i) => this.#decoded(party, outputs[i]!)))
    const common = zeroRows(sums.reduce(exclusiveOr))
    if (common.length === 0) throw noCommonRecords()
    const orderKey = derive(this.#session.secret, 'order')
    const named = Array.from(common, (place) => ids[place]!)
    const order = await agreedOrder(named, orderKey, this.pool)
    await Promise.all(parties.map((party, i) => announce(party, tagsOf(outputs[i]!, common), orderKey)))
    return order.map((place) => common[place]!)
  }

  async #start(): Promise<void> {
    const peers = this.parties.map(({ name, publicKey }) => ({ name, publicKey }))
    await Promise.all(
      this.parties.map(({ channel }) =>
        channel.request({ kind: 'alignmentStart', ids: this.ids.length, peers }, 'done'),
      ),
    )
  }

  /** F of the coordinator's ids under the participant's key, [n, 48]. */
  async #outputsOf(party: AlignmentParty): Promise<SessionRows> {
    const { ids } = this
    // Of another key nothing can be used again.
    const name = `${party.name}-${Buffer.from(party.publicKey).toString('hex')}`
    const rows = this.#session.rows(name, OUTPUT.bytes, ids.length)
    this.#progress(rows.done)
    const pending: Promise<Uint8Array>[] = []
    const take = async () => {
      const part = await pending.shift()!
      rows.append(part)
      this.#progress(part.length / OUTPUT.bytes)
    }
    const due = parts(ids.length).filter(([, last]) => last > rows.done)
    for (const [i, [first, last]] of due.entries()) {
      if (pending.length === WINDOW) await take()
      // Blinded ahead, and sent in order.
      for (const [from, to] of due.slice(i, i + WINDOW)) this.#blindedPart(from, to).catch(() => undefined)
      const part = this.#outputPart(party, first, await this.#blindedPart(first, last))
      part.catch(() => undefined) // it is looked at in its turn
      pending.push(part)
    }
    while (pending.length > 0) await take()
    return rows
  }

  async #outputPart({ name, channel }: AlignmentParty, first: number, points: Uint8Array): Promise<Uint8Array> {
    const last = first + points.length / POINT_BYTES
    const answer = await channel.request({ kind: 'blindedPoints', first, points }, 'evaluatedPoints')
    if (answer.first !== first || answer.points.length !== points.length)
      throw wrongCount(name, `${answer.points.length / POINT_BYTES} points where ${last - first} were due`)
    const scalar = this.#scalar.inverse().bytes
    return this.pool.run({ work: 'unblind', ids: this.ids.slice(first, last), points: answer.points, scalar })
  }

  #blindedPart(first: number, last: number): Promise<Uint8Array> {
    const known = this.#blinded.get(first)
    if (known) return known
    const ids = this.ids.slice(first, last)
    const part = this.pool.run({ work: 'blind', ids, scalar: this.#scalar.bytes })
    this.#blinded.set(first, part)
    return part
  }

  /** What the participant's table holds for the coordinator's ids, without the masks, [n, 16]. */
  async #decoded(party: AlignmentParty, outputs: SessionRows): Promise<Uint8Array<ArrayBuffer>> {
    const { table, seed } = await fetchTable(party)
    const values = new Uint8Array(this.ids.length * ROW_BYTES)
    await Promise.all(
      parts(this.ids.length).map(async ([first, last]) => {
        const part = { work: 'decode', outputs: outputs.part(first, last), table, seed } as const
        values.set(await this.pool.run(part), first * ROW_BYTES)
      }),
    )
    return values
  }

  #progress(more: number): void {
    this.#done += more
    this.options.onProgress?.(this.#done, this.ids.length * this.parties.length)
  }
}

async function fetchTable({ name, channel, ids }: AlignmentParty): Promise<{ table: Uint8Array; seed: Uint8Array }> {
  const total = tableRows(ids)
  // Shared, so that every thread reads the same bytes.
  const table = new Uint8Array(new SharedArrayBuffer(total * ROW_BYTES))
  let seed: Uint8Array | undefined
  for (let first = 0; first < total; first += TABLE_PART) {
    const count = Math.min(TABLE_PART, total - first)
    const part = await channel.request({ kind: 'alignmentTableRequest', first, count }, 'alignmentTable')
    if (part.total !== total || part.first !== first || part.rows.length !== count * ROW_BYTES)
      throw wrongCount(name, `a table of ${part.total} rows where ${total} were due`)
    seed ??= part.seed
    table.set(part.rows, first * ROW_BYTES)
  }
  return { table, seed: seed! }
}

/** Tells a participant which of its records are common, as a set: its own order shows nothing of the coordinator's. */
async function announce({ channel }: AlignmentParty, tags: Uint8Array, orderKey: Uint8Array): Promise<void> {
  const total = tags.length / TAG_BYTES
  for (const [first, last] of parts(total)) {
    const part = tags.subarray(first * TAG_BYTES, last * TAG_BYTES)
    await channel.request({ kind: 'alignmentResult', first, total, orderKey, tags: part }, 'done')
  }
}

function tagsOf(outputs: SessionRows, common: Uint32Array): Uint8Array {
  const all = column(outputs.bytes, OUTPUT.tag)
  const chosen = new Uint8Array(common.length * TAG_BYTES)
  for (const [i, place] of common.entries())
    chosen.set(all.subarray(place * TAG_BYTES, (place + 1) * TAG_BYTES), i * TAG_BYTES)
  const sorted = new Uint8Array(chosen.length)
  for (const [i, row] of ascendingRows(chosen).entries())
    sorted.set(chosen.subarray(row * TAG_BYTES, (row + 1) * TAG_BYTES), i * TAG_BYTES)
  return sorted
}

/** Places of the rows that are zero. */
function zeroRows(rows: Uint8Array): Uint32Array {
  const count = rows.length / ROW_BYTES
  const isZero = (row: number) => {
    for (let i = row * ROW_BYTES; i < (row + 1) * ROW_BYTES; i++) if (rows[i] !== 0) return false
    return true
  }
  return Uint32Array.from({ length: count }, (_, row) => row).filter(isZero)
}

/** Participants that are still there hear why the alignment ended. */
async function tell(parties: readonly AlignmentParty[], error: unknown): Promise<void> {
  const code = error instanceof FedveilError ? error.code : 'INTERNAL'
  const sentence = error instanceof FedveilError ? sentenceOf(error) : 'The coordinator failed; its own log says why.'
  const there = parties.filter(({ channel }) => !channel.closed)
  await Promise.allSettled(there.map(({ channel }) => channel.send({ kind: 'leave', code, sentence })))
}

function noCommonRecords(): FedveilError {
  return new FedveilError(
    'ALIGNMENT_EMPTY',
    'The coordinator and the participants have no record in common: check that all name their records by the same ids.',
    EXIT.data,
  )
}

function wrongCount(name: string, what: string): FedveilError {
  return new FedveilError(
    'ALIGNMENT_COUNT',
    `"${name}" sent ${what} by what it announced: it does not keep to the protocol, or its records have changed.`,
    EXIT.runFailed,
  )
}
