import { join } from 'node:path'
import { loadEngine } from '../../learning/engine/load.js'
import type { Interval } from '../../learning/metrics/interval.js'
import type { TarAtFar } from '../../learning/metrics/roc.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { formPrivacyOf } from '../protect/form-privacy.js'
import { costInWords, type ReleaseCost } from '../protect/release-cost.js'
import { explain } from '../scenario/explain.js'
import { parseOverride, withOverrides } from '../scenario/override.js'
import { percent } from '../terminal/format.js'
import { onInterrupt } from '../terminal/interrupt.js'
import { openProgress, type Progress, type Task } from '../terminal/progress.js'
import { BudgetSettings } from '../verification/budget-settings.js'
import { drawPairSet, type PairSet, readPairSet } from '../verification/pair-set.js'
import type { Protection } from '../verification/protection.js'
import type { Protocol } from '../verification/protocol.js'
import { BACKBONES, RecogniserSettings } from '../verification/settings.js'
import type { LinkageRate } from '../verification/templates.js'
import { type TemplateVerification, type VerificationReport, verify } from '../verification/verify.js'
import type { Backend } from './options.js'

export interface VerifyOptions {
  readonly data?: string
  readonly pairs?: string
  readonly protocol: Protocol
  readonly backbone: keyof typeof BACKBONES
  readonly head: string
  readonly size: number
  readonly embedding: number
  readonly epochs: number
  readonly batch: number
  readonly learningRate: number
  readonly precision: 'float32' | 'bfloat16'
  readonly templates?: 'slerpface'
  readonly protect?: string
  readonly meanEpsilon: number
  readonly ranges: string
  readonly budget: string
  readonly budgetFrom: string
  readonly share: string
  readonly budgetEpochs: number
  readonly budgetRate: number
  readonly budgetFirst: number
  readonly set: readonly string[]
  readonly seed: number
  readonly threads?: number
  readonly out?: string
  readonly json?: boolean
  readonly engine: Backend
}

/** `fedveil verify`. */
export async function runVerify(options: VerifyOptions): Promise<void> {
  const settings = settingsOf(options)
  const protection = protectionOf(options)
  const { seed, protocol, threads } = options
  const interrupt = onInterrupt()
  const progress = openProgress(process.stderr)
  try {
    await loadEngine({
      backend: options.engine,
      ...(threads === undefined ? {} : { threads }),
      onNotice: (sentence) => progress.line(sentence),
    })
    const set = await pairSetOf(options, progress)
    const folder =
      options.out ??
      join(
        'runs',
        `verify-${set.name}-${options.protect ?? protocol}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`,
      )
    progress.line(`training state and model: ${folder}`)
    const steps = new Trainings(progress)
    const learning = new Learning(progress)
    const report = await verify(set, protocol, {
      settings,
      seed,
      folder,
      templates: options.templates !== undefined,
      signal: interrupt.signal,
      protection,
      onLearning: (what, done, total) => learning.show(what, done, total),
      onStep: (trial, trials, done, total, loss) => steps.show(trial, trials, done, total, loss),
    })
    progress.stop()
    process.stdout.write(
      options.json ? `${JSON.stringify({ ...report, seed, settings, protection, folder })}\n` : inWords(report),
    )
  } finally {
    progress.stop()
    interrupt.release()
  }
}

function settingsOf(options: VerifyOptions): RecogniserSettings {
  const { backbone, head, size, embedding, epochs, batch, learningRate, precision } = options
  const written = {
    backbone: BACKBONES[backbone],
    head: { kind: head, ...HEAD_DEFAULTS[head] },
    ...{ embedding, size, precision, epochs, batch, learningRate },
    schedule: { kind: 'cosine', warmup: 0.05 },
    optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 5e-4 },
    augmentation: {
      ...{ shift: 2, flip: true, rotate: 8, zoom: 0.08 },
      ...{ brightness: 0.2, contrast: 0.2, saturation: 0.2, erase: 0.2 },
    },
  }
  const document = withOverrides(written, options.set.map(parseOverride))
  const parsed = RecogniserSettings.safeParse(document)
  if (parsed.success) return parsed.data
  throw new FedveilError('USAGE', `verify: ${explain(RecogniserSettings, document, parsed.error)}`, EXIT.usage)
}

/** @throws USAGE */
function protectionOf(options: VerifyOptions): Protection | undefined {
  const { protect: method, meanEpsilon, ranges, budget } = options
  if (method === undefined) return undefined
  const privacy = formPrivacyOf('verify', { method, meanEpsilon, ranges })
  if (budget === 'uniform') return { privacy, budget }
  if (method !== 'dctdp') {
    const message = `--budget ${budget} goes with --protect dctdp: "${method}" has none.`
    throw new FedveilError('USAGE', message, EXIT.usage)
  }
  return { privacy, budget: budget === 'learned' ? budgetSettingsOf(options) : { file: budget } }
}

function budgetSettingsOf(options: VerifyOptions): BudgetSettings {
  const { budgetFrom: from, share, budgetEpochs: epochs, budgetRate: rate, budgetFirst: first } = options
  const document = { from, share, epochs, rate, first }
  const parsed = BudgetSettings.safeParse(document)
  if (parsed.success) return parsed.data
  throw new FedveilError('USAGE', `verify: ${explain(BudgetSettings, document, parsed.error)}`, EXIT.usage)
}

