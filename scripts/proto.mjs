// Writes proto/generated/fedveil.js and fedveil.d.ts from proto/fedveil.proto; both are committed.
// `--check` writes nothing and exits 1 when the committed copies differ from what the contract gives.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const generated = join(root, 'proto', 'generated')
const files = ['fedveil.js', 'fedveil.d.ts']

const pbjsOptions = [
  ...['--target', 'static-module', '--wrap', 'esm', '--dts', '--root', 'fedveil'],
  // Plain Node resolves a file of a package without "exports" only with its extension.
  ...['--dependency', 'protobufjs/minimal.js'],
  // Only create, encode and decode are used: proto/message.ts does the checking and the conversion.
  ...['--no-verify', '--no-convert', '--no-delimited', '--no-service', '--no-typeurl', '--force-number'],
]

function generate(folder) {
  mkdirSync(folder, { recursive: true })
  const pbjs = join(root, 'node_modules', 'protobufjs-cli', 'bin', 'pbjs')
  // From the root with a relative path, so that nothing of this machine can reach the output.
  const args = [pbjs, ...pbjsOptions, '--out', join(folder, 'fedveil.js'), 'proto/fedveil.proto']
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
}

function textOf(folder, file) {
  try {
    return readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n')
  } catch {
    return undefined
  }
}

function check() {
  const fresh = mkdtempSync(join(tmpdir(), 'fedveil-proto-'))
  try {
    generate(fresh)
    return files.filter((file) => textOf(fresh, file) !== textOf(generated, file))
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

if (process.argv.includes('--check')) {
  const stale = check()
  if (stale.length > 0) {
    console.error(`proto/generated/ is out of date (${stale.join(', ')}): run "npm run proto" and commit.`)
    process.exitCode = 1
  }
} else {
  generate(generated)
}
