import { EXIT, FedveilError } from '../../proto/error.js'

/** True for names and addresses that only this machine can reach. @param host with or without brackets, no port */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name)
}

/**
 * Reads `--listen HOST:PORT` and checks it against the insecure switches.
 * @throws FedveilError (exit code 2) if it is no address, or reaches beyond this machine without leave for plain text or
 *   with seeded noise
 */
export function listenAddress(
  text: string,
  allowed: { plainText: boolean; seededNoise: boolean },
): { host: string; port: number } {
  const { host, port } = hostAndPort('--listen', text)
  if (!isLoopback(host) && allowed.seededNoise) throw seededBeyond(host)
  if (!isLoopback(host) && !allowed.plainText) {
    throw new FedveilError(
      'PLAIN_TEXT',
      `refusing to listen on ${host}: messages would cross the network unencrypted; put an encrypting proxy or tunnel in front and listen on 127.0.0.1, or add --insecure-plain-text where the network itself is trusted`,
      EXIT.usage,
    )
  }
  return { host, port }
}

/** Reads HOST:PORT. @throws LISTEN_ADDRESS if it is none */
export function hostAndPort(flag: string, text: string): { host: string; port: number } {
  const [, host = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (host !== '' && port <= 65_535) return { host: host.replace(/^\[|\]$/g, ''), port }
  const example = 'for example 127.0.0.1:7700'
  throw new FedveilError('LISTEN_ADDRESS', `${flag} needs HOST:PORT, got "${text}"; ${example}`, EXIT.usage)
}

/**
 * Checks `--join URL` against the insecure switches.
 * @throws FedveilError (exit code 2) if plain text or seeded noise would leave this machine without being asked for
 */
export function checkJoin(url: string, allowed: { plainText: boolean; seededNoise: boolean }): void {
  if (!URL.canParse(url)) {
    throw new FedveilError(
      'JOIN_URL',
      `--join needs a URL, got "${url}"; for example http://127.0.0.1:7700`,
      EXIT.usage,
    )
  }
  const { protocol, hostname } = new URL(url)
  if (isLoopback(hostname)) return
  if (allowed.seededNoise) throw seededBeyond(hostname)
  if (protocol !== 'https:' && !allowed.plainText) {
    throw new FedveilError(
      'PLAIN_TEXT',
      `refusing to join ${url}: messages would cross the network unencrypted; join through https or a tunnel on 127.0.0.1, or add --insecure-plain-text where the network itself is trusted`,
      EXIT.usage,
    )
  }
}

function seededBeyond(host: string): FedveilError {
  return new FedveilError(
    'SEEDED_NOISE',
    `--insecure-seeded-noise works on this machine only, not with ${host}: whoever knows the seed can subtract the noise; leave the switch out`,
    EXIT.usage,
  )
}
