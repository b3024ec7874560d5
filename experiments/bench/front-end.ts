import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RandomStream } from '../../learning/engine/random.js'
import { BudgetGradient } from '../../privacy/frequency/budget-gradient.js'
import { budgetFromRho, fixedBudget } from '../../privacy/frequency/dctdp.js'
import { FrequencyFrontEnd } from '../../privacy/frequency/front-end.js'
import { boundRanges, type FormRanges } from '../../privacy/frequency/sensitivity.js'
import { Ledger } from '../../privacy/ledger/ledger.js'
import { laplace } from '../../privacy/mechanism/laplace.js'
import type { Mechanism } from '../../privacy/mechanism/mechanism.js'
import { ReleaseDoor } from '../../privacy/release.js'
import { medianOf, timed } from './clock.js'
import type { FrontEndVariant, PytorchFrontEnd } from './pytorch-front-end.js'

/** Height and width of the images of the bench, and their number in a batch. */
export const FRONT_END_SIDE = 112
export const FRONT_END_BATCH = 32
/** Images whose clean forms are held at once. */
const CHUNK = 4
const MEAN_EPSILON = 0.5

export interface FrontEndFigure {
  readonly work: string
  readonly imagesPerSecond: number
}

export interface FrontEndFigures {
  readonly figures: readonly FrontEndFigure[]
  /** How much more memory the process held at its most than before the bench, in 10^6 bytes. */
  readonly growthMB: number
}

/** Ours and PyTorch's images a second, measured in turns. */
export interface FrontEndComparison {
  readonly what: string
  readonly ours: number
  readonly pytorch: number
  /** ours / PyTorch's; above 1 ours is faster. */
  readonly ratio: number
}

/** One batch through the front end, in its several ways; all of them write into the same forms. */
class FrontEndBench {
  readonly #frontEnd = new FrequencyFrontEnd({ height: FRONT_END_SIDE, width: FRONT_END_SIDE })
  readonly #images: Uint8Array
  /** [batch, 189, H, W]. */
  readonly #forms: Float32Array
  /** [chunk, 189, H, W] */
  readonly #clean: Float32Array
  readonly #noise: Float32Array
  readonly #ranges: FormRanges
  readonly #scales: Float32Array
  readonly #shares: Float64Array
  readonly #mechanism: Mechanism
  readonly #gradient: BudgetGradient

  constructor() {
    const { length } = this.#frontEnd
    const stream = RandomStream.named(1, 'bench', 'front end')
    const pixels = FRONT_END_BATCH * FRONT_END_SIDE * FRONT_END_SIDE * 3
    this.#images = Uint8Array.from({ length: pixels }, () => stream.uint32())
    this.#forms = new Float32Array(FRONT_END_BATCH * length)
    this.#clean = new Float32Array(CHUNK * length)
    this.#noise = new Float32Array(CHUNK * length)
    this.#ranges = boundRanges(this.#frontEnd.size)
    this.#scales = fixedBudget({ ranges: this.#ranges, meanEpsilon: MEAN_EPSILON }).scales
    this.#shares = budgetFromRho(new Float32Array(length), 1 / length)
    this.#mechanism = laplace({ scales: this.#scales, ...this.#ranges })
    this.#gradient = new BudgetGradient(length)
  }

  forms(): void {
    this.#frontEnd.forms(this.#images, FRONT_END_BATCH, this.#forms)
  }

  /** Each image noised from its stream. */
  noised(streamOf: (image: number) => RandomStream): void {
    for (let first = 0; first < FRONT_END_BATCH; first += CHUNK) {
      this.#makeClean(first)
      this.#mechanism.perturbEach!(this.#clean, streams(first, streamOf), this.#chunkOf(this.#forms, first))
    }
  }

  /** Through the door: checked, debited on disk, noised. */
  released(door: ReleaseDoor, repetition: number): void {
    const { height, width } = this.#frontEnd.size
    for (let first = 0; first < FRONT_END_BATCH; first += CHUNK) {
      this.#makeClean(first)
      door.release({
        releaseId: `${repetition}/${first}`,
        records: Array.from({ length: CHUNK }, (_, i) => `image-${first + i}`),
        values: this.#clean,
        shape: [CHUNK, this.#frontEnd.length / (height * width), height, width],
        mechanism: this.#mechanism,
      })
    }
  }

  /** Noised with unit noise kept, then the gradient by rho of half the sum of the squares of what is noised. */
  backward(streamOf: (image: number) => RandomStream): Float64Array {
    const [clean, noise, scales] = [this.#clean, this.#noise, this.#scales]
    const { length } = this.#frontEnd
    for (let first = 0; first < FRONT_END_BATCH; first += CHUNK) {
      this.#makeClean(first)
      RandomStream.laplaceRows(streams(first, streamOf), noise)
      const noised = this.#chunkOf(this.#forms, first)
      for (let at = 0; at < noised.length; at += length)
        for (let i = 0; i < length; i++) noised[at + i] = clean[at + i]! + scales[i]! * noise[at + i]!
      this.#gradient.add(noised, noise, CHUNK)
    }
    return this.#gradient.take(scales, this.#shares)
  }

  #makeClean(first: number): void {
    this.#frontEnd.forms(this.#chunkOf(this.#images, first), CHUNK, this.#clean)
  }

  #chunkOf<T extends Uint8Array | Float32Array>(batch: T, first: number): T {
    const one = batch.length / FRONT_END_BATCH
    return batch.subarray(first * one, (first + CHUNK) * one) as T
  }
}

