import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RandomStream } from '../../learning/engine/random.js'
import type { Accountant, AccountantName } from '../../privacy/accountant/accountant.js'
import { calibrateNoise } from '../../privacy/accountant/calibrate.js'
import { openAccountant } from '../../privacy/accountant/open.js'
import type { PrivacyEvent } from '../../privacy/event.js'
import { Ledger } from '../../privacy/ledger/ledger.js'
import { codebookResponse, simplexCodebook } from '../../privacy/mechanism/codebook-response.js'
import { discreteGaussian } from '../../privacy/mechanism/discrete-gaussian.js'
import { gaussian } from '../../privacy/mechanism/gaussian.js'
import type { Mechanism } from '../../privacy/mechanism/mechanism.js'
import { privUnit } from '../../privacy/mechanism/priv-unit.js'
import { ReleaseDoor } from '../../privacy/release.js'
import { timed } from './clock.js'
import { STEP, trainingStep } from './training-step.js'

/** One line of the benchmark. */
export interface PrivacyFigure {
  readonly work: string
  readonly value: number
  readonly unit: 'ms' | 'samples/s' | '% of the training step'
}

/** The public case of the accountants: sigma 1.5, q .04, 2250 steps, delta 1e-5. */
const STEPS = 2250
const DELTA = 1e-5
const BUDGET = 8

/** What accountants take. Every repetition has a noise of its own, so that no cache of an earlier one serves it. */
export function benchAccountants(repeats: number): PrivacyFigure[] {
  return (['rdp', 'pld'] as const).flatMap((name) => [
    figure(`${name}: epsilon of ${STEPS} steps`, repeats, (i) => epsilonAt(name, 1.5 + i / 1e6, STEPS)),
    figure(`${name}: noise for epsilon ${BUDGET}`, Math.ceil(repeats / 2), (i) => {
      calibrateNoise({ epsilonAt: (noise) => epsilonAt(name, noise, STEPS), epsilon: BUDGET + i / 1e6 })
    }),
    figure(`${name}: epsilon after each of ${STEPS} steps`, Math.ceil(repeats / 5), (i) =>
      everyStep(name, 1.6 + i / 1e6),
    ),
  ])
}

function epsilonAt(name: AccountantName, noise: number, steps: number): number {
  const accountant = openAccountant(name, 'add-remove')
  accountant.compose(sampled(noise), steps)
  return accountant.epsilon(DELTA).epsilon
}

function everyStep(name: AccountantName, noise: number): void {
  const accountant: Accountant = openAccountant(name, 'add-remove')
  const event = sampled(noise)
  for (let step = 0; step < STEPS; step++) {
    accountant.compose(event)
    accountant.epsilon(DELTA)
  }
}

function sampled(noiseMultiplier: number): PrivacyEvent {
  return { kind: 'poissonSampled', rate: 0.04, event: { kind: 'gaussian', noiseMultiplier } }
}

const ROWS = 256
const DIMENSION = STEP.embedding

/**
 * A release of a [256, 128] batch by each mechanism of vertical training with its durable debit, beside the training step that a batch of as many images
 * goes through. Needs the engine to be loaded.
 */
export function benchRelease(repeats: number): PrivacyFigure[] {
  const folder = mkdtempSync(join(tmpdir(), 'fedveil-bench-'))
  const ledger = Ledger.open(folder)
  try {
    const step = trainingStep(ROWS, Math.max(1, Math.ceil(repeats / 20)))
    const releases = RELEASED.flatMap((mechanism): PrivacyFigure[] => {
      const release = timed(repeats, releasing(ledger, mechanism)).median
      const work = `${mechanism.name}: release of ${ROWS} x ${DIMENSION}, durable debit included`
      return [
        { work, value: release, unit: 'ms' },
        { work: `${mechanism.name}: the release`, value: (100 * release) / step, unit: '% of the training step' },
      ]
    })
    return [{ work: `IR-mini training step of ${ROWS} images of 64 x 64`, value: step, unit: 'ms' }, ...releases]
  } finally {
    ledger.close()
    rmSync(folder, { recursive: true })
  }
}

/** For 62 classes and two parties. */
const CODES = 62
const RELEASED: readonly Mechanism[] = [
  gaussian({ clip: 1, sigma: 20 }),
  privUnit({ epsilon: 8, dimension: DIMENSION, optimise: 'decode', codes: CODES, votes: 2 }),
  codebookResponse({ epsilon: 8, codebook: simplexCodebook(CODES, DIMENSION), codes: CODES }),
]

function releasing(ledger: Ledger, mechanism: Mechanism): (repetition: number) => void {
  const door = new ReleaseDoor({
    ledger,
    noise: { kind: 'system' },
    run: 'bench',
    budget: { epsilon: 100_000, delta: DELTA },
    allowUnprotected: false,
  })
  // Its own records: a ledger judges one record's mechanisms together.
  const records = Array.from({ length: ROWS }, (_, i) => `${mechanism.name}/record-${i}`)
  const values = new Float32Array(ROWS * DIMENSION)
  RandomStream.named(1, 'bench', 'embeddings').fillNormal(values, 1)
  return (repetition) => {
    door.release({ releaseId: `${mechanism.name}/${repetition}`, records, values, shape: [ROWS, DIMENSION], mechanism })
  }
}

/** Noise a second on one core, keyed by the operating system, through the mechanism: clipped, noised, on the grid. */
export function benchNoise(repeats: number): PrivacyFigure[] {
  const values = new Float32Array(1 << 20)
  const stream = RandomStream.system()
  const rate = (mechanism: Mechanism) =>
    (values.length / timed(repeats, () => void mechanism.perturb(values, 1, stream)).median) * 1000
  const plain = timed(repeats, () => stream.fillNormal(values, 1)).median
  return [
    { work: 'Gaussian noise alone', value: (values.length / plain) * 1000, unit: 'samples/s' },
    {
      work: 'gaussian: clipped, noised, rounded to its grid',
      value: rate(gaussian({ clip: 1, sigma: 2 })),
      unit: 'samples/s',
    },
    {
      work: 'discrete-gaussian (strict)',
      value: rate(discreteGaussian({ clip: 1, sigma: 2, dimension: values.length })),
      unit: 'samples/s',
    },
  ]
}

function figure(work: string, repeats: number, run: (repetition: number) => void): PrivacyFigure {
  return { work, value: timed(Math.max(1, repeats), run).median, unit: 'ms' }
}
