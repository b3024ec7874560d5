import { type AttackContext, attackRow } from './attack-context.js'
import { attributeAuc, inferAttribute } from './attribute-classifier.js'
import { attributesOf } from './attributes.js'
import { sharesOfPredictedPersons } from './predicted-person.js'
import type { AttackRow } from './results.js'

/** What the coordinator finds out about attributes of the test records. */
export async function inferAttributes(context: AttackContext): Promise<AttackRow[]> {
  const { target, effort, signal, dataSpec, onAttack } = context
  const tests = Int32Array.from(target.predictions.positions)
  const people = target.classesOf(tests)
  const released = target.release(target.clean(target.slices, tests), 'test attributes')
  const rows: AttackRow[] = []
  for (const { name, values } of attributesOf(target, dataSpec, target.plan.seed)) {
    const has = tests.map((record) => values[record]!)
    if (new Set(has).size < 2) continue
    const attack = `attribute: ${name}`
    onAttack(attack)
    const scores = await inferAttribute(target, values, released, { epochs: effort.attributeEpochs, signal })
    rows.push(
      attackRow(context, attack, 'auc', attributeAuc(people, scores, has, name), {
        ignorance: 0.5,
        reference: attributeAuc(people, sharesOfPredictedPersons(target, values), has, `${name}, predicted person`),
        referenceIs: 'told the predicted person alone',
      }),
    )
  }
  return rows
}