/** Small sets want a smaller scale and margin than the papers' millions of images. */
const HEAD_DEFAULTS: Readonly<Record<string, object>> = {
  cosface: { scale: 32, margin: 0.2 },
  arcface: { scale: 32, margin: 0.2 },
  curricularface: { scale: 32, margin: 0.2 },
  adaface: { scale: 32, margin: 0.2 },
}

async function pairSetOf({ data, pairs, size, seed }: VerifyOptions, progress: Progress): Promise<PairSet> {
  if ((data === undefined) !== (pairs === undefined)) {
    const message = `--data and --pairs belong together: ${data === undefined ? '--data' : '--pairs'} is missing.`
    throw new FedveilError('USAGE', message, EXIT.usage)
  }
  const task = progress.task(data === undefined ? 'drawing faces' : 'reading images', 'images')
  const onProgress = (done: number, total: number) => task.update(done, total)
  const set = await (data !== undefined && pairs !== undefined
    ? readPairSet(data, pairs, size, onProgress)
    : drawPairSet(size, seed, onProgress))
  task.end()
  return set
}

/** A bar for each training. */
class Trainings {
  #trial = 0
  #task: Task | undefined

  constructor(private readonly progress: Progress) {}

  show(trial: number, trials: number, done: number, total: number, loss: number | undefined): void {
    if (trial !== this.#trial) {
      this.#trial = trial
      this.#task = this.progress.task(trials === 1 ? 'training' : `training ${trial} of ${trials}`, 'steps')
    }
    this.#task?.update(done, total, loss === undefined ? undefined : `loss ${loss.toFixed(2)}`)
    if (done === total) this.#task?.end()
  }
}

/** A bar for each thing that is done before a training. */
class Learning {
  #what: string | undefined
  #task: Task | undefined

  constructor(private readonly progress: Progress) {}

  show(what: string, done: number, total: number): void {
    if (what !== this.#what) {
      this.#what = what
      this.#task = this.progress.task(what, what.endsWith('forms') ? 'images' : 'steps')
    }
    this.#task?.update(done, total)
    if (done === total) {
      this.#task?.end()
      this.#what = undefined
    }
  }
}

function inWords(report: VerificationReport): string {
  const [first] = report.trainedOn
  const times = report.trainedOn.length === 1 ? '' : `, and ${report.trainedOn.length - 1} trainings more`
  const lines = [
    `${report.protocol} (identity-disjoint; not LFW's View 2)`,
    `trained on    ${first?.images} images of ${first?.people} people${times}`,
    `tested on     ${report.pairs} pairs of ${report.people} other people`,
    `accuracy      ${percent(report.accuracy)} ${interval(report.accuracyInterval)}`,
    ...report.folds.map(
      ({ fold, accuracy, threshold }) =>
        `  fold ${String(fold).padEnd(2)}     ${percent(accuracy)}, threshold ${threshold.toFixed(3)} from another fold`,
    ),
    `area under ROC ${report.areaUnderCurve.toFixed(4)}, equal error rate ${percent(report.equalErrorRate)}`,
    ...report.tarAtFar.map(tarLine),
    '95 % intervals by resampling people (1,000 times)',
    ...identificationLines(report.identification),
    ...(report.templates ? templateLines(report.templates) : []),
    ...releaseLines(report.releases),
  ]
  return `${lines.join('\n')}\n`
}

function templateLines(report: TemplateVerification): string[] {
  const { pairs, image, person, recovered } = report.crossMatching
  const rate = (one: LinkageRate) => `${one.areaUnderCurve.toFixed(3)} (${percent(one.linked)})`
  const link = (what: string, of: typeof image) =>
    `  ${what.padEnd(26)} ${[of.values, of.lengths, of.keys].map((one) => rate(one).padEnd(20)).join('')}`
  return [
    '',
    `${report.protocol}: the same pairs, each first image enrolled under a key of its own`,
    `accuracy      ${percent(report.accuracy)} ${interval(report.accuracyInterval)}`,
    `area under ROC ${report.areaUnderCurve.toFixed(4)}, equal error rate ${percent(report.equalErrorRate)}`,
    `linking stolen templates of two keys: area under ROC (share linked where 1 % of ${pairs.people} pairs of two people are)`,
    `  ${''.padEnd(26)} ${['by values', 'by group lengths', 'with both keys'].map((name) => name.padEnd(20)).join('')}`,
    link(`one image (${pairs.image})`, image),
    link(`one person (${pairs.person} pairs)`, person),
    `with its key a template gives back the directions of its groups with cosine ${recovered.toFixed(3)}`,
  ]
}

function tarLine(one: TarAtFar): string {
  const at = `TAR at FAR ${one.target}`.padEnd(18)
  if (one.measurable) return `${at} ${percent(one.tar)} ${interval(one.interval)}`
  return `${at} not measurable: ${one.impostors} pairs of two people, ${one.impostorsNeeded} needed`
}

function identificationLines(found: VerificationReport['identification']): string[] {
  if (found === null) return []
  const { rank1, rank5 } = found
  const rate = (one: typeof rank1) => `${percent(one.rate)} ${interval(one.interval)}`
  return [`identified    ${rate(rank1)} first, ${rate(rank5)} among the first five (${rank1.trials} images, Wilson)`]
}

/** Of the first trial: the others release by the same method. */
function releaseLines([release]: readonly ReleaseCost[]): string[] {
  if (release === undefined) return []
  return [`released      ${release.description}`, `cost          ${costInWords(release)}; seeded noise: no guarantee`]
}

function interval({ low, high }: Interval): string {
  return `[${percent(low)}, ${percent(high)}]`
}
