import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'
import { compileAddon, compileKernels, findCompiler, neededForAddon } from './compile.js'
import { downloadWheel } from './download.js'
import { kernelsFile } from './kernels-file.js'
import { ENGINE_FILES, engineFolder, enginesFolder, lastFailureFile } from './location.js'
import { withLock } from './lock.js'
import { pinnedWheels, platformProblem, type Wheel } from './pin.js'
import { unpack } from './unpack.js'

/** A step of the install; `total` is 0 where a step cannot be measured, else bytes. */
export interface InstallProgress {
  readonly stage: 'wait' | 'download' | 'unpack' | 'compile' | 'test' | 'kernels'
  readonly done: number
  readonly total: number
}

export interface InstallOptions {
  /** The engine for NVIDIA's GPUs (3.3 GB to fetch); default: for the processor alone. */
  readonly gpu?: boolean
  /** Never touch the network. */
  readonly offline?: boolean
  /** Install again where it is installed. */
  readonly force?: boolean
  readonly onProgress?: (progress: InstallProgress) => void
}

export interface Installed {
  readonly folder: string
  /** False where it was there already. */
  readonly fresh: boolean
}

/**
 * Puts TensorFlow's own libraries, with the addon that lets Node call them, into the user's cache folder, once for all
 * checkouts: download (it goes on where it was interrupted), check of the pinned hash, unpack, compile, a test in a
 * process of its own; then it is put in place in one step. Of two installs at once one waits and finds it done.
 *
 * `FEDVEIL_ENGINE` names the user's own copy: then there is nothing to do.
 * @throws ENGINE_PLATFORM, ENGINE_COMPILER, ENGINE_COMPILE, ENGINE_OFFLINE, ENGINE_DOWNLOAD, ENGINE_HASH, ENGINE_TEST,
 *   ENGINE_FOLDER; all exit with EXIT.engine
 */
export async function installEngine(options: InstallOptions = {}): Promise<Installed> {
  if (process.env.FEDVEIL_ENGINE) return { folder: process.env.FEDVEIL_ENGINE, fresh: false }
  const flavour = options.gpu ? 'gpu' : 'cpu'
  const folder = engineFolder(flavour)
  try {
    const wheels = pinnedWheels(flavour)
    if (!wheels) throw new FedveilError('ENGINE_PLATFORM', `${platformProblem(flavour)}.`, EXIT.engine)
    const assembled = await assembleEngine({ ...options, folder, wheels, build: buildAddon })
    const added = await addKernels(folder, options.onProgress)
    const installed = { folder, fresh: assembled.fresh || added }
    rmSync(lastFailureFile(), { force: true })
    return installed
  } catch (error) {
    const failure = asInstallError(error, folder)
    rememberFailure(failure)
    throw failure
  }
}

export interface Assembly extends Omit<InstallOptions, 'gpu'> {
  /** Where the engine goes. */
  readonly folder: string
  readonly wheels: readonly Wheel[]
  /** Says whether and how an engine can be built here, before anything is fetched; the result builds it in a folder. */
  readonly build: () => Promise<(folder: string, onStage: (stage: 'compile' | 'test') => void) => Promise<void>>
}

/** The stages of an install, whatever the wheels hold and however the addon is built. */
export async function assembleEngine(assembly: Assembly): Promise<Installed> {
  const { folder, wheels, force = false, offline = false, onProgress = () => {} } = assembly
  const present = () => existsSync(join(folder, ENGINE_FILES.binding))
  if (present() && !force) return { folder, fresh: false }
  const stage = (name: InstallProgress['stage'], done = 0, total = 0) => onProgress({ stage: name, done, total })
  return withLock(
    `${folder}.lock`,
    () => stage('wait'),
    async () => {
      if (present() && !force) return { folder, fresh: false }
      const build = await assembly.build()
      const downloads = join(dirname(folder), 'download')
      const archives = await downloadAll(wheels, downloads, offline, (done, total) => stage('download', done, total))
      const unfinished = `${folder}.unfinished`
      rmSync(unfinished, { recursive: true, force: true })
      mkdirSync(unfinished, { recursive: true })
      await unpackAll(archives, unfinished, (done, total) => stage('unpack', done, total))
      await build(unfinished, stage)
      rmSync(join(unfinished, 'tensorflow', 'include'), { recursive: true, force: true })
      rmSync(folder, { recursive: true, force: true })
      renameSync(unfinished, folder)
      for (const archive of archives) rmSync(archive, { force: true })
      return { folder, fresh: true }
    },
  )
}

