import { composedEpsilon } from '../privacy/accountant/filter.js'
import { embeddingMechanisms, releasedLength } from '../privacy/embedding-mechanisms.js'
import { type ReferenceMechanism, referenceAccuracy } from '../privacy/reference/reference.js'
import type { Plan, VerticalWork } from '../proto/plan.js'
import type { RunResult } from './event.js'

/** What is set beside the accuracy of a vertical run. */
export type EmbeddingLimit = Pick<RunResult, 'epsilonPerRelease' | 'reference'>

/**
 * The epsilon of one release of a training record at the plan's delta, and the accuracy that the release of a test record
 * allows at best, with the test records' own shares of the classes; null without protection.
 * @param truth classes of the test records
 */
export function embeddingLimit(plan: Plan, work: VerticalWork, truth: Int32Array): EmbeddingLimit {
  const mechanism = referenceMechanism(plan, work)
  if (mechanism === undefined) return { epsilonPerRelease: null, reference: null }
  const { training } = embeddingMechanisms(plan, work)
  const delta = 'delta' in plan.privacy ? plan.privacy.delta : 0
  const { epsilon } = composedEpsilon([{ event: training.event, times: 1 }], { delta, adjacency: 'replace-one' })
  const prior = new Array<number>(plan.classes).fill(0)
  for (const label of truth) prior[label]!++
  const { accuracy } = referenceAccuracy({ mechanism, prior, parties: plan.participants.length, seed: plan.seed })
  return { epsilonPerRelease: epsilon, reference: accuracy }
}

/** The mechanism of a test record's release in the reference's words; undefined without protection. */
function referenceMechanism(plan: Plan, work: VerticalWork): ReferenceMechanism | undefined {
  const { privacy } = plan
  const dimension = releasedLength(work)
  const epsilon = 'epsilon' in privacy ? privacy.epsilon : Number.POSITIVE_INFINITY
  const { deviation } = embeddingMechanisms(plan, work).prediction
  switch (privacy.mechanism) {
    case 'gaussian':
      return { mechanism: 'gaussian', clip: privacy.clip, sigma: deviation!, dimension }
    case 'laplace':
      return { mechanism: 'laplace', clip: privacy.clip, scale: deviation! / Math.SQRT2, dimension }
    case 'priv-unit':
      return { mechanism: 'priv-unit', epsilon, dimension, optimise: privacy.optimise }
    case 'codebook':
      return { mechanism: 'codebook', epsilon, codes: privacy.codes ?? plan.classes }
    default:
      return undefined
  }
}
