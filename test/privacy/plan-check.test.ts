import { expect, test } from 'vitest'
import { checkClaim, objections } from '../../privacy/plan-check.js'
import type { Backbone } from '../../proto/backbone.js'
import { EXIT } from '../../proto/error.js'
import type { HorizontalWork } from '../../proto/horizontal-work.js'
import type { Plan } from '../../proto/plan.js'
import type { Pretraining, VerticalWork } from '../../proto/vertical-work.js'
import { planFor } from '../participant/party.js'

const CENTRAL = { mechanism: 'dp-fedavg-central', clip: 1, epsilon: 4, delta: 0.1, samplingRate: 0.5 } as const
const LOCAL = { mechanism: 'dp-fedavg-local', clip: 1, epsilon: 4, delta: 0.1 } as const
const GAUSSIAN = { mechanism: 'gaussian', clip: 1, epsilon: 4, delta: 0.01, per: 'run' } as const

const CODES = { mechanism: 'codebook', epsilon: 4, per: 'run' } as const

function plan(
  mode: 'horizontal' | 'vertical' | 'outsourced',
  privacy: Plan['privacy'],
  changes: Partial<Plan> = {},
): Plan {
  const participants = ['a', 'b', 'c', 'd'].map((name) => ({ name, slice: 'whole' as const }))
  return { ...planFor(mode, privacy), participants, ...changes }
}

const fills = (of: Plan): Plan => ({
  ...of,
  work: { ...of.work, absent: { kind: 'fill', dropout: 0.1 } } as Plan['work'],
})

const BATCH: Extract<Backbone, { kind: 'ir-mini' }> = { kind: 'ir-mini', widths: [4], norm: 'batch' }
/** Of a horizontal plan, with a model whose statistics travel or do not. */
const statistics = (of: Plan, batchNormStatistics: 'pooled' | 'local', model: Backbone = BATCH): Plan => ({
  ...of,
  work: { ...of.work, model, batchNormStatistics } as Plan['work'],
})
const bottom = (of: Plan, network: Backbone): Plan => ({ ...of, work: { ...of.work, bottom: network } as Plan['work'] })

const vertical = (of: Plan, changes: Partial<VerticalWork>): Plan => ({
  ...of,
  work: { ...(of.work as VerticalWork), ...changes },
})
const NOISY = plan('vertical', GAUSSIAN)
const { adjust } = NOISY.work as VerticalWork
const from = (source: Pretraining['source']): Pretraining => ({
  source,
  epochs: 1,
  batch: 4,
  learningRate: 0.1,
  augmentation: {},
})
const ONCE = { kind: 'one-shot', noisyEpochs: 0 } as const

const ariba = (of: Plan): Plan => ({ ...of, work: { ...of.work, aggregation: { rule: 'ariba' } } as Plan['work'] })

const horizontal = (of: Plan, changes: Partial<HorizontalWork>): Plan => ({
  ...of,
  work: { ...(of.work as HorizontalWork), ...changes },
})
const CLEAN = plan('horizontal', { mechanism: 'unprotected' })
const SCAFFOLD = { client: { kind: 'scaffold' } } as const

