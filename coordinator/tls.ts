import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Server } from 'node:https'
import { EXIT, FedveilError, sentenceOf } from '../proto/error.js'

/** PEM files of a TLS server. */
export interface TlsFiles {
  /** Certificate chain. */
  readonly cert: string
  readonly key: string
  /** Certificates that participants' own must be issued by: mutual TLS; without it participants need none. */
  readonly clientCa?: string | undefined
}

/** How often the files are looked at. */
const LOOK_MS = 5_000

/**
 * Options of an https server: TLS 1.3 alone.
 * @throws TLS_FILE if a file cannot be read, the key does not fit the certificate, or it is not valid now
 */
export function tlsOptions({ cert, key, clientCa }: TlsFiles) {
  const chain = read(cert)
  const secret = read(key)
  checkCertificate(cert, chain, key, secret)
  return {
    cert: chain,
    key: secret,
    ...(clientCa === undefined ? {} : { ca: read(clientCa), requestCert: true, rejectUnauthorized: true }),
    minVersion: 'TLSv1.3' as const,
  }
}

/**
 * Takes files that were replaced into use, for connections from then on; a run goes on. Files that do not fit are left and
 * said.
 * @returns ends the watch
 */
export function rotate(server: Server, files: TlsFiles, onNotice: (sentence: string) => void): () => void {
  const stampOf = () => [files.cert, files.key, files.clientCa].map((file) => (file ? mtimeOf(file) : 0)).join()
  let stamp = stampOf()
  const timer = setInterval(() => {
    const now = stampOf()
    if (now === stamp) return
    stamp = now
    try {
      server.setSecureContext(tlsOptions(files))
      onNotice(`New TLS files are in use: ${files.cert}.`)
    } catch (error) {
      onNotice(`The TLS files before stay in use: ${sentenceOf(error)}`)
    }
  }, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}

function checkCertificate(certFile: string, chain: Buffer, keyFile: string, secret: Buffer): void {
  const certificate = attempt(certFile, 'no PEM certificate', () => new X509Certificate(chain))
  const key = attempt(keyFile, 'no PEM private key', () => createPrivateKey(secret))
  if (!certificate.checkPrivateKey(key)) throw tlsError(keyFile, `it is not the key of ${certFile}`)
  const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)]
  const now = new Date()
  if (now < from || now > to)
    throw tlsError(certFile, `it is valid from ${from.toISOString()} to ${to.toISOString()}, not now`)
}

function read(file: string): Buffer {
  return attempt(file, undefined, () => readFileSync(file))
}

function attempt<T>(file: string, why: string | undefined, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw tlsError(file, why ?? sentenceOf(cause), cause)
  }
}

function tlsError(file: string, why: string, cause?: unknown): FedveilError {
  return new FedveilError('TLS_FILE', `The TLS file ${file} cannot be used: ${why}.`, EXIT.usage, { cause })
}

function mtimeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
