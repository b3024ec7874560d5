import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildBackbone } from '../../../learning/backbone/build.js'
import { writeTfjsDirectory } from '../../../learning/checkpoint/tfjs-directory.js'
import { loadEngine } from '../../../learning/engine/load.js'
import { hasKernels, nativeOp } from '../../../learning/engine/native-op.js'
import { RandomStream } from '../../../learning/engine/random.js'
import * as tf from '../../../learning/engine/tf.js'
import { bothWays, type ImageShape, type Network } from '../../../learning/network.js'
import { Parameters } from '../../../learning/parameters.js'
import type { Backbone } from '../../../proto/backbone.js'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fedveil-tfjs-'))
  // Keeps tfjs's advertisement out of the terminal when the backend changes.
  tf.enableProdMode()
  await loadEngine({ threads: 2 })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Of the networks of one layer. */
const input = { height: 10, width: 7, channels: 3 }

function images(rows: number, { height, width, channels }: ImageShape): tf.Tensor4D {
  const stream = RandomStream.named(rows, 'images')
  const values = Float32Array.from({ length: rows * height * width * channels }, () => stream.normal())
  return tf.tensor4d(values, [rows, height, width, channels])
}

/** Reads a directory as a browser would fetch it. */
function reader(directory: string): tf.io.IOHandler {
  return {
    load: async () => {
      const model = JSON.parse(readFileSync(join(directory, 'model.json'), 'utf8')) as tf.io.ModelJSON
      const shards = (paths: string[]) => paths.map((path) => readFileSync(join(directory, path)))
      return tf.io.getModelArtifactsForJSON(model, async (manifest) => [
        manifest.flatMap(({ weights }) => weights),
        new Uint8Array(Buffer.concat(manifest.flatMap(({ paths }) => shards(paths)))).buffer,
      ])
    },
  }
}

/** What the written network computes for batches of several sizes must be what the network itself does. */
async function expectSame(network: Network, parameters: Parameters, size: ImageShape = input): Promise<void> {
  const directory = mkdtempSync(join(folder, 'model-'))
  const tensors = tf.memory().numTensors
  writeTfjsDirectory(directory, network, parameters, size)
  expect(tf.memory().numTensors).toBe(tensors)
  const model = await tf.loadGraphModel(reader(directory))
  expect(model.inputs.map(({ name, shape }) => [name, shape])).toEqual([['images', [-1, size.height, size.width, 3]]])
  expect(model.outputs.map(({ name }) => name)).toEqual(['embeddings'])
  for (const rows of [1, 2, 5]) {
    const expected = tf.tidy(() => network(images(rows, size)))
    const got = tf.tidy(() => model.predict(images(rows, size)) as tf.Tensor)
    expect(got.shape).toEqual(expected.shape)
    const values = expected.dataSync()
    for (const [i, value] of got.dataSync().entries())
      expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(values[i]!)))
  }
}

const backbones: Backbone[] = [
  { kind: 'ir-mini', widths: [8, 12], norm: 'group' },
  { kind: 'ir-mini', widths: [8], norm: 'none' },
  { kind: 'ir-mini', widths: [8, 4], norm: 'batch' },
  { kind: 'small-cnn', widths: [6, 8] },
  { kind: 'badnets-cnn' },
  { kind: 'ir', depth: 18 },
  { kind: 'mobile-facenet' },
  { kind: 'mlp', widths: [9, 8] },
]

describe.each(backbones)('the backbone $kind $widths', (backbone) => {
  const size = { height: 18, width: 17, channels: 3 }
  const build = () => {
    const parameters = new Parameters(1, 'party')
    const network = buildBackbone(backbone, parameters, 'backbone', size, 5)
    // Statistics as of a trained network: at first they are 0 and 1, which hides what is done with them.
    for (const { variable } of parameters.buffers)
      tf.tidy(() => variable.assign(tf.abs(random(variable.shape)).add(0.1)))
    return { parameters, network }
  }

  test('is written so that tf.loadGraphModel computes the same for any batch', async () => {
    const { parameters, network } = build()
    await expectSame(network, parameters, size)
  })

  test('is written with its mirror image', async () => {
    const { parameters, network } = build()
    await expectSame(bothWays(network), parameters, size)
  })
})

