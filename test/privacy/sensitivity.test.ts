import { beforeAll, describe, expect, test } from 'vitest'
import { buildBackbone } from '../../learning/backbone/build.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { Parameters } from '../../learning/parameters.js'
import { adjustAndClip } from '../../privacy/adjust.js'
import { l1Norm, l2Norm } from '../../privacy/clip.js'
import { pureEpsilon } from '../../privacy/event.js'
import { batchMaximumNoise } from '../../privacy/mechanism/batch-maximum-noise.js'
import { codebookResponse, simplexCodebook } from '../../privacy/mechanism/codebook-response.js'
import { discreteGaussian } from '../../privacy/mechanism/discrete-gaussian.js'
import { discreteLaplace } from '../../privacy/mechanism/discrete-laplace.js'
import { gaussian } from '../../privacy/mechanism/gaussian.js'
import { gridStep } from '../../privacy/mechanism/grid.js'
import { laplaceOnBall } from '../../privacy/mechanism/l1-laplace.js'
import type { Mechanism } from '../../privacy/mechanism/mechanism.js'
import { oneBit } from '../../privacy/mechanism/one-bit.js'
import { privUnit } from '../../privacy/mechanism/priv-unit.js'
import { ReleaseDoor } from '../../privacy/release.js'
import type { Backbone } from '../../proto/backbone.js'
import { scratchLedger } from './ledger/scratch-ledger.js'

const D = 6
const CLIP = 1.5
/** Little beside C, so that what is left of it in a difference, its grid, is little too. */
const NOISE = CLIP / 128

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

/** Vectors that bottom models of any weights could make, and some that none should. */
function adversarialRows(): Float32Array[] {
  const stream = RandomStream.named(11, 'adversarial')
  const random = (size: number) => Float32Array.from({ length: D }, () => size * stream.normal())
  const filled = (...values: number[]) => Float32Array.from({ length: D }, (_, i) => values[i % values.length]!)
  const single = (value: number) => Float32Array.of(value, ...Array<number>(D - 1).fill(0))
  return [
    filled(0),
    filled(-0),
    filled(3.4e38),
    filled(3.4e38, -3.4e38),
    single(3.4e38),
    single(-3.4e38),
    filled(1e-45),
    filled(-1e-45, 0),
    single(1e-40),
    filled(3.4e38, 1e-45),
    single(CLIP),
    single(-CLIP),
    filled(CLIP / D),
    filled(-CLIP / D),
    filled(CLIP / Math.sqrt(D)),
    ...[1e-30, 1e-10, 1e-3, 1, 1, 1e3, 1e10, 1e30].map(random),
  ]
}

const INPUT = { height: 8, width: 8, channels: 3 }
const BOTTOMS: readonly Backbone[] = [
  { kind: 'mlp', widths: [7] },
  { kind: 'small-cnn', widths: [4] },
  { kind: 'ir-mini', widths: [4], norm: 'group' },
]

/** Embeddings of black, white, random and hardly visible images by networks of random weights from small to huge. */
function embeddedRows(): Float32Array[] {
  const stream = RandomStream.named(12, 'images')
  const sizes = [0, 255, 1, 1e-38]
  const images = sizes.flatMap((size) => Array.from({ length: 192 }, () => size * (size === 1 ? stream.normal() : 1)))
  return BOTTOMS.flatMap((backbone, network) =>
    [1e-6, 1, 1e6].flatMap((size) => {
      const parameters = new Parameters(network, 'left')
      const bottom = buildBackbone(backbone, parameters, 'bottom', INPUT, D)
      for (const variable of parameters.variables) {
        const values = Float32Array.from({ length: variable.size }, () => size * stream.normal())
        variable.assign(tf.tensor(values, variable.shape))
      }
      const embeddings = tf.tidy(() => {
        const h = bottom(tf.tensor4d(images, [sizes.length, 8, 8, 3]), 'training') as tf.Tensor2D
        return ['plain', 'none', 'sphere'].map((scale) =>
          (scale === 'plain' ? h : adjustAndClip(h, { clip: CLIP, scale: scale as 'none' | 'sphere' })).dataSync(),
        )
      }) as Float32Array[]
      parameters.dispose()
      return embeddings.flatMap((values) => sizes.map((_, row) => values.slice(row * D, (row + 1) * D)))
    }),
  )
}

/** What a door lets out for these rows, with the noise that every such call has. */
function released(mechanism: Mechanism, rows: readonly Float32Array[]): Float32Array[] {
  const door = new ReleaseDoor({
    ledger: scratchLedger(),
    noise: { kind: 'seeded', seed: 1, party: 'left' },
    run: 'run-1',
    budget: { epsilon: 1e9, delta: 1e-5 },
    allowUnprotected: false,
  })
  const { values } = door.release({
    releaseId: 'r1',
    records: rows.map((_, row) => `record-${row}`),
    values: Float32Array.from(rows.flatMap((row) => [...row])),
    shape: [rows.length, D],
    mechanism,
  })
  const length = values.length / rows.length
  return rows.map((_, row) => values.slice(row * length, (row + 1) * length))
}