function streams(first: number, streamOf: (image: number) => RandomStream): RandomStream[] {
  return Array.from({ length: CHUNK }, (_, i) => streamOf(first + i))
}

/** @param repeats measured batches of each work, >= 1; the median is given */
export function measureFrontEnd(repeats: number): FrontEndFigures {
  const before = process.memoryUsage().rss
  const bench = new FrontEndBench()
  const works: [string, (repetition: number) => unknown][] = [
    ['forms', () => bench.forms()],
    ['forms, Laplace noise of each image from a seeded stream', () => bench.noised(seeded)],
    ['forms, Laplace noise of each image from the CSPRNG', () => bench.noised(system())],
    ['forms, seeded noise, backward to the budgets', () => bench.backward(seeded)],
  ]
  const figures = works.map(([work, run]) => figure(work, repeats, run))
  const growthMB = Math.round((1000 * process.resourceUsage().maxRSS - before) / 1e6)
  return { figures: [...figures, measureReleases(bench, repeats)], growthMB }
}

function figure(work: string, repeats: number, run: (repetition: number) => unknown): FrontEndFigure {
  return { work, imagesPerSecond: (1000 * FRONT_END_BATCH) / timed(repeats, (i) => void run(i)).median }
}

function measureReleases(bench: FrontEndBench, repeats: number): FrontEndFigure {
  const folder = mkdtempSync(join(tmpdir(), 'fedveil-bench-'))
  const ledger = Ledger.open(folder)
  try {
    const door = new ReleaseDoor({
      ledger,
      noise: { kind: 'system' },
      run: 'bench',
      budget: { epsilon: 1e12, delta: 1e-5 },
      allowUnprotected: false,
    })
    return figure('forms, released by the door of a deployment, debit on disk included', repeats, (i) =>
      bench.released(door, i),
    )
  } finally {
    ledger.close()
    rmSync(folder, { recursive: true })
  }
}

function seeded(image: number): RandomStream {
  return RandomStream.named(1, 'bench', 'noise', image)
}

/** As the release door draws it: one key a release, of the operating system, and a stream of its family for each image. */
function system(): (image: number) => RandomStream {
  const family = RandomStream.family(randomBytes(32), FRONT_END_SIDE * FRONT_END_SIDE * 189)
  return (image) => family(new Uint8Array(12).fill(image))
}

/** Rounds in which both sides are measured, so that what else the machine does meets both. */
const TURNS = 3

const COMPARED: readonly [FrontEndVariant, boolean, (bench: FrontEndBench) => unknown][] = [
  ['literal', false, (bench) => bench.forms()],
  ['dense', false, (bench) => bench.forms()],
  ['banded', false, (bench) => bench.forms()],
  ['banded', true, (bench) => bench.forms()],
  ['noise', false, (bench) => bench.noised(seeded)],
  ['noise', true, (bench) => bench.noised(seeded)],
  ['backward', false, (bench) => bench.backward(seeded)],
]

/**
 * Compares with PyTorch in turns: our forms with its literal upsampling, dense matrix products and banded sums; our seeded
 * noise with its own of each image; and the gradient of the budgets.
 */
export async function compareFrontEnd(
  pytorch: PytorchFrontEnd,
  repeats: number,
  onStage: (what: string) => void,
): Promise<FrontEndComparison[]> {
  const bench = new FrontEndBench()
  const results: FrontEndComparison[] = []
  for (const [variant, compile, run] of COMPARED) {
    const what = `${variant}, ${compile ? 'torch.compile' : 'eager'}`
    onStage(what)
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let turn = 0; turn < TURNS; turn++) {
      ours.push(timed(repeats, () => void run(bench)).median)
      theirs.push(await pytorch.measure({ variant, compile, batch: FRONT_END_BATCH, side: FRONT_END_SIDE, repeats }))
    }
    const [a, b] = [medianOf(ours), medianOf(theirs)].map((ms) => (1000 * FRONT_END_BATCH) / ms) as [number, number]
    results.push({ what, ours: a, pytorch: b, ratio: a / b })
  }
  return results
}
