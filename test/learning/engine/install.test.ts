import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { downloadWheel } from '../../../learning/engine/download.js'
import { type Assembly, assembleEngine } from '../../../learning/engine/install.js'
import { pinnedWheels, platformProblem, type Wheel, wheelName } from '../../../learning/engine/pin.js'
import { unpack } from '../../../learning/engine/unpack.js'
import { EXIT, FedveilError } from '../../../proto/error.js'
import { zipOf } from './zip.js'

const CORE = 'tensorflow/libtensorflow_cc.so.2'
const archive = zipOf({
  [CORE]: 'the library'.repeat(5000),
  'tensorflow/libtensorflow_framework.so.2': 'the framework',
  'tensorflow/include/tensorflow/c/c_api.h': 'a header',
  'tensorflow/python/huge.py': 'not needed',
})

let folder: string
let server: Server | undefined
let requests: { range: string | undefined }[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fedveil-install-'))
  requests = []
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'PIP_INDEX_URL', 'PIP_NO_INDEX']) {
    vi.stubEnv(name, undefined)
  }
})

afterEach(() => {
  vi.unstubAllEnvs()
  server?.closeAllConnections()
  server?.close()
  server = undefined
  rmSync(folder, { recursive: true, force: true })
})

type Answer = (request: IncomingMessage, response: ServerResponse) => void

async function wheelFrom(answer: Answer, bytes: Uint8Array = archive): Promise<Wheel> {
  server = createServer((request, response) => {
    requests.push({ range: request.headers.range })
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    file: 'tensorflow_tiny-1-py3-none-any.whl',
    url: `http://127.0.0.1:${port}/tensorflow_tiny-1-py3-none-any.whl`,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
  }
}

const whole: Answer = (_request, response) => void response.end(archive)

const ranged: Answer = ({ headers }, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
  response.writeHead(start > 0 ? 206 : 200).end(archive.subarray(start))
}

/** Breaks the first connection off after `bytes`, then serves ranges. */
function breaking(bytes: number): Answer {
  return (request, response) => {
    if (requests.length > 1) return ranged(request, response)
    response.writeHead(200, { 'content-length': archive.length })
    response.write(archive.subarray(0, bytes), () => setTimeout(() => response.destroy(), 50))
  }
}

const noFallback = async () => {
  throw new Error('pip is not to be asked')
}

function options(rest: Partial<Parameters<typeof downloadWheel>[2]> = {}): Parameters<typeof downloadWheel>[2] {
  return { offline: false, onProgress: () => {}, fallback: noFallback, ...rest }
}

function assembly(wheel: Wheel, rest: Partial<Assembly> = {}): Assembly {
  const build: Assembly['build'] = async () => async (target) =>
    writeFileSync(join(target, 'tfjs_binding.node'), 'addon')
  return { folder: join(folder, 'engine-1'), wheels: [wheel], build, ...rest }
}

async function failureOf(work: Promise<unknown>): Promise<FedveilError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof FedveilError)) throw new Error(`expected a FedveilError, got ${error}`)
  expect(error.exit).toBe(EXIT.engine)
  return error
}

