import type { RandomStream } from '../../learning/engine/random.js'
import type { Aggregation } from '../../proto/aggregation.js'
import { UpdateRows } from '../aggregation/kernel/update-rows.js'
import type { Aggregated, AggregationRule, RoundUpdates } from '../aggregation/rule.js'
import type { Remembering } from '../memory.js'
import { blocksOf } from './blocks.js'
import { DETECTORS } from './detector/build.js'
import type { LayerShape } from './fragments.js'
import { median } from './median.js'
import { type Suspicion, suspicionOf } from './suspicion.js'

/** What a plan says, and what follows from the rest of it. */
export interface AribaOptions extends Omit<Extract<Aggregation, { rule: 'ariba' }>, 'rule'> {
  /** The model's tensors in the order in which an update holds them. */
  readonly layers: readonly LayerShape[]
  /** Opens the stream of a round's draws, for detectors that draw. */
  stream(round: number): RandomStream
}

/** Fewer updates have no majority that could outvote one attacker. */
const LEAST_PARTICIPANTS = 3
/** The class head follows the classes that a participant happens to have: it speaks against the honest. */
const HEAD = 'head/'
/** What the layer counts that feeds the class head, which follows the classes too, though less. */
const BEFORE_HEAD = 0.5
/** Fragments that are named against a participant. */
const NAMED = 8

/**
 * ARIBA: leaves out the participants whose updates stand out, layer by layer, by where their residuals lie and by who
 * shares them.
 *
 * The paper's: backdoors show in magnitude and orientation of the update; it is cut into fragments (the filters of
 * convolutions); unsupervised anomaly detection finds the skewed ones; participants with the most are pruned. This
 * project's, since the detector and its constants are not public: the residual (update minus the robust mean) is judged
 * by its norm, by how few fragments of the layer hold it (concentration) and by how alike it is to those of the most
 * similar participants (mutual similarity, in which colluding attackers give themselves away); each layer gives a distance in robust
 * standard deviations, their weighted mean is the score (suspicion.ts); a participant's standing is the running mean of
 * its scores. `ariba-plain` is the plainer reading.
 *
 * Pruned is whose score is above the detector's cut, or whose standing is above a share of it, but never half of the
 * participants or more; with `malicious` given that many with the worst of both, equals by highest id first. With fewer
 * than 3 updates all are kept. The rest is averaged, all alike.
 * Cost O(n^2 d) on the engine and O(n d) beside it, 16 MB besides the updates.
 */
export class Ariba implements AggregationRule {
  readonly #standing = new Map<string, Standing>()
  readonly #beforeHead: string | undefined
  readonly kept: Remembering = standingMemory(this.#standing)

  constructor(private readonly options: AribaOptions) {
    this.#beforeHead = blocksOf(options.layers).findLast(({ layer }) => isJudged(layer))?.layer
  }

  aggregate({ round, participants, updates }: RoundUpdates): Aggregated {
    const rows = UpdateRows.of(participants, updates)
    if (rows.count < LEAST_PARTICIPANTS) return keepAll(participants, rows)
    const { layers, features, detector } = this.options
    const suspicion = suspicionOf(updates, layers, {
      features,
      detector: DETECTORS[detector].detect,
      stream: this.options.stream(round),
      weightOf: (layer) => this.#weightOf(layer),
    })
    const standing = participants.map((name, i) => this.#note(name, suspicion.scores[i]!))
    const { pruned: guilty, reason } = this.#decide(suspicion, standing)
    const byName = (value: (i: number) => number) => Object.fromEntries(participants.map((name, i) => [name, value(i)]))
    return {
      update: rows.mean([...participants.keys()].filter((i) => !guilty.has(i))),
      kept: participants.filter((_, i) => !guilty.has(i)),
      pruned: participants.filter((_, i) => guilty.has(i)),
      scores: byName((i) => suspicion.scores[i]!),
      heat: Object.fromEntries(participants.map((name, i) => [name, heatOf(suspicion, i)])),
      deciding: Object.fromEntries([...guilty].map((i) => [participants[i]!, fragmentsAgainst(suspicion, i)])),
      reason,
    }
  }

  #weightOf(layer: string): number {
    const usual = layer === this.#beforeHead ? BEFORE_HEAD : 1
    return this.options.layerWeights[layer] ?? (isJudged(layer) ? usual : 0)
  }

  /** Takes a round's score into the participant's standing. */
  #note(name: string, score: number): Standing {
    const { memory } = this.options
    const { mean, weight, squares } = this.#standing.get(name) ?? { mean: 0, weight: 0, squares: 0 }
    const kept = memory * weight
    const now = {
      mean: (kept * mean + score) / (kept + 1),
      weight: kept + 1,
      squares: memory * memory * squares + 1,
    }
    this.#standing.set(name, now)
    return now
  }

