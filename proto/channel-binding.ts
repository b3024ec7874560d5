import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

const LABEL = 'EXPORTER-Channel-Binding'
const BYTES = 32

/**
 * What both ends of one TLS channel know and nobody in between does (RFC 9266, `tls-exporter`); empty on plain text, or
 * before the handshake is done.
 */
export function channelBindingOf(socket: Socket | undefined): Uint8Array {
  if (!(socket instanceof TLSSocket)) return new Uint8Array(0)
  return socket.exportKeyingMaterial(BYTES, LABEL, Buffer.alloc(0))
}