async function downloadAll(
  wheels: readonly Wheel[],
  folder: string,
  offline: boolean,
  onProgress: (done: number, total: number) => void,
): Promise<string[]> {
  const total = wheels.reduce((sum, wheel) => sum + wheel.bytes, 0)
  const archives: string[] = []
  let before = 0
  for (const wheel of wheels) {
    const share = (done: number) => onProgress(before + done, total)
    archives.push(await downloadWheel(wheel, folder, { offline, onProgress: share }))
    before += wheel.bytes
  }
  return archives
}

/** Progress is told in bytes of the archives, which are known before they are opened. */
async function unpackAll(
  archives: readonly string[],
  folder: string,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const sizes = archives.map((archive) => statSync(archive).size)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  let before = 0
  for (const [i, archive] of archives.entries()) {
    const size = sizes[i] ?? 0
    await unpack(archive, folder, neededForAddon, (done, all) => onProgress(before + (size * done) / all, total))
    before += size
  }
}

/** Compiles our own kernels into an engine that lacks them. Returns whether it did. */
async function addKernels(folder: string, onProgress: InstallOptions['onProgress'] = () => {}): Promise<boolean> {
  const present = () => existsSync(join(folder, kernelsFile()))
  if (present()) return false
  const stage = (name: InstallProgress['stage']) => onProgress({ stage: name, done: 0, total: 0 })
  return withLock(
    `${folder}.lock`,
    () => stage('wait'),
    async () => {
      if (present()) return false
      stage('kernels')
      await compileKernels(folder, await findCompiler())
      await testEngine(folder)
      return true
    },
  )
}

async function buildAddon() {
  const compiler = await findCompiler()
  return async (folder: string, onStage: (stage: 'compile' | 'test') => void): Promise<void> => {
    onStage('compile')
    await compileAddon(folder, compiler)
    onStage('test')
    await testEngine(folder)
  }
}

/** Loads the engine in a process of its own, so that one that brings a process down does not bring down ours. */
async function testEngine(folder: string): Promise<void> {
  const probe = fileURLToPath(new URL('./probe.js', import.meta.url))
  try {
    await promisify(execFile)(process.execPath, [probe, folder], { timeout: 120_000 })
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    const complaint = output.split('\n').find((line) => /error/i.test(line)) ?? sentenceOf(error)
    const message = `The engine was built but does not run on this machine (${complaint.trim()}).`
    throw new FedveilError('ENGINE_TEST', message, EXIT.engine, { cause: error })
  }
}

function asInstallError(error: unknown, folder: string): FedveilError {
  if (error instanceof FedveilError) return error
  const message = `The native engine could not be put into ${folder} (${sentenceOf(error)}): check the folder and its disk, or name another with FEDVEIL_CACHE.`
  return new FedveilError('ENGINE_FOLDER', message, EXIT.engine, { cause: error })
}

/** Best effort: the next process that falls back to pure JavaScript says why. */
function rememberFailure(failure: FedveilError): void {
  try {
    mkdirSync(enginesFolder(), { recursive: true })
    writeFileSync(lastFailureFile(), `${failure.message.replace(/\.$/, '')}\n`)
  } catch {
    // The failure itself is thrown to whoever asked.
  }
}
