import type { RandomStream } from '../../learning/engine/random.js'
import { type Aggregation, leastUpdates } from '../../proto/aggregation.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { Ariba } from '../defence/ariba.js'
import { aribaPlain } from '../defence/ariba-plain.js'
import { type LayerShape, updateLength } from '../defence/fragments.js'
import { joinedMemory, type Remembering } from '../memory.js'
import { adaptiveRobustClipping } from './adaptive-robust-clipping.js'
import { bulyan } from './bulyan.js'
import { CenteredClipping } from './centered-clipping.js'
import { dnc } from './dnc.js'
import { fedavg, RunningMean } from './fedavg.js'
import { flame } from './flame.js'
import { fltrust } from './fltrust.js'
import { FoolsGold } from './foolsgold.js'
import { geometricMedian } from './geometric-median.js'
import { UpdateRows } from './kernel/update-rows.js'
import { krum, multiKrum } from './krum.js'
import { median } from './median.js'
import { nearestNeighbourMixing } from './nearest-neighbour-mixing.js'
import { normClipping, RunningNormClipping } from './norm-clipping.js'
import type { Outcome } from './outcome.js'
import { robustLearningRate } from './robust-learning-rate.js'
import type { Aggregated, AggregationRule, RoundUpdates } from './rule.js'
import { type RunningSum, runningRound } from './running-round.js'
import { trimmedMean } from './trimmed-mean.js'

/** What rules may use of the run that they serve. */
export interface RuleContext {
  /** The model's tensors in the order in which an update holds them. */
  readonly layers: readonly LayerShape[]
  /** Opens the stream of a rule's own draws in a round. */
  stream(round: number): RandomStream
  /** Whether rounds bring the coordinator's own update (`RoundUpdates.own`). */
  readonly hasOwn: boolean
}

/**
 * The rule of a plan, without memory yet of any round. Whatever it is, a round's refusals are: TOO_FEW_UPDATES where
 * participants have left, UPDATE_LENGTH, UPDATE_NOT_FINITE, PARTICIPANT_TWICE, PARTICIPANT_ORDER.
 * @throws ROOT_DATA if the rule needs the coordinator's own update and there is none
 */
export function buildRule(aggregation: Aggregation, context: RuleContext): AggregationRule {
  const least = leastUpdates(aggregation)
  const kept: Record<string, Remembering> = {}
  const rule = ruleOf(aggregation, context, kept)
  const enough = (round: number, count: number) => {
    if (count < least) throw tooFew(aggregation.rule, round, count, least)
  }
  const sum = sumOf(aggregation, context)
  return {
    aggregate(round) {
      enough(round.round, round.updates.length)
      return rule(round)
    },
    kept: joinedMemory(kept),
    ...(sum ? { open: (round) => runningRound(sum(round), (count) => enough(round, count)) } : {}),
  }
}

/** The running sum of a round, of rules that need no more. */
function sumOf(aggregation: Aggregation, { stream }: RuleContext): ((round: number) => RunningSum) | undefined {
  if (aggregation.rule === 'fedavg') return () => new RunningMean()
  if (aggregation.rule === 'norm-clipping') return (round) => new RunningNormClipping(aggregation, stream(round))
  return undefined
}

type Rule = (round: RoundUpdates) => Aggregated

/** @param kept what the rule keeps over rounds is added to */
function ruleOf(aggregation: Aggregation, context: RuleContext, kept: Record<string, Remembering>): Rule {
  if (aggregation.rule === 'ariba') {
    const rule = new Ariba({ ...aggregation, ...context })
    kept.standing = rule.kept
    return (round) => rule.aggregate(round)
  }
  if (aggregation.rule === 'ariba-plain') return aribaPlainOver(aggregation, context)
  const judge = judgeOf(aggregation, context, kept)
  return (round) => {
    const outcome = judge(UpdateRows.of(round.participants, round.updates), round)
    return named(outcome, round.participants)
  }
}

type Judge = (rows: UpdateRows, round: RoundUpdates) => Outcome

