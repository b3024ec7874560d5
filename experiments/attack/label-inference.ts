import { trainingClasses } from '../../coordinator/training-classes.js'
import { majority } from '../../learning/metrics/majority.js'
import { type AttackContext, attackRow } from './attack-context.js'
import { attributeAuc } from './attribute-classifier.js'
import { inferByDirection } from './gradient-direction.js'
import { inferByNorm, normScores } from './gradient-norm.js'
import { type ReceivedGradients, readGradients } from './gradient-record.js'
import { labelledSample } from './labelled-sample.js'
import { type Measured, measuredMean } from './measured.js'
import { completeModel } from './model-completion.js'
import type { AttackRow } from './results.js'

/** What label inference needs of what attackers know. */
type LabelContext = Omit<AttackContext, 'recogniser' | 'otherPeople' | 'dataSpec'>

/** What a curious party finds out about the labels of the training records, or knows where it was told them. */
export async function inferLabels(context: LabelContext): Promise<AttackRow[]> {
  const { target, effort, signal, onAttack, malicious } = context
  const { split } = target.data
  const { seed, classes } = target.plan
  const labels = target.classesOf(split.train)
  if (target.work.labels.kind === 'shared') {
    const told = labelFigure(labels, labels, 'shared labels')
    return [attackRow(context, 'labels shared by the plan', 'accuracy', told, { ignorance: majority(labels) })]
  }
  const received = target.recordedGradients ? readGradients(target.store) : undefined
  const rows: AttackRow[] = received && received.positions.length > 0 ? gradientRows(context, received) : []
  onAttack('model completion')
  const sample = labelledSample(labels, effort.labelled, seed)
  const complete = (embeddings: Float32Array) =>
    completeModel(embeddings, target.dimension, labels, sample, { classes, seed, signal })
  const truth = sample.unknown.map((row) => labels[row]!)
  const named = await complete(target.ownVectors())
  const reference = labelFigure(truth, await complete(target.untrainedVectors()), 'untrained completion')
  const attack = malicious ? 'active model completion' : 'model completion'
  return [
    ...rows,
    attackRow(context, attack, 'accuracy', labelFigure(truth, named, 'completion'), {
      ignorance: majority(truth),
      reference,
      referenceIs: 'the same with an untrained bottom model',
    }),
  ]
}

function gradientRows(context: LabelContext, received: ReceivedGradients): AttackRow[] {
  const { target, effort, onAttack } = context
  onAttack('gradients')
  const { positions, dimension, first, norms, passes } = received
  const labels = target.classesOf(positions)
  const sample = labelledSample(labels, effort.labelled, target.plan.seed)
  const truth = sample.unknown.map((place) => labels[place]!)
  const asked = sample.unknown.map((place) => positions[place]!)
  const compared = { ignorance: majority(truth), ...toldResponses(context, asked) }
  const byNorm = labelFigure(truth, inferByNorm(norms, passes, labels, sample), 'norm')
  const byDirection = labelFigure(truth, inferByDirection(first, dimension, labels, sample), 'direction')
  const largest = largestClass(labels)
  const rare = labels.map((label) => (label === largest ? 0 : 1))
  // Over records: where people are the classes, a resample of people would often leave the largest class out.
  const byNormAlone = attributeAuc(Int32Array.from(labels.keys()), normScores(norms, passes), rare, 'norm')
  return [
    attackRow(context, 'gradient norm', 'accuracy', byNorm, compared),
    attackRow(context, 'gradient norm', 'auc', byNormAlone, { ignorance: 0.5 }),
    attackRow(context, 'gradient direction', 'accuracy', byDirection, compared),
  ]
}

/** Under the label model `noisy`: what whoever is told the classes that the run trained on has right. */
function toldResponses({ target }: LabelContext, records: Int32Array) {
  const { plan, work, data } = target
  if (work.labels.kind !== 'noisy') return {}
  const responses = trainingClasses(plan, work, { classOf: data.set.labels, train: data.split.train }, 'seeded')
  const told = records.map((record) => responses[record]!)
  return {
    reference: labelFigure(target.classesOf(records), told, 'responses'),
    referenceIs: 'told the label after its randomized response',
  }
}

/** The lowest of the most frequent classes. */
function largestClass(labels: Int32Array): number {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a))[0]
}

function labelFigure(truth: Int32Array, named: Int32Array, name: string): Measured {
  return measuredMean(
    truth,
    Array.from(truth, (label, i) => (named[i] === label ? 1 : 0)),
    name,
  )
}
