// Makes a checkout ready, doing only what is not done yet: dependencies, build, training engine, the `fedveil` command.
//
//   node scripts/setup.mjs [--offline] [--no-engine] [--then tour|test] [-- ARGUMENTS]
//
// Then `tour` goes on as `fedveil tour ARGUMENTS`, and `test` as `vitest run ARGUMENTS`. What this script itself has to
// say goes to standard error.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from './build.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const cli = join(root, 'dist', 'experiments', 'cli.js')

const { goal, offline, engine, rest } = parse(process.argv.slice(2))

try {
  checkNode()
  step('dependencies', installDependencies)
  step('build', build)
  if (engine) await installEngine()
  linkCommand()
} catch (error) {
  console.error(`setup: ${error.message}`)
  process.exit(1)
}
await goOn()

/** Our own options may stand before `--`; `npm start -- --offline` and `npm start --offline` both arrive. */
function parse(args) {
  const options = { goal: undefined, offline: process.env.npm_config_offline === 'true', engine: true, rest: [] }
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--then') options.goal = args[++i]
    else if (args[i] === '--offline') options.offline = true
    else if (args[i] === '--no-engine') options.engine = false
    else if (args[i] === '--') {
      options.rest.push(...args.slice(i + 1))
      break
    } else options.rest.push(args[i])
  }
  return options
}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const [major, minor] = engines.node.match(/\d+/g).map(Number)
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number)
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return
  throw new Error(`fedveil needs Node ${major}.${minor} or later and this is ${process.version}: install a newer one.`)
}

/** Runs a step, and says how long it took where there was something to do. */
function step(name, work) {
  const start = performance.now()
  if (work()) console.error(`${name.padEnd(13)} ${((performance.now() - start) / 1000).toFixed(1)} s`)
}

/**
 * `npm ci` without lifecycle scripts: the one script among our dependencies, of @tensorflow/tfjs-node-gpu, fetches from
 * a place that refuses everybody. Everything else comes as it is used.
 */
function installDependencies() {
  const stamp = join(modules, '.fedveil-installed')
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const wanted = `${lock} ${process.platform} ${process.arch} ${process.versions.modules}`
  // A plain `npm install` leaves the stamp and removes the package whose script fails.
  const whole = existsSync(join(modules, '@tensorflow', 'tfjs-node-gpu', 'package.json'))
  if (whole && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false
  console.error('dependencies  npm ci ...')
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  const run = npm([...args, offline ? '--offline' : '--prefer-offline'])
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}`)
    const advice = offline ? 'run it once with a network, without --offline' : 'npm says why above; then run this again'
    throw new Error(`the dependencies could not be installed: ${advice}.`)
  }
  writeFileSync(stamp, wanted)
  return true
}

function npm(args) {
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }
  const script = process.env.npm_execpath
  if (script?.endsWith('.js') || script?.endsWith('.cjs'))
    return spawnSync(process.execPath, [script, ...args], options)
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
}

/** Without the native engine everything works, slowly: that it cannot be installed is a notice. */
async function installEngine() {
  if (process.env.FEDVEIL_BACKEND === 'js') return
  const { findEngine, lacksEngine } = await fromDist('learning/engine/find.js')
  if (!lacksEngine()) return
  const args = [cli, 'engine', 'install', ...(offline ? ['--offline'] : [])]
  const run = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] })
  if (run.signal) process.exit(130)
  if (run.status === 0) return
  const slow = 'none: training runs in pure JavaScript, about 250 times slower'
  const what = 'folder' in findEngine() ? 'without its kernels: training is slower' : slow
  console.error(`engine        ${what}, until that is mended`)
}

/** `npx fedveil` finds the command in the checkout as it would in a project that installed the package. */
function linkCommand() {
  const link = join(modules, '.bin', 'fedveil')
  if (process.platform === 'win32' || existsSync(link)) return
  mkdirSync(join(modules, '.bin'), { recursive: true })
  symlinkSync('../../dist/experiments/cli.js', link)
}

/** Goes on in this same process, so that signals, the terminal and the exit code are the program's own. */
async function goOn() {
  const programs = {
    tour: [cli, 'tour'],
    test: [join(modules, 'vitest', 'vitest.mjs'), 'run'],
  }
  if (goal === undefined) return
  const program = programs[goal]
  if (!program) {
    console.error(`setup: --then ${goal} is not known: give tour or test.`)
    process.exit(2)
  }
  process.argv = [process.argv[0], ...program, ...rest]
  if (goal === 'test') process.chdir(root)
  await import(pathToFileURL(program[0]).href)
}

function fromDist(file) {
  return import(pathToFileURL(join(root, 'dist', file)).href)
}
