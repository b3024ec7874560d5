import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'
import { KERNEL_SOURCES, KERNEL_UNITS, kernelsFile } from './kernels-file.js'
import { ENGINE_FILES } from './location.js'
import { addonHeaders, tfjsPackage } from './tfjs-package.js'

const run = promisify(execFile)

/** The C++ compiler to use: `$CXX`, else the first of g++, clang++ and c++ that answers. @throws ENGINE_COMPILER */
export async function findCompiler(): Promise<string> {
  const candidates = process.env.CXX ? [process.env.CXX] : ['g++', 'clang++', 'c++']
  for (const compiler of candidates) {
    if (await run(compiler, ['--version']).catch(() => undefined)) return compiler
  }
  const message = `No C++ compiler was found (${candidates.join(', ')}): install one, e.g. "apt-get install g++".`
  throw new FedveilError('ENGINE_COMPILER', message, EXIT.engine)
}

/** What of a wheel the addon is compiled and run with; license texts stay with the libraries. */
export function neededForAddon(name: string): boolean {
  if (name === `tensorflow/${ENGINE_FILES.core}` || name === `tensorflow/${ENGINE_FILES.framework}`) return true
  if (/\.dist-info\/(licenses\/|LICENSE|METADATA$)/.test(name)) return true
  // CUDA's libraries; the GPU's driver is the machine's own.
  if (/^nvidia\/[^/]+\/lib\/.*\.so/.test(name)) return true
  return HEADERS.some((folder) => name.startsWith(`tensorflow/include/${folder}/`))
}

const HEADERS = ['tensorflow/c', 'tensorflow/core/platform', 'tsl/platform', 'xla/tsl/c']

/**
 * Compiles tfjs's addon against the libraries and headers in `folder`, an unpacked wheel, and puts it there.
 * @throws ENGINE_COMPILE with the compiler's first complaint
 */
export async function compileAddon(folder: string, compiler: string): Promise<void> {
  const libraries = join(folder, 'tensorflow')
  linkLibrary(libraries, 'libtensorflow.so', ENGINE_FILES.core)
  linkLibrary(libraries, 'libtensorflow_framework.so', ENGINE_FILES.framework)
  const binding = join(tfjsPackage(), 'binding')
  const shared = ['-std=c++17', '-O2', '-fPIC', '-shared']
  await compile(compiler, [
    ...shared,
    ...['-DNAPI_VERSION=8', `-I${tfjsPackage()}`, `-I${join(libraries, 'include')}`, `-I${addonHeaders()}`],
    ...[join(binding, 'tfjs_backend.cc'), join(binding, 'tfjs_binding.cc')],
    ...[`-L${libraries}`, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/tensorflow'],
    ...['-o', join(folder, ENGINE_FILES.binding)],
  ])
  const quiet = fileURLToPath(new URL('./quiet.cc', import.meta.url))
  await compile(compiler, [...shared, quiet, '-ldl', '-o', join(folder, ENGINE_FILES.quiet)])
}

/**
 * Compiles our own kernels (kernels/) against the libraries of an engine's folder, and puts them there under
 * `kernelsFile()`.
 * @throws ENGINE_COMPILE with the compiler's first complaint
 */
export async function compileKernels(folder: string, compiler: string): Promise<void> {
  const libraries = join(folder, 'tensorflow')
  const file = join(folder, kernelsFile())
  const unfinished = `${file}.${process.pid}`
  await compile(compiler, [
    // No contraction: a fused step then rounds as its composed form does, on any processor.
    ...[
      '-std=c++17',
      '-O3',
      '-ffp-contract=off',
      '-fno-math-errno',
      '-fno-trapping-math',
      '-fPIC',
      '-shared',
      '-pthread',
    ],
    ...KERNEL_UNITS.map((name) => fileURLToPath(new URL(name, KERNEL_SOURCES))),
    ...[`-L${libraries}`, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/tensorflow'],
    ...['-o', unfinished],
  ])
  renameSync(unfinished, file)
}

function linkLibrary(folder: string, name: string, target: string): void {
  mkdirSync(folder, { recursive: true })
  if (!existsSync(join(folder, name))) symlinkSync(target, join(folder, name))
}

async function compile(compiler: string, args: readonly string[]): Promise<void> {
  try {
    await run(compiler, [...args], { maxBuffer: 1 << 24 })
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    const complaint = output.split('\n').find((line) => /error|not found|undefined/.test(line)) ?? sentenceOf(error)
    const message = `The engine's addon could not be compiled by ${compiler} (${complaint.trim()}).`
    throw new FedveilError('ENGINE_COMPILE', message, EXIT.engine, { cause: error })
  }
}
