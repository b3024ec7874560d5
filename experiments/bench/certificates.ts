import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Certificates for measurements and tests on this machine, by the openssl command. Whether it is there. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const openssl = (folder: string, args: readonly string[]) =>
  execFileSync('openssl', [...args], { cwd: folder, stdio: 'pipe' })

/** Makes an authority, `NAME.pem`, whose certificates are trusted here. */
export function makeAuthority(folder: string, name: string): string {
  const subject = ['-subj', `/CN=${name}`]
  openssl(folder, [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', ...subject],
    ...['-keyout', `${name}.key`, '-out', `${name}.pem`],
  ])
  return join(folder, `${name}.pem`)
}

/** Makes a certificate for 127.0.0.1 issued by an authority of the same folder. @param days may be negative: expired */
export function makeCertificate(folder: string, authority: string, name: string, days = 2) {
  writeFileSync(join(folder, `${name}.ext`), 'subjectAltName=IP:127.0.0.1\n')
  openssl(folder, [
    ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`],
    ...['-keyout', `${name}.key`, '-out', `${name}.csr`],
  ])
  openssl(folder, [
    ...['x509', '-req', '-in', `${name}.csr`, '-CA', `${authority}.pem`, '-CAkey', `${authority}.key`],
    ...['-CAcreateserial', '-days', String(days), '-extfile', `${name}.ext`, '-out', `${name}.crt`],
  ])
  return { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) }
}