describe('installing an engine', () => {
  test('leaves the libraries and the addon in place, and nothing else', async () => {
    const stages = new Set<string>()
    const wheel = await wheelFrom(whole)
    const installed = await assembleEngine(assembly(wheel, { onProgress: ({ stage }) => stages.add(stage) }))
    expect(installed).toEqual({ folder: join(folder, 'engine-1'), fresh: true })
    expect(readdirSync(installed.folder).sort()).toEqual(['tensorflow', 'tfjs_binding.node'])
    expect(readFileSync(join(installed.folder, CORE), 'utf8')).toBe('the library'.repeat(5000))
    expect(readdirSync(join(installed.folder, 'tensorflow')).length).toBe(2)
    expect(readdirSync(join(folder, 'download'))).toEqual([])
    expect(existsSync(`${installed.folder}.unfinished`)).toBe(false)
    expect(stages).toEqual(new Set(['download', 'unpack']))
  })

  test('does nothing where the engine is in place, and all of it again when forced', async () => {
    const wheel = await wheelFrom(whole)
    await assembleEngine(assembly(wheel))
    expect(await assembleEngine(assembly(wheel))).toMatchObject({ fresh: false })
    expect(requests.length).toBe(1)
    expect(await assembleEngine(assembly(wheel, { force: true }))).toMatchObject({ fresh: true })
    expect(requests.length).toBe(2)
  })

  test('fetches nothing where the addon could not be built anyway', async () => {
    const wheel = await wheelFrom(whole)
    const build = () => Promise.reject(new FedveilError('ENGINE_COMPILER', 'No compiler.', EXIT.engine))
    expect((await failureOf(assembleEngine(assembly(wheel, { build })))).code).toBe('ENGINE_COMPILER')
    expect(requests.length).toBe(0)
  })

  test('puts nothing in place when the addon fails its build or its test, and keeps what was fetched', async () => {
    const wheel = await wheelFrom(whole)
    const build: Assembly['build'] = async () => async (target) => {
      writeFileSync(join(target, 'tfjs_binding.node'), 'addon')
      throw new FedveilError('ENGINE_TEST', 'It does not run.', EXIT.engine)
    }
    await failureOf(assembleEngine(assembly(wheel, { build })))
    expect(existsSync(join(folder, 'engine-1'))).toBe(false)
    expect(await assembleEngine(assembly(wheel, { offline: true }))).toMatchObject({ fresh: true })
    expect(requests.length).toBe(1)
  })

  test('offline says which file is missing and where to put it, and touches no network', async () => {
    const wheel = await wheelFrom(whole)
    const failure = await failureOf(assembleEngine(assembly(wheel, { offline: true })))
    expect(failure.code).toBe('ENGINE_OFFLINE')
    expect(failure.message).toContain('tensorflow_tiny-1-py3-none-any.whl')
    expect(failure.message).toContain(join(folder, 'download'))
    expect(requests.length).toBe(0)
    mkdirSync(join(folder, 'download'), { recursive: true })
    writeFileSync(join(folder, 'download', 'tensorflow_tiny-1-py3-none-any.whl'), archive)
    expect(await assembleEngine(assembly(wheel, { offline: true }))).toMatchObject({ fresh: true })
  })
})

describe('two installers at once', () => {
  /** A process that installs with a build of `milliseconds`, which it notes in a file when it begins. */
  function installer(wheel: Wheel, milliseconds: number) {
    const code = `
      import { appendFileSync, writeFileSync } from 'node:fs'
      import { assembleEngine } from ${JSON.stringify(new URL('../../../learning/engine/install.js', import.meta.url).href)}
      const build = async () => async (target) => {
        appendFileSync(${JSON.stringify(join(folder, 'builds'))}, 'x')
        await new Promise((resolve) => setTimeout(resolve, ${milliseconds}))
        writeFileSync(target + '/tfjs_binding.node', 'addon')
      }
      const folder = ${JSON.stringify(join(folder, 'engine-1'))}
      console.log((await assembleEngine({ folder, wheels: [${JSON.stringify(wheel)}], build })).fresh)`
    return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  }

  async function outputOf(child: ReturnType<typeof installer>): Promise<string> {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    const [code] = (await once(child, 'close')) as [number | null]
    return `${text.trim()} ${code}`
  }

  test('end with one good copy, built once', async () => {
    const wheel = await wheelFrom(whole)
    const outputs = await Promise.all([outputOf(installer(wheel, 300)), outputOf(installer(wheel, 300))])
    expect(outputs.sort()).toEqual(['false 0', 'true 0'])
    expect(readFileSync(join(folder, 'builds'), 'utf8')).toBe('x')
    expect(requests.length).toBe(1)
  })

  test('one that was killed in the middle leaves the way free for the next', async () => {
    const wheel = await wheelFrom(whole)
    const killed = installer(wheel, 60_000)
    await vi.waitUntil(() => existsSync(join(folder, 'builds')), { timeout: 20_000 })
    killed.kill('SIGKILL')
    await once(killed, 'close')
    expect(await assembleEngine(assembly(wheel))).toMatchObject({ fresh: true })
  })
})