test.each<[string, Plan]>([
  ['central noise with fedavg', plan('horizontal', CENTRAL)],
  ['SCAFFOLD without a claim', horizontal(CLEAN, SCAFFOLD)],
  ['FedProx beside noise', horizontal(plan('horizontal', LOCAL), { client: { kind: 'fedprox', mu: 0.1 } })],
  [
    "a server's optimizer on what has noise, which is post-processing",
    horizontal(plan('horizontal', CENTRAL), { server: { optimizer: 'momentum', learningRate: 1, momentum: 0.9 } }),
  ],
  ['heads that stay, beside noise', horizontal(plan('horizontal', LOCAL), { localHead: true })],
  ['federated evaluation without a claim', horizontal(CLEAN, { federatedEvaluation: 'every-round' })],
  ['local noise with fedavg', plan('horizontal', LOCAL)],
  ['local noise with ARIBA, which is post-processing', ariba(plan('horizontal', LOCAL))],
  ['ARIBA without a claim', ariba(plan('horizontal', { mechanism: 'unprotected' }))],
  ['embeddings with noise', plan('vertical', GAUSSIAN)],
  ['pooled statistics without a claim', statistics(plan('horizontal', { mechanism: 'unprotected' }), 'pooled')],
  ['local statistics beside local noise', statistics(plan('horizontal', LOCAL), 'local')],
  ['local statistics beside central noise', statistics(plan('horizontal', CENTRAL), 'local')],
  ['noise where there are no statistics', statistics(plan('horizontal', LOCAL), 'pooled', { ...BATCH, norm: 'group' })],
  ['batch norm whose statistics pre-training fixes', vertical(bottom(NOISY, BATCH), { pretraining: [from('own')] })],
  ['pre-training on synthetic and other people', vertical(NOISY, { pretraining: [from('synthetic'), from('public')] })],
  [
    'pre-training on classes that are shared',
    vertical(NOISY, { pretraining: [from('labelled')], labels: { kind: 'shared' } }),
  ],
  [
    'codes of the frame that classes are spread to',
    vertical(NOISY, { adjust: { ...adjust, spread: true, snap: 'frame' } }),
  ],
  ['clusters before the only release', vertical(NOISY, { adjust: { ...adjust, snap: 'clusters' }, schedule: ONCE })],
  [
    'words of one code for each block of a vector',
    vertical(plan('vertical', { ...CODES, symbols: 2 }), { embedding: 6 }),
  ],
  [
    'defences beside what they can work with',
    vertical(NOISY, { defence: { kind: 'cae', entropyWeight: 0.1 }, labels: { kind: 'noisy', epsilon: 1 } }),
  ],
  [
    'samples of a bottleneck that go out as they are',
    vertical(plan('vertical', { mechanism: 'unprotected' }), { defence: { kind: 'mid', weight: 0.1 } }),
  ],
  ['noisy epochs that leave one for the last release', vertical(NOISY, { schedule: { ...ONCE, noisyEpochs: 2 } })],
  [
    'a vertical run that fills and goes on',
    fills(plan('vertical', GAUSSIAN, { membership: { departure: 'go-on', minimum: 1, waitSeconds: 0 } })),
  ],
  [
    'batch norm under noise that claims nothing',
    bottom(plan('vertical', { mechanism: 'batch-maximum-noise', noiseMultiplier: 1 }), BATCH),
  ],
  ['batch norm under embeddings without a claim', bottom(plan('vertical', { mechanism: 'unprotected' }), BATCH)],
])('nothing is said against %s', (_, good) => {
  expect(objections(good)).toEqual([])
})

