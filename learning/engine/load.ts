import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'
import { type NodeBackendClass, withBfloat16 } from './bfloat16.js'
import { useFastFilterGradient } from './filter-gradient.js'
import { findEngine } from './find.js'
import { gpuName } from './gpu.js'
import { useNativeGradients } from './gradients.js'
import { kernelsFile } from './kernels-file.js'
import { ENGINE_FILES } from './location.js'
import { setKernelsLoaded } from './native-op.js'
import { type OwnFunctions, setOwnFunctions } from './own-functions.js'
import { useOwnKernels } from './own-kernels.js'
import * as tf from './tf.js'
import { tfjsPackage } from './tfjs-package.js'

export type BackendChoice = 'auto' | 'native' | 'js'

export interface EngineInfo {
  readonly backend: 'native' | 'js'
  /** `TensorFlow 2.21.0` or `TensorFlow.js 4.22.0 (pure JavaScript)`. */
  readonly library: string
  /** `CPU`, or the name of the GPU. */
  readonly device: string
  /** Threads that one operation may use; 1 in pure JavaScript. */
  readonly threads: number
  /** Whether batch norm, PReLU and optimizer steps run as one kernel each (kernels/). */
  readonly kernels: boolean
  /** The folder the native engine was loaded from. */
  readonly folder?: string
  /** Why pure JavaScript serves. */
  readonly reason?: string
}

export interface EngineOptions {
  /** `auto` (default): native where it is installed, else pure JavaScript with a notice. */
  readonly backend?: BackendChoice
  /** Threads of the native engine, >= 1; default: `TF_NUM_INTRAOP_THREADS`, else one for each core. */
  readonly threads?: number
  /** Receives the one sentence that says that pure JavaScript serves, what that costs and what mends it. */
  readonly onNotice?: (sentence: string) => void
}

/** What we use of the addon that `engine install` compiles. */
interface Binding {
  readonly TF_Version: string
  isUsingGpuDevice(): boolean
}

let loading: Promise<EngineInfo> | undefined
const require = createRequire(import.meta.url)

/**
 * Makes tensors computable in this process: the first call loads an engine and sets its threads, later calls return
 * the same engine.
 *
 * `FEDVEIL_BACKEND=js` forces pure JavaScript; `FEDVEIL_ENGINE=DIR` names a copy of the native engine to use in place
 * of the installed one.
 * @throws ENGINE_MISSING if `native` was asked for and cannot be loaded; ENGINE_LOADED if another engine or another
 *   number of threads was loaded before: TensorFlow takes its threads once.
 */
export async function loadEngine(options: EngineOptions = {}): Promise<EngineInfo> {
  const choice = chosenBackend(options.backend)
  if (loading) return unchanged(await loading, choice, options.threads)
  loading = choice === 'js' ? usePureJs() : useNative(choice, options)
  try {
    return await loading
  } catch (error) {
    loading = undefined
    throw error
  }
}

function chosenBackend(asked: BackendChoice = 'auto'): BackendChoice {
  const forced = process.env.FEDVEIL_BACKEND
  if (forced === undefined || forced === '') return asked
  if (forced === 'js' || forced === 'native') return forced
  if (forced === 'auto') return asked
  throw new FedveilError('ENGINE_CHOICE', `FEDVEIL_BACKEND is "${forced}": give auto, native or js.`, EXIT.usage)
}

function unchanged(engine: EngineInfo, choice: BackendChoice, threads: number | undefined): EngineInfo {
  if (choice !== 'auto' && choice !== engine.backend) {
    const message = `This process already runs the ${engine.backend} engine: start another process for ${choice}.`
    throw new FedveilError('ENGINE_LOADED', message, EXIT.engine)
  }
  if (engine.backend === 'native' && threads !== undefined && threads !== engine.threads) {
    const message = `The engine runs with ${engine.threads} threads and cannot change to ${threads} in the same process.`
    throw new FedveilError('ENGINE_LOADED', message, EXIT.engine)
  }
  return engine
}

async function useNative(choice: 'auto' | 'native', options: EngineOptions): Promise<EngineInfo> {
  const threads = threadCount(options.threads)
  const found = findEngine()
  let reason: string
  if ('missing' in found) reason = found.missing
  else {
    try {
      return await openEngine(found.folder, threads)
    } catch (error) {
      reason = `the engine in ${found.folder} does not load (${sentenceOf(error)})`
    }
  }
  if (choice === 'native') {
    const message = `There is no native engine: ${reason}. Run "npx fedveil engine install".`
    throw new FedveilError('ENGINE_MISSING', message, EXIT.engine)
  }
  options.onNotice?.(
    `Training runs in pure JavaScript, about 250 times slower than the native engine, because ${reason}; ` +
      '"npx fedveil engine install" mends it.',
  )
  return { ...(await usePureJs()), reason }
}

function threadCount(asked: number | undefined): number {
  const threads = asked ?? (Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism())
  if (Number.isInteger(threads) && threads >= 1) return threads
  throw new FedveilError('ENGINE_THREADS', `An engine needs at least 1 thread, got ${threads}.`, EXIT.usage)
}

/** Loads the native engine of a folder into this process and makes it tfjs's backend `tensorflow`. */
export async function openEngine(folder: string, threads: number): Promise<EngineInfo> {
  // The library reads its settings when it is loaded.
  process.env.TF_NUM_INTRAOP_THREADS = String(threads)
  process.env.TF_NUM_INTEROP_THREADS ??= '1'
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  // Several participants may share a GPU: none of them takes all of its memory at once.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'
  const quiet = join(folder, ENGINE_FILES.quiet)
  if (process.env.TF_CPP_MIN_LOG_LEVEL !== '0' && existsSync(quiet)) require(quiet)
  const binding = require(join(folder, ENGINE_FILES.binding)) as Binding
  const scripts = join(tfjsPackage(), 'dist')
  require(join(scripts, 'register_all_kernels.js'))
  const { NodeJSKernelBackend } = require(join(scripts, 'nodejs_kernel_backend.js')) as {
    NodeJSKernelBackend: NodeBackendClass<Binding>
  }
  const Backend = withBfloat16(NodeJSKernelBackend)
  // The name only decides whether the backend reports a GPU; the binding knows whether there is one.
  tf.registerBackend('tensorflow', () => new Backend(binding, '@tensorflow/tfjs-node-gpu'))
  await tf.setBackend('tensorflow')
  useNativeGradients()
  const onGpu = binding.isUsingGpuDevice()
  const device = onGpu ? gpuName() : 'CPU'
  const kernels = !onGpu && loadKernels(folder)
  return { backend: 'native', library: `TensorFlow ${binding.TF_Version}`, device, threads, folder, kernels }
}

/** Loads our own kernels, which compute on the processor; a user's own engine may lack them. */
function loadKernels(folder: string): boolean {
  const file = join(folder, kernelsFile())
  if (!existsSync(file)) return false
  setOwnFunctions(require(file) as OwnFunctions)
  setKernelsLoaded()
  useOwnKernels()
  return true
}

async function usePureJs(): Promise<EngineInfo> {
  // Keeps tfjs's own advertisement for its node package out of the terminal; nothing else reads this flag.
  tf.enableProdMode()
  useFastFilterGradient()
  await tf.setBackend('cpu')
  const library = `TensorFlow.js ${tf.version_core} (pure JavaScript)`
  return { backend: 'js', library, device: 'CPU', threads: 1, kernels: false }
}