const flat = (x: tf.Tensor) => tf.reshape(x, [x.shape[0]!, -1]) as tf.Tensor2D
/** The same weights at each call of one shape. */
function random<R extends tf.Rank = tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
  const stream = RandomStream.named(1, 'weights')
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => stream.normal())
  return tf.tensor<R>(values, shape)
}

/** Layers that backbones may be made of, each as a network of its own. */
const layers: Record<string, (x: tf.Tensor4D) => tf.Tensor> = {
  'dilated convolution without padding': (x) =>
    tf.conv2d(x, random<tf.Rank.R4>([3, 3, 3, 4]), 1, 'valid', 'NHWC', [2, 2]),
  'depthwise convolution': (x) => tf.depthwiseConv2d(x, random<tf.Rank.R4>([3, 3, 3, 2]), 2, 'same'),
  'batch normalisation': (x) =>
    tf.batchNorm(
      x,
      random<tf.Rank.R1>([3]),
      tf.square(random<tf.Rank.R1>([3])),
      random<tf.Rank.R1>([3]),
      random<tf.Rank.R1>([3]),
      0.5,
    ),
  'parametric and leaky ReLU': (x) => tf.add(tf.prelu<tf.Tensor>(x, random([3])), tf.leakyRelu(x, 0.3)),
  'activations by one value': (x) =>
    tf.addN([
      tf.relu6(x),
      tf.elu(x),
      tf.sigmoid(x),
      tf.tanh(x),
      tf.abs(x),
      tf.exp(x),
      tf.neg(x),
      tf.log(tf.add(tf.square(x), 1)),
    ]),
  'division, roots, extremes and differences': (x) =>
    tf.div(
      tf.sqrt(tf.maximum(x, 0.1)),
      tf.add(tf.rsqrt(tf.add(tf.squaredDifference(x, 1), 1)), tf.neg(tf.minimum(x, 0))),
    ),
  'average and maximum pooling': (x) => tf.add(tf.avgPool(x, 3, 2, 'same'), tf.maxPool(x, [3, 2], 2, 'same')),
  'global means, sums and extremes': (x) =>
    tf.concat([tf.mean(x, [1, 2]), tf.sum(x, [1, 2]), tf.max(x, [1, 2]), tf.min(x, [1, 2])], 1),
  'padding with a value, mirror, transposition': (x) =>
    tf.transpose(
      tf.reverse(
        tf.pad(
          x,
          [
            [0, 0],
            [1, 2],
            [0, 1],
            [0, 0],
          ],
          0.5,
        ),
        2,
      ),
      [0, 3, 1, 2],
    ),
  'slices to the end of the batch and within it': (x) =>
    tf.sub(tf.slice(x, [0, 0, 0, 0], [x.shape[0], 4, 7, 2]), tf.slice(x, [0, 2, 0, 1], [-1, 4, 7, 2])),
  'matrix products, transposed and batched': (x) => {
    const rows = tf.reshape(x, [x.shape[0], 10, 21]) as tf.Tensor3D
    return tf.add(
      flat(tf.matMul(rows, rows, false, true)),
      tf.matMul(flat(x), random<tf.Rank.R2>([100, 210]), false, true),
    )
  },
  'softmax over unit vectors': (x) => {
    const vectors = flat(x)
    return tf.softmax(tf.div(vectors, tf.sqrt(tf.sum(tf.square(vectors), 1, true))))
  },
  'a sum over all of a constant': (x) => tf.mul(x, tf.sum(random([2, 2]))),
  'channels repeated, an axis added': (x) => tf.squeeze(tf.expandDims(tf.tile(x, [1, 1, 1, 2]), 1), [1]),
  'a copy': (x) => tf.clone(x),
  'a native operation in place of tfjs kernels': (x) =>
    hasKernels()
      ? nativeOp('Softsign', [x], 1, ({ type }) => [type('T', 'float32')])[0]!
      : tf.div(x, tf.add(tf.abs(x), 1)),
}

