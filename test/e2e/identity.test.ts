import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasOpenssl, makeAuthority, makeCertificate } from '../../experiments/bench/certificates.js'
import { lastJson, run, scratch, start, writeScenario } from './cli.js'

const folder = scratch()
afterAll(() => folder.remove())
const at = (...names: string[]) => join(folder.path, ...names)

/** The output of a command that must succeed. */
async function output(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args)
  expect([code, stderr]).toEqual([0, ''])
  return stdout.trim()
}

describe.skipIf(!hasOpenssl())(
  'a run over TLS between participants that know each other’s keys (needs openssl)',
  () => {
    let tls: readonly string[] = []
    let scenario = ''

    beforeAll(() => {
      scenario = writeScenario(folder.path, 'vertical')
      makeAuthority(folder.path, 'authority')
      const { cert, key } = makeCertificate(folder.path, 'authority', 'server')
      tls = ['--tls-cert', cert, '--tls-key', key]
    })

    const coordinate = (name: string, flags: readonly string[]) =>
      start(['coordinator', '--config', scenario, '--listen', '127.0.0.1:0', '--json', '--store', at(name), ...flags])
    const takePart = (url: string, name: string, flags: readonly string[], store = at(`store-${name}`)) => {
      const who = ['--join', url, '--config', scenario, '--name', name, '--store', store]
      return run(['participant', ...who, ...flags])
    }
    const ca = () => ['--tls-ca', at('authority.pem')]

    test('enrols one by token and one by its key, trains, and lets them in again without the token', async () => {
      const roll = ['--roll', at('roll')]
      const token = await output(['keys', 'token', ...roll, '--name', 'left'])
      const key = await output(['keys', 'new', '--store', at('store-right')])
      expect(key).toMatch(/^ed25519:[\w-]{43}$/)
      await output(['keys', 'admit', ...roll, '--name', 'right', '--key', key])
      const coordinatorKey = await output(['keys', 'show', ...roll])

      for (const [turn, left] of [
        ['first', ['--token', token]],
        ['second', ['--coordinator-key', coordinatorKey]],
      ] as const) {
        const coordinator = coordinate(turn, [...roll, ...tls])
        const [, url] = await coordinator.says(/(https:\/\/127\.0\.0\.1:\d+)/)
        const [ended, ...parties] = await Promise.all([
          coordinator.ended,
          takePart(url!, 'left', [...left, ...ca()]),
          takePart(url!, 'right', ca()),
        ])
        expect(
          [ended.code, ...parties.map(({ code }) => code)],
          ended.stderr + parties.map(({ stderr }) => stderr).join(''),
        ).toEqual([0, 0, 0])
        expect(lastJson(ended.stdout).accuracy).toEqual(expect.any(Number))
        if (turn === 'first') expect(parties[1]!.stdout + parties[1]!.stderr).toContain(coordinatorKey)
      }
      const list = lastJson(await output(['keys', 'list', ...roll, '--json'])) as { entries: { name: string }[] }
      expect(list.entries.map(({ name }) => name)).toEqual(['left', 'right'])
    }, 60_000)

    test('keeps out whoever lacks the key, the token, the certificate, or knows another coordinator', async () => {
      const roll = ['--roll', at('roll-2')]
      const { cert, key } = makeCertificate(folder.path, 'authority', 'client')
      makeAuthority(folder.path, 'elsewhere')
      const mutual = [...tls, '--tls-client-ca', at('authority.pem')]
      const coordinator = coordinate('closed', [...roll, ...mutual])
      const [, url] = await coordinator.says(/(https:\/\/127\.0\.0\.1:\d+)/)
      const own = ['--tls-cert', cert, '--tls-key', key, ...ca()]
      const refused = async (code: number, pattern: RegExp, flags: readonly string[], store: string) => {
        const ended = await takePart(url!, 'left', flags, at(store))
        expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(pattern)])
      }
      await refused(6, /admits known keys alone/, own, 'nobody')
      await output(['keys', 'new', '--store', at('stranger')])
      await refused(6, /not on this coordinator's roll/, own, 'stranger')
      await refused(6, /token is none of "left"/, [...own, '--token', 'guess'], 'guesser')
      const other = await output(['keys', 'show', '--roll', at('roll-3')])
      const token = await output(['keys', 'token', ...roll, '--name', 'left'])
      await refused(6, /the known one has/, [...own, '--token', token, '--coordinator-key', other], 'careful')
      const unbound = ['--without-channel-binding', ...own]
      await refused(6, /channel binding/, unbound, 'careful')
      const untrusted = [...own.slice(0, 4), '--tls-ca', at('elsewhere.pem')]
      await refused(5, /No TLS connection.*--tls-ca/, untrusted, 'careful')
      coordinator.process.kill('SIGKILL')
      await coordinator.ended
    }, 60_000)
  },
)

