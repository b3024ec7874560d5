import type { Plan } from '../proto/plan.js'
import type { EntrancePolicy } from './entrance.js'
import { Roster, type RosterEvents } from './roster.js'
import { listen } from './server.js'
import type { TlsFiles } from './tls.js'

/** Where a coordinator listens, and whom it lets in. */
export interface DoorOptions {
  /** Port 0 takes a free one. */
  readonly listen: { readonly host: string; readonly port: number; readonly tls?: TlsFiles | undefined }
  /** Default: whoever knows a participant's name. */
  readonly entrance?: EntrancePolicy | undefined
  onNotice?(sentence: string): void
}

/** A run's open door. */
export interface FrontDoor {
  readonly url: string
  readonly roster: Roster
  close(): Promise<void>
}

const OPEN: EntrancePolicy = { channelBinding: true }

/** How often the roll is asked who was revoked. */
const REVOCATIONS_MS = 2_000

/**
 * Listens for the participants of a plan.
 * @param silenceMs how long a participant may leave a heartbeat unanswered
 * @throws PORT_IN_USE, LISTEN_FAILED, TLS_FILE
 */
export async function openFrontDoor(
  plan: Plan,
  { listen: address, entrance = OPEN, onNotice }: DoorOptions,
  silenceMs: number,
  on: RosterEvents,
): Promise<FrontDoor> {
  const roster = new Roster(plan, silenceMs, entrance, on)
  const server = await listen({
    ...address,
    silenceMs,
    onSocket: (socket, connection) => roster.connect(socket, connection),
    onNotice: (sentence) => onNotice?.(sentence),
  })
  const revocations = setInterval(() => roster.expelRevoked(), REVOCATIONS_MS)
  return {
    url: server.url,
    roster,
    close: async () => {
      clearInterval(revocations)
      await server.close()
    },
  }
}
