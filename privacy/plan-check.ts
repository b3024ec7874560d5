import { hasBatchNorm } from '../proto/backbone.js'
import { type ExitCode, FedveilError } from '../proto/error.js'
import type { Mode, Plan } from '../proto/plan.js'
import { type Privacy, withoutGuarantee } from '../proto/privacy.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import { centralNoise } from './central-noise.js'
import { releasedLength } from './embedding-mechanisms.js'
import { countWithBetween } from './public-codes.js'

/** What of a plan decides whether its privacy claim can hold. */
export interface Claim extends Pick<Plan, 'participants' | 'privacy' | 'work' | 'membership'> {
  /** How many records take part, where that is known. */
  readonly records?: number
}

/** One thing that voids the claim: which key says it, and why. */
export interface Objection {
  readonly path: readonly (string | number)[]
  readonly why: string
}

const MECHANISMS: Readonly<Record<Mode, readonly Privacy['mechanism'][]>> = {
  vertical: ['unprotected', 'gaussian', 'laplace', 'priv-unit', 'codebook', 'one-bit', 'batch-maximum-noise'],
  horizontal: ['unprotected', 'dp-fedavg-central', 'dp-fedavg-local'],
  outsourced: ['unprotected', 'dctdp', 'duetface', 'partialface', 'minusface'],
}

/**
 * Everything in a plan that would void the privacy that it claims. Both ends and the scenario loader ask the same
 * question, so that no end relies on another's answer.
 */
export function objections(claim: Claim): Objection[] {
  const found = [
    wrongMechanism,
    noiseVoidedByRule,
    statisticsWithoutNoise,
    evaluationWithoutNoise,
    scaffoldAtOdds,
    batchInEmbedding,
    deltaTooLarge,
    embeddingAtOdds,
    defenceAtOdds,
    membershipAtOdds,
    masksAtOdds,
  ].flatMap((check) => check(claim))
  return found.length > 0 ? found : bitNoiseTooSmall(claim)
}

/** @throws PLAN_VOID with the first objection, if there is one */
export function checkClaim(plan: Plan, exit: ExitCode): void {
  const [first] = objections(plan)
  if (first === undefined) return
  const sentence = `The plan of run "${plan.run}" claims what it cannot keep: at "${first.path.join('.')}", ${first.why}.`
  throw new FedveilError('PLAN_VOID', sentence, exit)
}

function wrongMechanism({ work: { mode }, privacy: { mechanism } }: Claim): Objection[] {
  const allowed = MECHANISMS[mode]
  if (allowed.includes(mechanism)) return []
  const why = `in ${mode} mode this mechanism does not apply; allowed: ${allowed.join(', ')}`
  return [{ path: ['privacy', 'mechanism'], why }]
}

/** The noise hides one clipped term of a sum; a rule that chooses among updates changes by more than that. */
function noiseVoidedByRule({ privacy, work }: Claim): Objection[] {
  if (privacy.mechanism !== 'dp-fedavg-central' || work.mode !== 'horizontal' || work.aggregation.rule === 'fedavg')
    return []
  const why = `with central noise one participant more or less changes all that ${work.aggregation.rule} keeps, which the noise does not cover; allowed: fedavg`
  return [{ path: ['work', 'aggregation'], why }]
}

/** Statistics would travel beside the update, which alone is clipped and noised. */
function statisticsWithoutNoise({ privacy: { mechanism }, work }: Claim): Objection[] {
  if (mechanism === 'unprotected' || work.mode !== 'horizontal') return []
  if (work.batchNormStatistics !== 'pooled' || !hasBatchNorm(work.model)) return []
  const why = `the means and variances of the model's batch norm would leave without noise; take batchNormStatistics: local, or a model without batch norm, such as ir-mini with norm: group`
  return [{ path: ['work', 'batchNormStatistics'], why }]
}

/** Counts of right answers would leave beside the updates, which alone are noised. */
function evaluationWithoutNoise({ privacy: { mechanism }, work }: Claim): Objection[] {
  if (mechanism === 'unprotected' || work.mode !== 'horizontal' || work.federatedEvaluation === 'none') return []
  const why = 'the numbers of validation records and of right answers would leave without noise; allowed: none'
  return [{ path: ['work', 'federatedEvaluation'], why }]
}