  #decide(
    { scores, layers }: Suspicion,
    standing: readonly Standing[],
  ): { pruned: ReadonlySet<number>; reason: string } {
    const n = scores.length
    const most = Math.ceil(n / 2) - 1
    const { malicious, detector } = this.options
    const cut = DETECTORS[detector].cut * fewLayers(layers) * fewParticipants(n)
    // Beside its score, a participant's standing is held against a cut that falls with the rounds it is made of.
    const worst = (i: number) => Math.max(scores[i]!, standing[i]!.mean / steadiness(standing[i]!))
    const bySuspicion = Array.from(scores.keys()).sort((a, b) => worst(b) - worst(a) || b - a)
    if (malicious !== undefined) {
      const count = Math.min(malicious, most)
      const reason = `the ${count} of ${n} participants with the worst score or standing are left out, as ${malicious} are known to be malicious`
      return { pruned: new Set(bySuspicion.slice(0, count)), reason }
    }
    const above = bySuspicion.filter((i) => worst(i) > cut).slice(0, most)
    const least = Math.min(...standing.map(steadiness))
    const reason = `participants with a score above ${cut.toFixed(1)} or a standing above ${(least * cut).toFixed(1)} are left out`
    return { pruned: new Set(above), reason }
  }
}

/** The running mean of a participant's scores, in which a round counts `memory` times as much as the next. */
interface Standing {
  readonly mean: number
  /** Sum of the rounds' weights, and of their squares. */
  readonly weight: number
  readonly squares: number
}

function standingMemory(standing: Map<string, Standing>): Remembering {
  return {
    get memory() {
      return new Map(
        [...standing].map(([name, { mean, weight, squares }]) => [name, Float64Array.of(mean, weight, squares)]),
      )
    },
    recall(memory) {
      standing.clear()
      for (const [name, [mean, weight, squares]] of memory)
        standing.set(name, { mean: mean!, weight: weight!, squares: squares! })
    },
  }
}

/**
 * A standing averages weight^2 / squares rounds, at most (1 + memory) / (1 - memory), so that the half of a cut that is
 * there for the rounds' chance is needed less: 1 in the first round, 0.79 in the end for a memory of 0.5.
 */
function steadiness({ weight, squares }: Standing): number {
  return 0.5 + 0.5 * (Math.sqrt(squares) / weight)
}

/** Medians of few participants are chance: 1.28 for 6, 1.03 for 20. */
function fewParticipants(n: number): number {
  return 1 + 10 / n ** 2
}

/** The mean of few layers varies more than that of the three that cuts are given for: 1 for 3, 1.3 for 1. */
function fewLayers({ length }: Suspicion['layers']): number {
  return (2 + 2.6 / Math.sqrt(length)) / (2 + 2.6 / Math.sqrt(3))
}

function heatOf({ layers }: Suspicion, i: number): Record<string, number> {
  return Object.fromEntries(layers.map(({ measured, distances }) => [measured.block.layer, distances[i]!]))
}

/** The fragments that hold more of the participant's residual than of the others', the largest part first. */
function fragmentsAgainst({ layers }: Suspicion, i: number) {
  return layers
    .flatMap(({ measured: { block, shares }, distances }) => {
      const n = shares.length / block.units
      return Array.from({ length: block.units }, (_, unit) => {
        const usual = median(Float64Array.from({ length: n }, (_, j) => shares[j * block.units + unit]!))
        const excess = shares[i * block.units + unit]! - usual
        return {
          layer: block.layer,
          unit,
          share: shares[i * block.units + unit]!,
          usual,
          weight: excess * distances[i]!,
        }
      })
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, NAMED)
    .map(({ weight: _, ...fragment }) => fragment)
}

/** Whether a layer counts unless the plan weighs it otherwise. */
export function isJudged(layer: string): boolean {
  return !layer.startsWith(HEAD)
}

function keepAll(participants: readonly string[], rows: UpdateRows): Aggregated {
  const reason = `all are kept: ARIBA needs at least ${LEAST_PARTICIPANTS} updates to tell who stands out, got ${rows.count}`
  return { update: rows.mean(), kept: participants, pruned: [], reason }
}