/** Every row beside a rotation of all rows, so that each meets many others. */
function neighbours(rows: readonly Float32Array[]): [Float32Array[], Float32Array[]] {
  const shifts = [1, 2, 3, 5, 7, 11, 13]
  return [
    shifts.flatMap(() => rows),
    shifts.flatMap((shift) => rows.map((_, row) => rows[(row + shift) % rows.length]!)),
  ]
}

const grid = gridStep(NOISE)

describe.each([
  { name: 'gaussian', mechanism: gaussian({ clip: CLIP, sigma: NOISE }), slack: grid * Math.sqrt(D) },
  { name: 'laplace', mechanism: laplaceOnBall({ clip: CLIP, scale: NOISE }), slack: grid * D },
  // Rounded before the noise, towards zero: nothing to add.
  { name: 'discrete gaussian', mechanism: discreteGaussian({ clip: CLIP, sigma: NOISE, dimension: D }), slack: 0 },
  { name: 'discrete laplace', mechanism: discreteLaplace({ clip: CLIP, scale: NOISE }), slack: 0 },
])('with the noise taken off, what $name lets out of two records', ({ mechanism, slack }) => {
  const { norm, value: sensitivity } = mechanism.sensitivity
  const length = norm === 'l1' ? l1Norm : l2Norm

  /** Between what is released of each row and of its neighbour under the same noise. */
  function distances(rows: readonly Float32Array[]): number[] {
    const [a, b] = neighbours(rows).map((each) => released(mechanism, each))
    return a!.map((row, i) => length(row.map((x, k) => x - b![i]![k]!)))
  }

  test('is at most 2C apart, whatever the vectors are, and can be that far', () => {
    expect(sensitivity).toBe(2 * CLIP)
    const apart = distances(adversarialRows())
    expect(Math.max(...apart)).toBeLessThanOrEqual(2 * CLIP * (1 + 1e-6) + slack)
    expect(Math.max(...apart)).toBeGreaterThan(2 * CLIP * 0.999)
  })

  test('is at most 2C apart, whatever the weights and the images are', () => {
    const rows = embeddedRows()
    const finite = rows.filter((row) => row.every(Number.isFinite))
    expect(finite.length).toBeGreaterThan(rows.length / 2)
    expect(Math.max(...distances(finite))).toBeLessThanOrEqual(2 * CLIP * (1 + 1e-6) + slack)
  })
})

const LOCAL: readonly { readonly name: string; readonly mechanism: Mechanism }[] = [
  { name: 'PrivUnit for means', mechanism: privUnit({ epsilon: 3, dimension: D, optimise: 'mean' }) },
  {
    name: 'PrivUnit for codes',
    mechanism: privUnit({ epsilon: 3, dimension: D, optimise: 'decode', codes: 7, votes: 2 }),
  },
  {
    name: 'codebook response',
    mechanism: codebookResponse({ epsilon: 3, codebook: simplexCodebook(7, D), codes: 7 }),
  },
  { name: 'one bit a coordinate', mechanism: oneBit({ epsilon: 3, dimension: D }) },
]

describe.each(LOCAL)('$name tells two records apart by at most its epsilon', ({ name, mechanism }) => {
  test.each([
    ['whatever the vectors are', adversarialRows],
    ['whatever the weights and the images are', embeddedRows],
  ])('%s', (_, rowsOf) => {
    const epsilon = pureEpsilon(mechanism.event, 'replace-one')!
    expect(epsilon).toBeLessThanOrEqual(3)
    const rows = rowsOf().filter((row) => row.every(Number.isFinite))
    const [as, bs] = neighbours(rows)
    const stream = RandomStream.named(13, name)
    const outputs = released(mechanism, as)
    let largest = 0
    for (const [i, a] of as.entries()) {
      const anywhere =
        mechanism.outputDimension === 1
          ? Float32Array.of(stream.integer(7))
          : Float32Array.from({ length: D }, () => stream.normal())
      for (const output of [outputs[i]!, anywhere]) {
        largest = Math.max(largest, Math.abs(mechanism.logDensityRatio!(output, a, bs[i]!)))
      }
    }
    expect(largest).toBeLessThanOrEqual(epsilon * (1 + 1e-9))
    // The bits of two embeddings need not all differ.
    expect(largest).toBeGreaterThan((name === 'one bit a coordinate' && rowsOf === embeddedRows ? 0.7 : 0.99) * epsilon)
  })
})

test.each([
  gaussian({ clip: CLIP, sigma: NOISE }),
  laplaceOnBall({ clip: CLIP, scale: NOISE }),
  discreteGaussian({ clip: CLIP, sigma: NOISE, dimension: D }),
  discreteLaplace({ clip: CLIP, scale: NOISE }),
  privUnit({ epsilon: 3, dimension: D, optimise: 'mean' }),
  oneBit({ epsilon: 3, dimension: D }),
  batchMaximumNoise({ noiseMultiplier: 1 }),
  codebookResponse({ epsilon: 3, codebook: simplexCodebook(7, D), codes: 7 }),
  codebookResponse({ epsilon: 3, codebook: simplexCodebook(3, D / 2), codes: 3, symbols: 2 }),
])('a vector that is not finite leaves by no mechanism: $name', (mechanism) => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const row = new Float32Array(D)
    row[4] = bad
    expect(() => released(mechanism, [new Float32Array(D), row])).toThrow(
      expect.objectContaining({ code: 'RELEASE_NOT_FINITE' }),
    )
  }
})