/** A control variate is as telling as the update that it travels beside, and no rule judges it. */
function scaffoldAtOdds({ privacy: { mechanism }, work }: Claim): Objection[] {
  if (work.mode !== 'horizontal' || work.client.kind !== 'scaffold') return []
  const path = ['work', 'client', 'kind']
  if (mechanism !== 'unprotected') {
    const why =
      'control variates would leave beside the updates, which alone are clipped and noised; allowed with this mechanism: sgd, fedprox'
    return [{ path, why }]
  }
  if (work.aggregation.rule === 'fedavg') return []
  const why = `control variates would move everybody's steps past ${work.aggregation.rule}, which judges weight changes alone; allowed with it: sgd, fedprox`
  return [{ path, why }]
}

/** The noise covers one embedding, clipped alone; through a batch's statistics one record changes those of others. */
function batchInEmbedding({ privacy, work }: Claim): Objection[] {
  if (withoutGuarantee(privacy) || work.mode !== 'vertical' || !hasBatchNorm(work.bottom)) return []
  if (work.pretraining.length > 0) return []
  const why =
    'with batch norm the embedding of one record depends on the others of its batch, so that the sensitivity of a record is not bounded by the clip norm; take a network without batch norm, such as ir-mini with norm: group, or work.pretraining, after which its statistics are fixed'
  return [{ path: ['work', 'bottom'], why }]
}

/** A duet-cnn takes as many masks as it has stages, and DuetFace alone makes any. */
function masksAtOdds({ privacy, work }: Claim): Objection[] {
  const model = work.mode === 'vertical' ? work.bottom : work.model
  const path = work.mode === 'vertical' ? ['work', 'bottom'] : ['work', 'model']
  const masks = privacy.mechanism === 'duetface' ? privacy.widths.length : 0
  const taken = model.kind === 'duet-cnn' ? model.widths.length : 0
  if (masks === taken) return []
  const why =
    masks === 0
      ? 'a duet-cnn needs the masks of the mechanism duetface; take another kind'
      : `duetface gives a mask for each of its ${masks} stages; take kind: duet-cnn with as many widths`
  return [{ path, why }]
}

/** What a vertical plan asks of its embeddings and cannot have. */
function embeddingAtOdds({ privacy, work }: Claim): Objection[] {
  if (work.mode !== 'vertical') return []
  const { adjust, labels, pretraining, schedule, training } = work
  const found: Objection[] = []
  const object = (why: string, ...path: (string | number)[]) => found.push({ path: ['work', ...path], why })
  for (const [i, { source }] of pretraining.entries()) {
    if (source === 'labelled' && labels.kind !== 'shared')
      object(
        'parties know classes only under the label model shared; allowed: own, synthetic, public',
        'pretraining',
        i,
        'source',
      )
  }
  if (adjust.snap === 'frame' && !adjust.spread) object('codes of the frame need adjust.spread: true', 'adjust', 'snap')
  if (
    adjust.snap === 'frame' &&
    privacy.mechanism === 'codebook' &&
    (privacy.codes ?? privacy.symbols ?? privacy.between)
  )
    object(
      'the frame has one code for each class; leave privacy.codes, privacy.symbols and privacy.between out, or take another snap',
      'adjust',
      'snap',
    )
  if (adjust.snap !== 'none' && withoutGuarantee(privacy))
    object('codes are decoded by the likelihood of a mechanism, and there is none; take snap: none', 'adjust', 'snap')
  if (adjust.snap !== 'none' && privacy.mechanism === 'one-bit')
    object('signs of codes do not tell the codes apart; take snap: none, or the mechanism codebook', 'adjust', 'snap')
  if (adjust.snap === 'clusters' && !(schedule.kind === 'one-shot' && schedule.noisyEpochs === 0))
    object('clusters are found once, before the only release; take schedule {kind: one-shot}', 'adjust', 'snap')
  if (privacy.mechanism === 'codebook') found.push(...symbolsAtOdds(privacy, work))
  if (schedule.kind === 'one-shot' && schedule.noisyEpochs >= training.epochs)
    object(
      `the release after the noisy epochs needs an epoch of its own: fewer than ${training.epochs}`,
      'schedule',
      'noisyEpochs',
    )
  return found
}

