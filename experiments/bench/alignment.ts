import { type AlignmentParty, alignRecordIds as alignAsLabelOwner } from '../../coordinator/alignment.js'
import { listen } from '../../coordinator/server.js'
import { alignmentDigest } from '../../learning/data/alignment.js'
import { RandomStream } from '../../learning/engine/random.js'
import { alignRecordIds as alignAsParticipant } from '../../participant/alignment.js'
import { connect } from '../../participant/connection.js'
import { MOST_IDS } from '../../privacy/alignment/record-ids.js'
import { forgetAlignment } from '../../privacy/alignment/session.js'
import { Channel } from '../../proto/channel.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { WIRE_VERSION } from '../../proto/message.js'

/** An alignment without a run around it: a label owner and participants over real sockets on this machine. */
export interface AlignmentSetting {
  readonly run: string
  /** The participants' names, in their order. */
  readonly participants: readonly string[]
  /** Folder of the owner that works here, which keeps an interrupted alignment; in memory without one. */
  readonly folder: string | undefined
  readonly signal: AbortSignal
}

const SILENCE_MS = 60_000

/**
 * Works as the label owner, until all participants have joined and the ids are aligned.
 * @param ids the label owner's
 * @returns the common ids in the agreed order
 */
export async function hostAlignment(
  ids: readonly string[],
  setting: AlignmentSetting,
  on: {
    /** Starts the participants, which are to join at the address; resolves when they have ended, or rejects if one fails. */
    listening(url: string): Promise<unknown>
    progress(done: number, total: number): void
  },
): Promise<string[]> {
  const { signal } = setting
  const channels: Channel[] = []
  const offers = new Map<string, AlignmentParty>()
  let enough!: () => void
  const complete = new Promise<void>((resolve, reject) => {
    enough = resolve
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    if (signal.aborted) reject(signal.reason)
  })
  complete.catch(() => undefined)
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    silenceMs: SILENCE_MS,
    onNotice: () => {},
    onSocket: (socket) => {
      const channel = new Channel(socket, { run: setting.run })
      channels.push(channel)
      takeOffer(channel, setting, (party) => {
        if (offers.set(party.name, party).size === setting.participants.length) enough()
      })
    },
  })
  signal.addEventListener('abort', () => channels.forEach((channel) => void channel.close()), { once: true })
  try {
    const ended = on.listening(server.url)
    ended.catch(() => undefined) // looked at before the alignment and after it; in between the channels say more
    await Promise.race([complete, ended])
    const parties = setting.participants.map((name) => offers.get(name)!)
    const given = { ...common(setting, ids), onProgress: on.progress }
    const places = await alignAsLabelOwner(parties, ids, given)
    await ended
    if (setting.folder !== undefined) forgetAlignment(setting.folder)
    return Array.from(places, (place) => ids[place]!)
  } finally {
    await server.close()
  }
}

/**
 * Takes part in an alignment that `hostAlignment` waits for.
 * @returns the common ids in the agreed order
 */
export async function joinAlignment(
  url: string,
  name: string,
  ids: readonly string[],
  setting: AlignmentSetting,
): Promise<string[]> {
  const { run, participants, folder, signal } = setting
  const socket = await connect(url, signal)
  const channel = new Channel(socket, { run })
  const onAbort = () => channel.close()
  signal.addEventListener('abort', onAbort)
  try {
    await channel.request(
      {
        kind: 'join',
        participant: name,
        scenario: '',
        versions: [WIRE_VERSION],
        software: '',
        resumes: false,
        ...UNSIGNED,
      },
      'welcome',
    )
    const places = await alignAsParticipant(channel, ids, { ...common(setting, ids), name, participants })
    if (folder !== undefined) forgetAlignment(folder)
    return Array.from(places, (place) => ids[place]!)
  } finally {
    signal.removeEventListener('abort', onAbort)
    channel.close()
    socket.disconnect()
  }
}

const UNSIGNED = { signature: new Uint8Array(0), tokenProof: new Uint8Array(0) }

function takeOffer(
  channel: Channel,
  { run, participants }: AlignmentSetting,
  onOffer: (party: AlignmentParty) => void,
): void {
  let name: string | undefined
  channel.onMessage((message, received) => {
    if (message.kind === 'join' && participants.includes(message.participant)) {
      name = message.participant
      void received
        .reply({ kind: 'welcome', run, planJson: '{}', planSignature: new Uint8Array(0) })
        .catch(() => undefined)
    } else if (message.kind === 'alignmentOffer' && name !== undefined) {
      onOffer({ name, channel, ids: message.ids, publicKey: message.publicKey })
    } else throw new FedveilError('MESSAGE_UNEXPECTED', `A "${message.kind}" message was not asked for.`, EXIT.refused)
  })
}

function common({ run, folder }: AlignmentSetting, ids: readonly string[]) {
  const digest = alignmentDigest(ids, run)
  const stream = () => RandomStream.system()
  return { run, digest, most: MOST_IDS, stream, ...(folder === undefined ? {} : { folder }) }
}