describe('downloading a wheel', () => {
  test('refuses other bytes than the pinned ones, and removes them', async () => {
    const forged = Buffer.from(archive)
    forged[100]! ^= 1
    const wheel = await wheelFrom((_request, response) => void response.end(forged))
    const failure = await failureOf(downloadWheel(wheel, folder, options()))
    expect(failure.code).toBe('ENGINE_HASH')
    expect(failure.message).toContain(wheel.sha256)
    expect(readdirSync(folder)).toEqual([])
  })

  test('goes on where a connection broke', async () => {
    const wheel = await wheelFrom(breaking(20_000))
    const file = await downloadWheel(wheel, folder, options())
    expect(readFileSync(file).equals(archive)).toBe(true)
    expect(requests).toEqual([{ range: undefined }, { range: 'bytes=20000-' }])
  })

  test('goes on where an earlier process was interrupted', async () => {
    const wheel = await wheelFrom(ranged)
    writeFileSync(join(folder, 'tensorflow_tiny-1-py3-none-any.whl.part'), archive.subarray(0, 30_000))
    const seen: number[] = []
    const file = await downloadWheel(wheel, folder, options({ onProgress: (done) => seen.push(done) }))
    expect(readFileSync(file).equals(archive)).toBe(true)
    expect(requests).toEqual([{ range: 'bytes=30000-' }])
    expect(seen[0]).toBeGreaterThan(30_000)
    expect(seen.at(-1)).toBe(archive.length)
  })

  test('starts again where the server cannot send a part', async () => {
    const wheel = await wheelFrom(whole)
    writeFileSync(join(folder, 'tensorflow_tiny-1-py3-none-any.whl.part'), archive.subarray(0, 30_000))
    expect(readFileSync(await downloadWheel(wheel, folder, options())).equals(archive)).toBe(true)
  })

  test.each<[string, Answer]>([
    ['answers with an error', (_request, response) => void response.writeHead(503).end()],
    ['goes silent', (_request, response) => void response.writeHead(200).write('a')],
  ])('asks pip where the server %s', async (_name, answer) => {
    const wheel = await wheelFrom(answer)
    const fallback = async (_wheel: Wheel, target: string) =>
      appendFileSync(join(target, 'tensorflow_tiny-1-py3-none-any.whl'), archive)
    const file = await downloadWheel(wheel, folder, options({ fallback, stallTimeout: 100 }))
    expect(readFileSync(file).equals(archive)).toBe(true)
  })

  test('asks pip first where the user has set a mirror', async () => {
    vi.stubEnv('PIP_INDEX_URL', 'https://mirror.example/simple')
    const wheel = await wheelFrom(whole)
    const fallback = async (_wheel: Wheel, target: string) =>
      writeFileSync(join(target, 'tensorflow_tiny-1-py3-none-any.whl'), archive)
    await downloadWheel(wheel, folder, options({ fallback }))
    expect(requests.length).toBe(0)
  })

  test('says why every way failed', async () => {
    const wheel = await wheelFrom((_request, response) => void response.writeHead(403).end())
    const failure = await failureOf(downloadWheel(wheel, folder, options()))
    expect(failure.code).toBe('ENGINE_DOWNLOAD')
    expect(failure.message).toContain('403')
    expect(failure.message).toContain('pip is not to be asked')
  })
})

test('an archive cannot write outside its folder', async () => {
  for (const name of ['../evil', 'a/../../evil', '/evil']) {
    const file = join(folder, 'evil.zip')
    writeFileSync(file, zipOf({ [name]: 'x' }))
    await expect(
      unpack(
        file,
        join(folder, 'target'),
        () => true,
        () => {},
      ),
    ).rejects.toThrow()
    expect(existsSync(join(folder, 'evil'))).toBe(false)
  }
})

test('a damaged archive is an error', async () => {
  const file = join(folder, 'damaged.zip')
  writeFileSync(file, archive.subarray(0, archive.length - 40))
  await expect(
    unpack(
      file,
      join(folder, 'target'),
      () => true,
      () => {},
    ),
  ).rejects.toThrow()
})

test('a platform without a pinned wheel is named, with those that have one', () => {
  expect(platformProblem('cpu', 'linux-x64')).toBeUndefined()
  expect(platformProblem('cpu', 'sunos-x64')).toMatch(/sunos-x64.*linux-x64/)
  for (const wheel of pinnedWheels('cpu', 'linux-x64') ?? []) expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/)
})

test('a wheel’s file name tells pip what to fetch', () => {
  const named = (file: string) => wheelName({ file, sha256: '', bytes: 0 })
  expect(named('nvidia_nccl_cu12-2.32.3-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl')).toMatchObject({
    project: 'nvidia_nccl_cu12',
    version: '2.32.3',
    platform: 'manylinux2014_x86_64',
  })
})
