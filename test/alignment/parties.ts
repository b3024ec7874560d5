import { createHash } from 'node:crypto'
import { type AlignmentParty, alignRecordIds as alignAsLabelOwner } from '../../coordinator/alignment.js'
import { RandomStream } from '../../learning/engine/random.js'
import { alignRecordIds as alignAsParticipant } from '../../participant/alignment.js'
import { Channel, type ChannelSocket } from '../../proto/channel.js'
import { connect, meddle } from '../proto/sockets.js'

export interface Owner {
  readonly name: string
  readonly ids: readonly string[]
  readonly folder?: string
  /** Changes what this participant puts on the wire. */
  readonly meddle?: (socket: ChannelSocket) => ChannelSocket
}

export interface Aligned {
  /** Ids in the agreed order: the coordinator's, then each participant's. */
  readonly orders: readonly PromiseSettledResult<string[]>[]
  /** All frames that each end was sent, in the same order. */
  readonly received: readonly Buffer[]
}

const RUN = 'test-run'
const MOST = 10_000

/** Aligns over real sockets in this process. */
export async function align(
  own: readonly string[],
  parties: readonly Owner[],
  options: { seed?: number; folder?: string } = {},
): Promise<Aligned> {
  const { seed = 1, folder } = options
  const sockets = await Promise.all(parties.map(() => connect()))
  const received: Buffer[][] = [[], ...parties.map(() => [])]
  const tapped = (socket: ChannelSocket, end: number) =>
    meddle(socket, (frame) => {
      received[end]!.push(Buffer.from(frame.payload))
      return frame
    })
  const participants = parties.map(({ name }) => name)
  const shared = { run: RUN, most: MOST, threads: 1 }
  const streamOf = (name: string) => () => RandomStream.named(seed, name, 'alignment')
  const offers = parties.map(({ name }, i) => {
    const channel = new Channel(tapped(sockets[i]!.server, i + 1), { run: RUN })
    return new Promise<AlignmentParty>((resolve, reject) => {
      channel.onClose(reject)
      channel.onMessage((message) => {
        if (message.kind === 'alignmentOffer') {
          const { ids, publicKey } = message
          resolve({ name, channel, ids, publicKey })
        } else if (message.kind === 'leave') reject(new Error(message.sentence))
      })
    })
  })
  const ends = parties.map(async ({ name, ids, folder, meddle: change }, i) => {
    const { client } = sockets[i]!
    const channel = new Channel(tapped(change?.(client) ?? client, 0), { run: RUN })
    const where = folder === undefined ? {} : { folder }
    const stream = streamOf(name)
    const given = { ...shared, ...where, name, participants, digest: digestOf(ids), stream }
    try {
      const places = await alignAsParticipant(channel, ids, given)
      return Array.from(places, (place) => ids[place]!)
    } catch (error) {
      channel.close()
      throw error
    }
  })
  const owner = Promise.all(offers).then(async (all) => {
    const where = folder === undefined ? {} : { folder }
    const stream = streamOf('coordinator')
    const given = { ...shared, ...where, digest: digestOf(own), stream }
    const places = await alignAsLabelOwner(all, own, given)
    return Array.from(places, (place) => own[place]!)
  })
  const orders = await Promise.allSettled([owner, ...ends])
  await Promise.all(sockets.map((pair) => pair.stop()))
  return { orders, received: received.map((frames) => Buffer.concat(frames)) }
}

function digestOf(ids: readonly string[]): Uint8Array {
  return new Uint8Array(createHash('sha256').update(JSON.stringify(ids)).digest())
}
