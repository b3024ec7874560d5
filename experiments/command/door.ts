import type { Command } from 'commander'
import type { DoorOptions } from '../../coordinator/front-door.js'
import { Roll } from '../../coordinator/roll.js'
import type { TlsFiles } from '../../coordinator/tls.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { isLoopback, listenAddress } from './address.js'
import { coordinatorIdentity } from './identities.js'

/** Flags of the commands that open a coordinator's door. */
export interface DoorFlags {
  readonly listen: string
  readonly roll?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tlsClientCa?: string
  readonly withoutChannelBinding?: boolean
  readonly insecurePlainText?: boolean
  readonly insecureOpenDoor?: boolean
}

export function withDoor(command: Command): Command {
  return command
    .option('--listen <host:port>', 'address to listen on; port 0 takes a free one', '127.0.0.1:7700')
    .option('--roll <dir>', 'admit the participants of this roll alone, by signature (see "fedveil keys")')
    .option('--tls-cert <file>', 'TLS: certificate chain, PEM; replaced files are taken into use while runs go on')
    .option('--tls-key <file>', 'TLS: its private key, PEM')
    .option('--tls-client-ca <file>', 'mutual TLS: participants need a certificate issued by one of these, PEM')
    .option(
      '--without-channel-binding',
      'accept signatures that are not bound to the TLS channel: where TLS ends before',
    )
    .option('--insecure-plain-text', 'listen beyond this machine although nothing is encrypted')
    .option('--insecure-open-door', 'listen beyond this machine although whoever knows a name may join')
}

/** A door, and what is to be closed with it. */
export interface OpenedDoor extends Pick<DoorOptions, 'listen' | 'entrance'> {
  close(): void
}

/**
 * What the flags say about the door.
 * @throws LISTEN_ADDRESS, PLAIN_TEXT, SEEDED_NOISE, OPEN_DOOR, USAGE; what the roll and its key throw
 */
export function doorOf(flags: DoorFlags, seededNoise: boolean): OpenedDoor {
  const tls = tlsOf(flags)
  const plainText = flags.insecurePlainText === true || tls !== undefined
  const address = listenAddress(flags.listen, { plainText, seededNoise })
  requireRoll(flags, address.host)
  const listen = { ...address, tls }
  if (flags.roll === undefined) return { listen, close: () => {} }
  const roll = Roll.open(flags.roll)
  const identity = coordinatorIdentity(flags.roll)
  return {
    listen,
    entrance: { roll, identity, channelBinding: flags.withoutChannelBinding !== true },
    close: () => roll.close(),
  }
}

function tlsOf({ tlsCert: cert, tlsKey: key, tlsClientCa: clientCa }: DoorFlags): TlsFiles | undefined {
  if (cert !== undefined && key !== undefined) return { cert, key, clientCa }
  if (cert === undefined && key === undefined && clientCa === undefined) return undefined
  throw new FedveilError('USAGE', 'TLS needs both --tls-cert and --tls-key', EXIT.usage)
}

function requireRoll({ roll, insecureOpenDoor }: DoorFlags, host: string): void {
  if (roll !== undefined || insecureOpenDoor === true || isLoopback(host)) return
  throw new FedveilError(
    'OPEN_DOOR',
    `refusing to listen on ${host}: whoever knows a participant's name could join; give --roll DIR with the admitted keys ("fedveil keys --help"), or add --insecure-open-door where the network itself is trusted`,
    EXIT.usage,
  )
}