test.each<[string, Plan, string, RegExp]>([
  ['central noise with ARIBA', ariba(plan('horizontal', CENTRAL)), 'work.aggregation', /one participant more or less/],
  ['SCAFFOLD beside noise', horizontal(plan('horizontal', LOCAL), SCAFFOLD), 'work.client.kind', /without|noised/],
  ['SCAFFOLD past a rule', ariba(horizontal(CLEAN, SCAFFOLD)), 'work.client.kind', /past ariba, which judges weight/],
  [
    'counts of right answers beside noise',
    horizontal(plan('horizontal', CENTRAL), { federatedEvaluation: 'last-round' }),
    'work.federatedEvaluation',
    /would leave without noise; allowed: none/,
  ],
  ['delta 1/n for central noise', plan('horizontal', { ...CENTRAL, delta: 0.25 }), 'privacy.delta', /1\/n = 0.25/],
  ['delta 1/n for local noise', plan('horizontal', { ...LOCAL, delta: 0.25 }), 'privacy.delta', /4 participants/],
  ['an embedding mechanism for updates', plan('horizontal', GAUSSIAN), 'privacy.mechanism', /dp-fedavg-local/],
  ['update noise for embeddings', plan('vertical', CENTRAL), 'privacy.mechanism', /allowed: unprotected, gaussian/],
  ['update noise for forms', plan('outsourced', LOCAL), 'privacy.mechanism', /allowed: unprotected, dctdp/],
  [
    'pooled statistics beside local noise',
    statistics(plan('horizontal', LOCAL), 'pooled'),
    'work.batchNormStatistics',
    /without noise; take batchNormStatistics: local, or .*norm: group/,
  ],
  [
    'pooled statistics beside central noise',
    statistics(plan('horizontal', CENTRAL), 'pooled', { kind: 'mobile-facenet' }),
    'work.batchNormStatistics',
    /without noise/,
  ],
  [
    'batch norm under noisy embeddings',
    bottom(plan('vertical', GAUSSIAN), BATCH),
    'work.bottom',
    /others of its batch/,
  ],
  [
    'pre-training on classes that the owner alone knows',
    vertical(NOISY, { pretraining: [from('own'), from('labelled')] }),
    'work.pretraining.1.source',
    /only under the label model shared; allowed: own, synthetic, public/,
  ],
  [
    'pre-training on classes that went through randomized response',
    vertical(NOISY, { pretraining: [from('labelled')], labels: { kind: 'noisy', epsilon: 1 } }),
    'work.pretraining.0.source',
    /only under the label model shared/,
  ],
  [
    'codes of a frame that nothing is spread to',
    vertical(NOISY, { adjust: { ...adjust, snap: 'frame' } }),
    'work.adjust.snap',
    /adjust.spread: true/,
  ],
  [
    'noise on gradients where there are none',
    vertical(NOISY, { defence: { kind: 'gradient-noise', law: 'laplace', scale: 1 }, schedule: ONCE }),
    'work.defence.kind',
    /no gradients, with which this defence works/,
  ],
  [
    'soft labels under a margin',
    vertical(NOISY, { defence: { kind: 'cae', entropyWeight: 0.1 }, head: { kind: 'cosface', scale: 8, margin: 0.1 } }),
    'work.defence.kind',
    /head {kind: softmax}/,
  ],
  [
    'soft labels of classes that the parties know',
    vertical(NOISY, { defence: { kind: 'cae', entropyWeight: 0.1 }, labels: { kind: 'shared' } }),
    'work.defence.kind',
    /labels {kind: owner}/,
  ],
  [
    'samples of a bottleneck under a mechanism',
    vertical(NOISY, { defence: { kind: 'mid', weight: 0.1 } }),
    'work.defence.kind',
    /privacy {mechanism: unprotected}/,
  ],
  [
    'samples of a bottleneck spread to a frame',
    vertical(plan('vertical', { mechanism: 'unprotected' }), {
      defence: { kind: 'mid', weight: 0.1 },
      adjust: { ...adjust, spread: true },
    }),
    'work.defence.kind',
    /spread: false/,
  ],
  [
    'codes without a mechanism to decode',
    vertical(plan('vertical', { mechanism: 'unprotected' }), { adjust: { ...adjust, spread: true, snap: 'frame' } }),
    'work.adjust.snap',
    /take snap: none/,
  ],
  [
    'codes under noise that has no likelihood of its own',
    vertical(plan('vertical', { mechanism: 'batch-maximum-noise', noiseMultiplier: 1 }), {
      adjust: { ...adjust, spread: true, snap: 'frame' },
    }),
    'work.adjust.snap',
    /take snap: none/,
  ],
  [
    'codes of which the signs alone are released',
    vertical(plan('vertical', { mechanism: 'one-bit', epsilon: 4, per: 'run' }), {
      adjust: { ...adjust, spread: true, snap: 'frame' },
    }),
    'work.adjust.snap',
    /signs of codes/,
  ],
  [
    'clusters of bottom models that go on learning',
    vertical(NOISY, { adjust: { ...adjust, snap: 'clusters' } }),
    'work.adjust.snap',
    /one-shot/,
  ],
  [
    'clusters that noisy epochs come before',
    vertical(NOISY, { adjust: { ...adjust, snap: 'clusters' }, schedule: { ...ONCE, noisyEpochs: 1 } }),
    'work.adjust.snap',
    /before the only release/,
  ],
  [
    'words whose blocks are of different length',
    vertical(plan('vertical', { ...CODES, symbols: 4 }), { embedding: 6 }),
    'privacy.symbols',
    /6 values does not fall into 4 blocks/,
  ],
  [
    'more words than a response tells apart',
    vertical(plan('vertical', { ...CODES, codes: 5000, symbols: 2 }), { embedding: 6 }),
    'privacy.symbols',
    /2\^24/,
  ],
  [
    'noisy epochs without one for the last release',
    vertical(NOISY, { schedule: { ...ONCE, noisyEpochs: 3 } }),
    'work.schedule.noisyEpochs',
    /fewer than 3/,
  ],
  [
    'a vertical run that goes on without a party',
    plan('vertical', GAUSSIAN, { membership: { departure: 'go-on', minimum: 1, waitSeconds: 0 } }),
    'membership.departure',
    /cannot go on/,
  ],
  [
    'a vertical run that fills and stops',
    fills(plan('vertical', GAUSSIAN)),
    'membership.departure',
    /goes on without a party that leaves; allowed: go-on/,
  ],
  [
    'more participants than there are',
    plan('horizontal', LOCAL, { membership: { departure: 'go-on', minimum: 5, waitSeconds: 0 } }),
    'membership.minimum',
    /at most the 4 participants/,
  ],
  [
    'bits that cost the whole budget',
    plan('horizontal', { ...CENTRAL, adaptiveClip: { quantile: 0.5, learningRate: 0.2, bitNoise: 0.1 } }),
    'privacy.adaptiveClip.bitNoise',
    /take a larger one/,
  ],
])('refuses %s in one sentence', (_, bad, path, why) => {
  const found = objections(bad)
  expect(found.map((one) => one.path.join('.'))).toEqual([path])
  expect(found[0]!.why).toMatch(why)
  expect(() => checkClaim(bad, EXIT.refused)).toThrow(
    expect.objectContaining({ code: 'PLAN_VOID', exit: EXIT.refused }),
  )
})

test('delta is held against the number of records where that is known', () => {
  const claim = plan('vertical', GAUSSIAN)
  expect(objections({ ...claim, records: 99 })).toEqual([])
  expect(objections({ ...claim, records: 100 }).map(({ path }) => path.join('.'))).toEqual(['privacy.delta'])
})
