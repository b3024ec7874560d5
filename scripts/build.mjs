// Builds dist/: compiles the TypeScript, and copies what is read at run time. Written beside and put in place in one
// step, so that a failed build leaves the old one, and nothing stale is left of it.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const stamp = join(dist, '.sources')
const folders = ['proto', 'privacy', 'learning', 'coordinator', 'participant', 'experiments', 'test']

/** Compiles into dist/ unless it holds what these sources give. Returns whether it had to; throws if it cannot. */
export function build() {
  const sources = digestOfSources()
  if (textOf(stamp) === sources) return false
  // A sibling of dist/, so that its source maps point to the sources from either.
  const fresh = join(root, `.dist-${process.pid}`)
  rmSync(fresh, { recursive: true, force: true })
  try {
    compile(fresh)
    for (const file of filesIn(folders).filter(isAsset)) copy(join(root, file), join(fresh, file))
    copyTfjsPackage(join(fresh, 'learning', 'engine', 'tfjs-node-gpu'))
    chmodSync(join(fresh, 'experiments', 'cli.js'), 0o755)
    writeFileSync(join(fresh, '.sources'), sources)
    replace(dist, fresh)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return true
}

function compile(outDir) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const run = spawnSync(process.execPath, [tsc, '-p', root, '--outDir', outDir], { stdio: ['ignore', 2, 2] })
  if (run.status !== 0) throw new Error('the TypeScript compiler refused the sources (see above)')
}

/** Whatever the compiler does not turn into JavaScript: protobuf code, scenarios, C++. */
function isAsset(file) {
  return !file.endsWith('.ts')
}

/**
 * The parts of @tensorflow/tfjs-node-gpu that we use: its kernels' JavaScript and its addon's source. They travel in
 * our own package, because npm removes the optional package wherever its install script fails (learning/engine).
 */
function copyTfjsPackage(target) {
  const source = join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
  const { name, version, license } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'package.json'), `${JSON.stringify({ name, version, license, type: 'commonjs' })}\n`)
  const files = readdirSync(join(source, 'dist', 'kernels')).map((file) => join('dist', 'kernels', file))
  for (const file of ['register_all_kernels', 'nodejs_kernel_backend', 'int64_tensors', join('proto', 'api_pb')]) {
    files.push(join('dist', `${file}.js`))
  }
  for (const file of files) {
    if (file.endsWith('.js') && !file.endsWith('_test.js')) copy(join(source, file), join(target, file))
  }
  for (const file of readdirSync(join(source, 'binding')))
    copy(join(source, 'binding', file), join(target, 'binding', file))
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to)
}

function replace(target, fresh) {
  const old = `${fresh}.old`
  rmSync(old, { recursive: true, force: true })
  if (existsSync(target)) renameSync(target, old)
  renameSync(fresh, target)
  rmSync(old, { recursive: true, force: true })
}

/** Changes with every byte that the build reads. */
function digestOfSources() {
  const hash = createHash('sha256')
  const others = ['package-lock.json', 'tsconfig.json', join('scripts', 'build.mjs')]
  for (const file of [...filesIn(folders), ...others]) {
    const bytes = readFileSync(join(root, file))
    hash.update(`${file}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}

/** All files in folders of the root, as paths from the root, in a fixed order. */
function filesIn(names) {
  return names.flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
      .sort(),
  )
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.error(build() ? 'dist is built' : 'dist is up to date')
  } catch (error) {
    console.error(`The build failed: ${error.message}.`)
    process.exitCode = 1
  }
}
