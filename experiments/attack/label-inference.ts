import { majority } from '../../learning/metrics/majority.js'
import { type AttackContext, attackRow } from './attack-context.js'
import { inferByDirection } from './gradient-direction.js'
import { inferByNorm } from './gradient-norm.js'
import { type ReceivedGradients, readGradients } from './gradient-record.js'
import { labelledSample } from './labelled-sample.js'
import { type Measured, measuredMean } from './measured.js'
import { completeModel } from './model-completion.js'
import type { AttackRow } from './results.js'

/** What a curious party finds out about the labels of the training records. */
export async function inferLabels(context: AttackContext): Promise<AttackRow[]> {
  const { target, effort, signal, onAttack } = context
  const { split } = target.data
  const { seed, classes } = target.plan
  const received = target.recordedGradients ? readGradients(target.store) : undefined
  const rows: AttackRow[] = received && received.positions.length > 0 ? gradientRows(context, received) : []
  onAttack('model completion')
  const labels = target.classesOf(split.train)
  const sample = labelledSample(labels, effort.labelled, seed)
  const complete = (embeddings: Float32Array) =>
    completeModel(embeddings, target.dimension, labels, sample, { classes, seed, signal })
  const truth = sample.unknown.map((row) => labels[row]!)
  const named = await complete(target.ownVectors())
  const reference = labelFigure(truth, await complete(target.untrainedVectors()), 'untrained completion')
  return [
    ...rows,
    attackRow(context, 'model completion', 'accuracy', labelFigure(truth, named, 'completion'), {
      ignorance: majority(truth),
      reference,
      referenceIs: 'the same with an untrained bottom model',
    }),
  ]
}

function gradientRows(context: AttackContext, received: ReceivedGradients): AttackRow[] {
  const { target, effort, onAttack } = context
  onAttack('gradients')
  const { positions, dimension, first, norms, passes } = received
  const labels = target.classesOf(positions)
  const sample = labelledSample(labels, effort.labelled, target.plan.seed)
  const truth = sample.unknown.map((place) => labels[place]!)
  const ignorance = majority(truth)
  return [
    attackRow(
      context,
      'gradient norm',
      'accuracy',
      labelFigure(truth, inferByNorm(norms, passes, labels, sample), 'norm'),
      {
        ignorance,
      },
    ),
    attackRow(
      context,
      'gradient direction',
      'accuracy',
      labelFigure(truth, inferByDirection(first, dimension, labels, sample), 'direction'),
      { ignorance },
    ),
  ]
}

function labelFigure(truth: Int32Array, named: Int32Array, name: string): Measured {
  return measuredMean(
    truth,
    Array.from(truth, (label, i) => (named[i] === label ? 1 : 0)),
    name,
  )
}
