import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BatchLoader } from '../../../learning/data/batch.js'
import { decodeImages } from '../../../learning/data/decode.js'
import { withoutRest } from '../../../learning/data/image-content.js'
import type { BatchRequest } from '../../../learning/data/inputs.js'
import { openInputs, PrefetchLoader } from '../../../learning/data/prefetch.js'
import { greyImage, temporaryFolder } from './image-samples.js'

const [height, width, count] = [10, 8, 40]
const augmentation = {
  shift: 2,
  flip: true,
  rotate: 8,
  zoom: 0.1,
  crop: 0.5,
  brightness: 0.4,
  contrast: 0.4,
  saturation: 0.4,
  greyscale: 0.2,
  erase: 0.5,
}
const source = {
  images: Uint8Array.from({ length: count * height * width * 3 }, (_, i) => (i * 7 + (i >> 5)) % 256),
  height,
  width,
  ids: Array.from({ length: count }, (_, i) => `p/${i}`),
  seed: 1,
  party: 'left',
  augmentation,
}
const encoded = { size: 16, seed: 1, party: 'left', augmentation }

/** Batches of 7, 6, 5 ... records over three epochs. */
function requests(): BatchRequest[] {
  return Array.from({ length: 18 }, (_, i) => ({
    epoch: 1 + Math.floor(i / 6),
    records: Int32Array.from({ length: 7 - (i % 6) }, (_, k) => (i * 11 + k * 5) % count),
  }))
}

async function collect(loader: PrefetchLoader | BatchLoader, wanted: Iterable<BatchRequest>): Promise<Float32Array[]> {
  const values: Float32Array[] = []
  for await (const batch of loader.batches(wanted)) values.push(batch.values.slice())
  return values
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

test.each([
  [1, 1],
  [1, 3],
  [3, 2],
])('%i threads and %i batches ahead make the batches of the synchronous loader, in order', async (threads, ahead) => {
  const loader = PrefetchLoader.ofDecoded(source, { batch: 7, threads, ahead })
  try {
    const expected = await collect(new BatchLoader(source), requests())
    expect(await collect(loader, requests())).toEqual(expected)
    expect(await collect(loader, requests().reverse())).toEqual(expected.reverse())
  } finally {
    await loader.close()
  }
})

test('requests are read only as far ahead as batches may be made', async () => {
  const loader = PrefetchLoader.ofDecoded(source, { batch: 7, threads: 2, ahead: 2 })
  try {
    let read = 0
    const counted = function* () {
      for (const request of requests()) {
        read++
        yield request
      }
    }
    let used = 0
    for await (const _ of loader.batches(counted())) expect(read - ++used).toBeLessThanOrEqual(2)
    expect([read, used]).toEqual([18, 18])
  } finally {
    await loader.close()
  }
})

test('a pass that is given up while threads write leaves the next one whole', async () => {
  const batch = 2000
  const loader = PrefetchLoader.ofDecoded(source, { batch, threads: 2, ahead: 3 })
  const slow = (epoch: number) => ({ epoch, records: Int32Array.from({ length: batch }, (_, i) => i % count) })
  try {
    for await (const _ of loader.batches([1, 2, 3, 4].map(slow))) break
    expect(await collect(loader, requests())).toEqual(await collect(new BatchLoader(source), requests()))
  } finally {
    await loader.close()
  }
})

test('encoded images are decoded by the threads, from bytes, from files and from stretches of files', async () => {
  const images = await Promise.all([30, 120, 200].map((grey) => greyImage(grey, 'jpeg', 20, 20)))
  const file = join(folder.path, 'third.jpg')
  await writeFile(file, images[2]!)
  const packed = Buffer.concat([images[0]!, images[1]!])
  const contents = [packed.subarray(images[0]!.length), { path: file, start: 0, length: images[2]!.length }, file]
  const ids = ['a/1', 'a/2', 'b/1']
  const loader = PrefetchLoader.ofEncoded({ ...encoded, contents, ids }, { batch: 2 })
  try {
    const decoded = await decodeImages(contents, { size: 16 })
    const expected = new BatchLoader({ ...encoded, images: decoded.images, height: 16, width: 16, ids })
    const wanted = [
      [2, 0],
      [1, 2],
    ].map((records) => ({ records: Int32Array.from(records), epoch: 1 }))
    expect(await collect(loader, wanted)).toEqual(await collect(expected, wanted))
  } finally {
    await loader.close()
  }
})

test('bytes that are part of a larger buffer are posted without the rest of it', () => {
  const part = withoutRest(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)) as Uint8Array
  expect([[...part], part.buffer.byteLength]).toEqual([[2, 3], 2])
  const whole = new Uint8Array(3)
  expect(withoutRest(whole)).toBe(whole)
})

test('an image that does not decode is named at its batch, and the batches before it come', async () => {
  const whole = await greyImage(9, 'png')
  const contents = [whole, whole, whole.subarray(0, 60), join(folder.path, 'missing.png')]
  const ids = ['a/1', 'a/2', 'b/cut', 'b/missing']
  const loader = PrefetchLoader.ofEncoded({ ...encoded, contents, ids }, { batch: 1, ahead: 3 })
  const inTurn = (...records: number[]) => records.map((record) => ({ records: Int32Array.of(record), epoch: 1 }))
  try {
    let came = 0
    const pass = async () => {
      for await (const _ of loader.batches(inTurn(0, 1, 2, 0))) came++
    }
    await expect(pass()).rejects.toMatchObject({ code: 'DATA_BROKEN', message: expect.stringContaining('b/cut') })
    expect(came).toBe(2)
    await expect(collect(loader, inTurn(3))).rejects.toThrow('b/missing')
    expect(await collect(loader, inTurn(1))).toHaveLength(1)
  } finally {
    await loader.close()
  }
})

test('closing ends a pass that waits', async () => {
  const loader = PrefetchLoader.ofDecoded(source, { batch: 7 })
  const pass = collect(loader, requests())
  await loader.close()
  await expect(pass).rejects.toThrow('ended')
})

test('a loader that nobody closed does not keep its process alive, and one that is waited for does', async () => {
  const script = `
    const { PrefetchLoader } = await import(${JSON.stringify(new URL('../../../learning/data/prefetch.js', import.meta.url).href)})
    const source = { images: new Uint8Array(4 * 12), height: 2, width: 2, ids: ['a', 'b', 'c', 'd'], seed: 1, party: '', augmentation: { shift: 1, flip: true } }
    const loader = PrefetchLoader.ofDecoded(source, { batch: 2, threads: 2 })
    for await (const { values } of loader.batches([{ records: Int32Array.of(0, 3), epoch: 1 }])) console.log(values.length)
  `
  const file = join(folder.path, 'loader.mjs')
  await writeFile(file, script)
  const node = promisify(execFile)(process.execPath, [file], { timeout: 30_000 })
  await expect(node).resolves.toMatchObject({ stdout: '24\n', stderr: '' })
})

test('threads serve where batches are large, and small batches are made at once', async (context) => {
  context.skip(availableParallelism() < 2, 'one processor has no thread to spare')
  const small = openInputs(source, 7)
  const large = openInputs(source, 1000)
  expect([small, large].map((inputs) => inputs instanceof PrefetchLoader)).toEqual([false, true])
  await Promise.all([small.close(), large.close()])
})