function judgeOf(
  aggregation: Exclude<Aggregation, { rule: 'ariba' | 'ariba-plain' }>,
  context: RuleContext,
  kept: Record<string, Remembering>,
): Judge {
  switch (aggregation.rule) {
    case 'fedavg':
      return (rows, { weights }) => fedavg(rows, weights)
    case 'median':
      return median
    case 'trimmed-mean':
      return (rows) => trimmedMean(rows, aggregation.malicious)
    case 'krum':
      return (rows) => krum(rows, aggregation)
    case 'multi-krum':
      return (rows) => multiKrum(rows, aggregation)
    case 'bulyan':
      return (rows) => bulyan(rows, aggregation.malicious)
    case 'geometric-median':
      return (rows) => geometricMedian(rows, aggregation)
    case 'centered-clipping': {
      const rule = new CenteredClipping(aggregation)
      kept.clipping = rule.kept
      return (rows, { participants }) => rule.aggregate(participants, rows)
    }
    case 'dnc':
      return (rows, { round }) => dnc(rows, aggregation, context.stream(round))
    case 'nearest-neighbour-mixing': {
      const next = judgeOf(aggregation.next, context, kept)
      return (rows, round) => next(nearestNeighbourMixing(rows, aggregation.malicious), round)
    }
    case 'adaptive-robust-clipping': {
      const next = judgeOf(aggregation.next, context, kept)
      return (rows, round) => next(adaptiveRobustClipping(rows, aggregation.malicious), round)
    }
    case 'norm-clipping':
      return (rows, { round }) => normClipping(rows, aggregation, context.stream(round))
    case 'robust-learning-rate':
      return (rows) => robustLearningRate(rows, aggregation.threshold)
    case 'foolsgold': {
      const rule = new FoolsGold(aggregation.features === 'output' ? outputLayer(context.layers) : 0)
      kept.history = rule.kept
      return (rows, { participants }) => rule.aggregate(participants, rows)
    }
    case 'flame':
      return (rows, { round }) => flame(rows, aggregation.noise, context.stream(round))
    case 'fltrust':
      return fltrustOver(context)
  }
}

function fltrustOver({ hasOwn }: RuleContext): Judge {
  if (!hasOwn)
    throw new FedveilError(
      'ROOT_DATA',
      'The rule fltrust compares participants with an update that the coordinator trains on root data of its own, and this coordinator has none: take another rule.',
      EXIT.refused,
    )
  return (rows, { own }) => fltrust(rows, own!)
}

function aribaPlainOver({ malicious }: Extract<Aggregation, { rule: 'ariba-plain' }>, { layers }: RuleContext): Rule {
  const known = malicious === undefined ? {} : { malicious }
  return ({ participants, updates }) => {
    const sent = participants.map((participant, i) => ({ participant, values: updates[i]! }))
    const { kept, pruned, heat, reason } = aribaPlain({ updates: sent, layers, ...known })
    const rows = kept.map((name) => participants.indexOf(name))
    return { update: UpdateRows.of(participants, updates).mean(rows), kept, pruned, heat, reason }
  }
}

/** Where the output layer begins: at the last tensor with two axes or more. */
function outputLayer(layers: readonly LayerShape[]): number {
  const last = layers.findLastIndex(({ shape }) => shape.length > 1)
  return updateLength(layers.slice(0, Math.max(0, last)))
}

function named({ update, kept, scores }: Outcome, participants: readonly string[]): Aggregated {
  const rows = new Set(kept ?? participants.keys())
  return {
    update,
    kept: participants.filter((_, i) => rows.has(i)),
    pruned: participants.filter((_, i) => !rows.has(i)),
    ...(scores ? { scores: Object.fromEntries(participants.map((name, i) => [name, scores[i]!])) } : {}),
  }
}

function tooFew(rule: string, round: number, count: number, least: number): FedveilError {
  return new FedveilError(
    'TOO_FEW_UPDATES',
    `Round ${round} brought ${count} updates, and the rule ${rule} needs at least ${least}: name fewer participants as malicious, or raise membership.minimum.`,
    EXIT.runFailed,
  )
}
