import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { findEngine } from '../../../learning/engine/find.js'
import { gpuName } from '../../../learning/engine/gpu.js'
import { cacheFolder, engineFolder, enginesFolder, lastFailureFile } from '../../../learning/engine/location.js'
import { platformProblem } from '../../../learning/engine/pin.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fedveil-load-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

test('the cache folder is the one named, else that of XDG, else the platform’s own', () => {
  const home = homedir()
  expect(cacheFolder({ FEDVEIL_CACHE: '/a', XDG_CACHE_HOME: '/b' }, 'linux')).toBe('/a')
  expect(cacheFolder({ XDG_CACHE_HOME: '/b' }, 'linux')).toBe(join('/b', 'fedveil'))
  expect(cacheFolder({}, 'linux')).toBe(join(home, '.cache', 'fedveil'))
  expect(cacheFolder({}, 'darwin')).toBe(join(home, 'Library', 'Caches', 'fedveil'))
  expect(cacheFolder({ LOCALAPPDATA: '/local' }, 'win32')).toBe(join('/local', 'fedveil', 'Cache'))
})

describe('finding an engine', () => {
  function missing(): string {
    const found = findEngine()
    return 'missing' in found ? found.missing : `found ${found.folder}`
  }

  test('takes the user’s own copy first, and says when that is not one', () => {
    const own = join(folder, 'own')
    mkdirSync(own)
    vi.stubEnv('FEDVEIL_ENGINE', own)
    expect(missing()).toContain(`FEDVEIL_ENGINE names ${own}`)
    writeFileSync(join(own, 'tfjs_binding.node'), '')
    expect(findEngine()).toEqual({ folder: own })
  })

  test.skipIf(platformProblem('cpu') !== undefined)('says why there is none, then finds what was installed', () => {
    vi.stubEnv('FEDVEIL_ENGINE', '')
    vi.stubEnv('FEDVEIL_CACHE', join(folder, 'cache'))
    expect(missing()).toBe('it is not installed')
    mkdirSync(enginesFolder(), { recursive: true })
    writeFileSync(lastFailureFile(), 'No C++ compiler was found\n')
    expect(missing()).toContain('No C++ compiler was found')
    for (const flavour of ['cpu', 'gpu'] as const) {
      mkdirSync(engineFolder(flavour), { recursive: true })
      writeFileSync(join(engineFolder(flavour), 'tfjs_binding.node'), '')
      expect(findEngine()).toEqual({ folder: engineFolder(flavour) })
    }
  })
})

test('a GPU is called by the name that its driver gives', () => {
  mkdirSync(join(folder, 'gpus', '0000:01:00.0'), { recursive: true })
  writeFileSync(join(folder, 'gpus', '0000:01:00.0', 'information'), 'Model: \t\t NVIDIA A100\nIRQ: 16\n')
  expect(gpuName(join(folder, 'gpus'))).toBe('NVIDIA A100')
  expect(gpuName(join(folder, 'none'))).toBe('GPU')
})

/** Runs code in a fresh process, because an engine stays loaded; returns what it shows and its standard error. */
async function inProcess(code: string, env: NodeJS.ProcessEnv): Promise<{ shown: unknown; stderr: string }> {
  const load = new URL('../../../learning/engine/load.js', import.meta.url).href
  const script = `
    const { loadEngine } = await import(${JSON.stringify(load)})
    const attempt = (work) => work.then((value) => value, ({ code, message, exit }) => ({ code, message, exit }))
    const show = async (work) => console.log(JSON.stringify(await work))
    ${code}`
  const { FEDVEIL_ENGINE, FEDVEIL_BACKEND, ...rest } = process.env
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...rest, ...env },
  })
  return { shown: JSON.parse(stdout), stderr }
}

describe('without a native engine', () => {
  const env = () => ({ FEDVEIL_CACHE: join(folder, 'empty') })

  test('pure JavaScript serves, and one sentence tells the cost and the cure', async () => {
    const code = `
      const notices = []
      const onNotice = (sentence) => notices.push(sentence)
      const refused = await attempt(loadEngine({ backend: 'native', onNotice }))
      const first = await loadEngine({ onNotice })
      const again = await loadEngine({ threads: 7, onNotice })
      show(Promise.resolve({ refused, first, same: first === again, notices }))`
    const { shown, stderr } = await inProcess(code, env())
    expect(shown).toMatchObject({
      refused: { code: 'ENGINE_MISSING', exit: 8 },
      first: { backend: 'js', device: 'CPU', threads: 1, library: 'TensorFlow.js 4.22.0 (pure JavaScript)' },
      same: true,
    })
    const { notices } = shown as { notices: string[] }
    expect(notices.length).toBe(1)
    expect(notices[0]).toMatch(/times slower.*npx fedveil engine install/)
    expect(stderr).toBe('')
  })

  test('a copy that does not load is named in the notice', async () => {
    const own = join(folder, 'broken')
    mkdirSync(own)
    writeFileSync(join(own, 'tfjs_binding.node'), 'not an addon')
    const { shown } = await inProcess('show(loadEngine())', { ...env(), FEDVEIL_ENGINE: own })
    expect(shown).toMatchObject({ backend: 'js', reason: expect.stringContaining(own) })
  })

  test('FEDVEIL_BACKEND forces pure JavaScript, and a wrong value is an error', async () => {
    const code = `
      const notices = []
      const engine = await loadEngine({ backend: 'native', onNotice: (sentence) => notices.push(sentence) })
      process.env.FEDVEIL_BACKEND = 'fast'
      show(Promise.resolve({ engine, notices, wrong: await attempt(loadEngine()) }))`
    const { shown } = await inProcess(code, { ...env(), FEDVEIL_BACKEND: 'js' })
    expect(shown).toMatchObject({ engine: { backend: 'js' }, notices: [], wrong: { code: 'ENGINE_CHOICE', exit: 2 } })
  })
})

describe.skipIf('missing' in findEngine())('with the native engine installed', () => {
  test('it loads in silence, with the threads asked for, which then stay', async () => {
    const code = `
      const engine = await loadEngine({ threads: 2 })
      const other = await attempt(loadEngine({ threads: 3 }))
      const js = await attempt(loadEngine({ backend: 'js' }))
      const same = (await loadEngine({ threads: 2 })) === engine
      show(Promise.resolve({ engine, other, js, same, env: process.env.TF_NUM_INTRAOP_THREADS }))`
    const { shown, stderr } = await inProcess(code, {})
    expect(shown).toMatchObject({
      engine: { backend: 'native', threads: 2, library: expect.stringMatching(/^TensorFlow \d/) },
      other: { code: 'ENGINE_LOADED', exit: 8 },
      js: { code: 'ENGINE_LOADED' },
      same: true,
      env: '2',
    })
    expect(stderr).toBe('')
  })
})
