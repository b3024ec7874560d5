import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { lastJson, scratch } from './cli.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = scratch()
afterAll(() => folder.remove())

const NO_REGISTRY = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|ENETUNREACH/

/** npm as a user calls it: without what the npm that runs the tests tells its children about this checkout. */
async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { npm_config_prefix: _prefix, npm_config_local_prefix: _local, npm_execpath: script, ...env } = process.env
  const [command, before] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []]
  const shell = command === 'npm' && process.platform === 'win32'
  const { stdout } = await promisify(execFile)(command, [...before, ...args], { cwd, env, shell, maxBuffer: 1 << 26 })
  return stdout
}

test('the package that npm packs can be installed in an empty folder, where its command runs', async ({ skip }) => {
  // What is packed is this build: scripts would build again under the running tests.
  await npm(root, 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder.path)
  const packed = readdirSync(folder.path).filter((name) => name.endsWith('.tgz'))
  expect(packed.length).toBe(1)
  writeFileSync(join(folder.path, 'package.json'), '{}')
  try {
    // Lifecycle scripts stay on: one optional dependency's fails, and npm must get over it.
    await npm(folder.path, 'install', `./${packed[0]}`, '--prefer-offline', '--no-audit', '--no-fund')
  } catch (error) {
    if (NO_REGISTRY.test(String((error as { stderr?: string }).stderr))) skip('no package registry can be reached')
    throw error
  }
  const bin = join(folder.path, 'node_modules', '.bin', process.platform === 'win32' ? 'fedveil.cmd' : 'fedveil')
  const run = (...args: string[]) =>
    promisify(execFile)(bin, args, { cwd: folder.path, shell: process.platform === 'win32' })
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  expect((await run('--version')).stdout.trim()).toBe(version)
  const engine = lastJson((await run('engine', 'info', '--json')).stdout)
  expect(['native', 'js']).toContain(engine.backend)
  expect(readdirSync(join(folder.path, 'node_modules', 'fedveil', 'dist'))).not.toContain('test')
})
