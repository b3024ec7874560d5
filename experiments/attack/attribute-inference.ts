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
    if (Math.min(peopleWith(people, has, 1), peopleWith(people, has, 0)) < LEAST_PEOPLE) continue
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

/** A bootstrap of fewer people would too often draw nobody with the attribute. */
const LEAST_PEOPLE = 4

function peopleWith(people: Int32Array, has: ArrayLike<number>, value: number): number {
  return new Set(people.filter((_, i) => has[i] === value)).size
}