test.each(Object.entries(layers))('%s', (_, layer) => expectSame((x) => flat(layer(x)), new Parameters(1, 'none')))

describe('on pure JavaScript, which alone pads by numbers,', () => {
  let loaded: string
  beforeAll(async () => {
    loaded = tf.getBackend()
    await tf.setBackend('cpu')
  })
  afterAll(() => tf.setBackend(loaded))

  test('a strided convolution is written so that it computes the same', () =>
    expectSame((x) => flat(tf.conv2d(x, random<tf.Rank.R4>([3, 3, 3, 4]), 2, 1)), new Parameters(1, 'none')))

  test('a pooling is refused', () => {
    const write = () =>
      writeTfjsDirectory(folder, (x) => flat(tf.maxPool(x, 3, 2, 1)), new Parameters(1, 'none'), input)
    expect(write).toThrow(/padding in numbers/)
  })
})

test('weights keep their names and lie in shards of at most 4 MiB', () => {
  const directory = mkdtempSync(join(folder, 'shards-'))
  const parameters = new Parameters(1, 'party')
  const network = buildBackbone({ kind: 'small-cnn', widths: [256, 512] }, parameters, 'backbone', input, 7)
  writeTfjsDirectory(directory, network, parameters, input)
  const sizes = readdirSync(directory)
    .filter((name) => name.endsWith('.bin'))
    .map((name) => statSync(join(directory, name)).size)
  expect(sizes).toHaveLength(2)
  expect(Math.max(...sizes)).toBe(4 * 1024 * 1024)
  const { weightsManifest } = JSON.parse(readFileSync(join(directory, 'model.json'), 'utf8')) as tf.io.ModelJSON
  const names = weightsManifest[0]!.weights.map(({ name }) => name)
  for (const name of parameters.names) expect(names).toContain(name)
})

describe('a network is refused in one sentence, and nothing is written, if it', () => {
  const refused: [string, (x: tf.Tensor4D) => tf.Tensor, RegExp][] = [
    ['runs a kernel without an operation', (x) => tf.erf(x), /the kernel Erf cannot be written/],
    [
      'runs a kernel with several outputs',
      (x) => tf.split(x, 3, 3)[0]!,
      /the kernel SplitV cannot be written.*several outputs/,
    ],
    [
      'repeats something once a record',
      (x) => tf.mul(x, tf.broadcastTo(random([1, 1, 1, 3]), [x.shape[0], 1, 1, 3])),
      /The kernel Tile depends on the size of the batch/,
    ],
    [
      'divides by the size of the batch',
      (x) => tf.div(x, x.shape[0]),
      /The constant constant_0 \[\] depends on the size of the batch/,
    ],
    [
      'runs other kernels for another batch',
      (x) => (x.shape[0] === 2 ? tf.neg(x) : tf.relu(x)),
      /The order of its kernels depends/,
    ],
    [
      'normalises without a scale',
      (x) => tf.batchNorm(x, random<tf.Rank.R1>([3]), random<tf.Rank.R1>([3])),
      /without scale or offset/,
    ],
  ]
  test.each(refused)('%s', (_, layer, sentence) => {
    const directory = join(folder, 'refused')
    expect(() => writeTfjsDirectory(directory, (x) => flat(layer(x)), new Parameters(1, 'none'), input)).toThrow(
      sentence,
    )
    expect(readdirSync(folder)).not.toContain('refused')
    // The engine runs kernels as before.
    expect(Object.hasOwn(tf.engine(), 'runKernel')).toBe(false)
  })
})