test('a participant whose key is revoked leaves the open run, which goes on, and does not come back', async () => {
  const scenario = writeScenario(folder.path, 'horizontal')
  const roll = ['--roll', at('roll-open')]
  const set = ['--set', 'work.training.epochs=100']
  const tokens = new Map<string, string>()
  const names = ['p1', 'p2', 'p3', 'p4']
  for (const name of names) tokens.set(name, await output(['keys', 'token', ...roll, '--name', name]))
  const listen = ['--listen', '127.0.0.1:0', '--json', '--store', at('revoking')]
  const coordinator = start(['coordinator', '--config', scenario, ...listen, ...roll, ...set])
  const [, url] = await coordinator.says(/(http:\/\/127\.0\.0\.1:\d+)/)
  const participants = names.map((name) => {
    const who = ['--join', url!, '--config', scenario, '--name', name, '--store', at(`open-${name}`)]
    return run(['participant', ...who, '--token', tokens.get(name)!, '--allow-unprotected', ...set])
  })
  await coordinator.says(/round 10\b/)
  await output(['keys', 'revoke', ...roll, '--name', 'p2'])
  const [ended, ...parties] = await Promise.all([coordinator.ended, ...participants])
  expect(ended.code, ended.stderr).toBe(0)
  const { left, ended: early } = lastJson(ended.stdout) as { left: object[]; ended: null }
  expect([left, early]).toEqual([
    [{ participant: 'p2', round: expect.any(Number), reason: expect.stringMatching(/no longer admitted/) }],
    null,
  ])
  expect(parties.map(({ code }) => code)).toEqual([0, 6, 0, 0])
  // It tried to come back, as after any lost connection, with the token that had enrolled it.
  expect(parties[1]!.stderr).toMatch(/The token of "p2" was used already/)
}, 60_000)

test('a door beyond this machine needs a roll and TLS, or to be opened by name', async () => {
  const scenario = writeScenario(folder.path, 'vertical')
  const listen = ['coordinator', '--config', scenario, '--listen', '0.0.0.0:0', '--store', at('open')]
  const plain = await run(listen)
  expect([plain.code, plain.stderr]).toEqual([2, expect.stringMatching(/unencrypted/)])
  const open = await run([...listen, '--insecure-plain-text'])
  expect([open.code, open.stderr]).toEqual([2, expect.stringMatching(/--roll DIR/)])
})

test('TLS files that do not fit are refused before anything is opened', async () => {
  const scenario = writeScenario(folder.path, 'vertical')
  const listen = ['coordinator', '--config', scenario, '--listen', '127.0.0.1:0', '--store', at('bad')]
  const half = await run([...listen, '--tls-cert', at('server.crt')])
  expect([half.code, half.stderr]).toEqual([2, expect.stringMatching(/both --tls-cert and --tls-key/)])
  const none = await run([...listen, '--tls-cert', at('no.crt'), '--tls-key', at('no.key')])
  expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/no\.crt cannot be used/)])
})
