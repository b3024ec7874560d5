import { composedEpsilon } from '../privacy/accountant/filter.js'
import { embeddingCodebook, embeddingMechanisms, releasedLength } from '../privacy/embedding-mechanisms.js'
import { budgetWarning } from '../privacy/reference/budget-warning.js'
import { type ReferenceMechanism, referenceAccuracy } from '../privacy/reference/reference.js'
import { shownUp } from '../privacy/statement.js'
import type { Plan } from '../proto/plan.js'
import { withoutGuarantee } from '../proto/privacy.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import type { RunResult } from './event.js'
import type { RecordLabels } from './session.js'

/** What is set beside the accuracy of a vertical run; a warning where its budget is too small to train. */
export type EmbeddingLimit = Pick<RunResult, 'epsilonPerRelease' | 'reference'> & {
  readonly warning?: string | undefined
}

const NONE: EmbeddingLimit = { epsilonPerRelease: null, reference: null }

/**
 * The epsilon of one release of a training record at the plan's delta, and the accuracy that the release of a test record
 * allows at best, with the test records' own shares of the classes; null without a guarantee and in other modes. No
 * reference is known for `one-bit`: it would be that of the best binary codes.
 */
export function embeddingLimit(plan: Plan, labels: Pick<RecordLabels, 'test' | 'classOf'>): EmbeddingLimit {
  const { work, privacy, participants, seed } = plan
  if (work.mode !== 'vertical' || withoutGuarantee(privacy)) return NONE
  const { training, prediction } = embeddingMechanisms(plan, work)
  const delta = 'delta' in privacy ? privacy.delta : 0
  const epsilonOf = ({ event }: typeof training) =>
    composedEpsilon([{ event, times: 1 }], { delta, adjacency: 'replace-one' }).epsilon
  const mechanism = referenceMechanism(plan, work)
  if (mechanism === undefined) return { epsilonPerRelease: epsilonOf(training), reference: null }
  const options = { mechanism, prior: testPrior(plan, labels), parties: participants.length, seed }
  const { accuracy } = referenceAccuracy(options)
  return {
    epsilonPerRelease: epsilonOf(training),
    reference: accuracy,
    warning: budgetWarning({ ...options, accuracy, budget: `epsilon ${shownUp(epsilonOf(prediction))}` }),
  }
}

/**
 * The same accuracy where party k names the right class with probability `partyAccuracy[k]` without any noise: for those
 * who know that, as whoever simulates all parties does, and a coordinator never.
 * @returns null without protection and in other modes
 */
export function limitFromParties(
  plan: Plan,
  labels: Pick<RecordLabels, 'test' | 'classOf'>,
  partyAccuracy: readonly number[],
): number | null {
  const { work, participants, seed } = plan
  const mechanism = work.mode === 'vertical' ? referenceMechanism(plan, work) : undefined
  if (mechanism === undefined) return null
  const prior = testPrior(plan, labels)
  return referenceAccuracy({ mechanism, prior, parties: participants.length, cleanAccuracy: partyAccuracy, seed })
    .accuracy
}

/** How many test records each class has. */
function testPrior({ classes }: Plan, { test, classOf }: Pick<RecordLabels, 'test' | 'classOf'>): number[] {
  const prior = new Array<number>(classes).fill(0)
  for (const position of test) prior[classOf[position]!]!++
  return prior
}

/** The mechanism of a test record's release in the reference's words; undefined where it has none for it. */
function referenceMechanism(plan: Plan, work: VerticalWork): ReferenceMechanism | undefined {
  const { privacy } = plan
  const dimension = releasedLength(work)
  const { deviation } = embeddingMechanisms(plan, work).prediction
  switch (privacy.mechanism) {
    case 'gaussian':
      return { mechanism: 'gaussian', clip: privacy.clip, sigma: deviation!, dimension }
    case 'laplace':
      return { mechanism: 'laplace', clip: privacy.clip, scale: deviation! / Math.SQRT2, dimension }
    case 'priv-unit':
      return { mechanism: 'priv-unit', epsilon: privacy.epsilon, dimension, optimise: privacy.optimise }
    case 'codebook': {
      const { codes, symbols } = embeddingCodebook(plan, work)
      return { mechanism: 'codebook', epsilon: privacy.epsilon, codes: codes ** symbols }
    }
    default:
      return undefined
  }
}