/** A defence that cannot do its work beside what else the plan asks for. */
function defenceAtOdds({ privacy, work }: Claim): Objection[] {
  if (work.mode !== 'vertical' || work.defence.kind === 'none') return []
  const { adjust, defence, head, labels, schedule } = work
  const found: Objection[] = []
  const object = (why: string, ...path: string[]) => found.push({ path: ['work', ...path], why })
  if (schedule.kind === 'one-shot' && schedule.noisyEpochs === 0)
    object(
      'the parties get no gradients, with which this defence works; take noisyEpochs of 1 or more',
      'defence',
      'kind',
    )
  if (defence.kind === 'cae' && (head.kind !== 'softmax' || adjust.spread || adjust.snap !== 'none'))
    object(
      'soft labels need scores without margins; take head {kind: softmax}, spread: false and snap: none',
      'defence',
      'kind',
    )
  if (defence.kind === 'cae' && labels.kind === 'shared')
    object(
      'the parties know the classes, so that soft labels hide nothing; take labels {kind: owner}',
      'defence',
      'kind',
    )
  if (defence.kind === 'mid' && privacy.mechanism !== 'unprotected')
    object('samples of a bottleneck are released as they are; take privacy {mechanism: unprotected}', 'defence', 'kind')
  if (defence.kind === 'mid' && adjust.spread)
    object('samples of a bottleneck lie on no sphere; take adjust.spread: false', 'defence', 'kind')
  return found
}

/** Each symbol stands for a block of the vector, and all of them together for one category among those of the response. */
function symbolsAtOdds(
  { codes, symbols = 1, between = 0 }: Extract<Plan['privacy'], { mechanism: 'codebook' }>,
  work: VerticalWork,
): Objection[] {
  const path = ['privacy', 'symbols']
  const length = releasedLength(work)
  if (length % symbols !== 0)
    return [{ path, why: `a vector of ${length} values does not fall into ${symbols} blocks of equal length` }]
  if (between > 0 && work.adjust.snap !== 'none')
    return [{ path: ['privacy', 'between'], why: 'clusters have no codes between them; take snap: none' }]
  if (codes !== undefined && countWithBetween(codes, between) ** symbols > 2 ** 24)
    return [
      {
        path,
        why: `${countWithBetween(codes, between)} codes for each of ${symbols} symbols are more words than the 2^24 that a response tells apart`,
      },
    ]
  return []
}

/** At delta = 1/n a mechanism that publishes one of n units whole would pass. */
function deltaTooLarge({ privacy, work, participants, records }: Claim): Objection[] {
  if (!('delta' in privacy)) return []
  const ofParticipants = work.mode === 'horizontal'
  const units = ofParticipants ? participants.length : records
  if (units === undefined || privacy.delta < 1 / units) return []
  const why = `delta must be below 1/n = ${1 / units} for n = ${units} ${ofParticipants ? 'participants' : 'records'}: at that delta a mechanism that publishes one of them whole would pass`
  return [{ path: ['privacy', 'delta'], why }]
}

/** The bits of an adaptive clip are paid for out of the same budget: with too little noise nothing is left for updates. */
function bitNoiseTooSmall({ privacy, work }: Claim): Objection[] {
  if (privacy.mechanism !== 'dp-fedavg-central' || !privacy.adaptiveClip) return []
  if (centralNoise(privacy, work.training.epochs)) return []
  const why = 'the bits about norms with this noise alone cost more than the budget; take a larger one'
  return [{ path: ['privacy', 'adaptiveClip', 'bitNoise'], why }]
}

function membershipAtOdds({ work, participants, membership }: Claim): Objection[] {
  const { mode } = work
  const found: Objection[] = []
  const fills = mode === 'vertical' && work.absent.kind === 'fill'
  if (mode !== 'horizontal' && !fills && membership.departure === 'go-on') {
    const remedy = mode === 'vertical' ? ', or work.absent {kind: fill}' : ''
    const why = `a ${mode} run cannot go on without one of its participants; allowed: stop${remedy}`
    found.push({ path: ['membership', 'departure'], why })
  }
  if (fills && membership.departure === 'stop') {
    const why = 'with work.absent {kind: fill} the run goes on without a party that leaves; allowed: go-on'
    found.push({ path: ['membership', 'departure'], why })
  }
  if (membership.minimum > participants.length) {
    const why = `expected at most the ${participants.length} participants that the plan names`
    found.push({ path: ['membership', 'minimum'], why })
  }
  return found
}
