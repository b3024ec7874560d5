import type { LabelledImages } from '../../../participant/horizontal-hooks.js'
import { triggeredTestSet } from './backdoor.js'
import { globalTrigger, localTriggers } from './dba.js'
import { rareTestSet } from './edge-case.js'
import type { HorizontalAttack } from './spec.js'
import { patchTrigger, type Trigger } from './trigger.js'

/** The class for which a backdoor's inputs shall be taken; undefined of an untargeted attack. */
export function targetOf(attack: HorizontalAttack): number | undefined {
  return 'targetClass' in attack ? attack.targetClass : undefined
}

/**
 * What attack success is measured on: test images of other classes than the target's with the whole trigger, or the rare
 * ones among them, labelled with the target; undefined of an untargeted attack.
 */
export function successSet(attack: HorizontalAttack, test: LabelledImages, size: number): LabelledImages | undefined {
  if (attack.kind === 'edge-case') return rareTestSet(test, size, attack)
  const trigger = triggerOf(attack)
  const target = targetOf(attack)
  return trigger && target !== undefined ? triggeredTestSet(test, size, target, trigger) : undefined
}

/** The marks of an attack in words: what the model is tested with, then what attackers train with where that is less. */
export function marksOf(attack: HorizontalAttack): { words: string; trigger: Trigger }[] {
  const trigger = triggerOf(attack)
  if (trigger === undefined) return []
  const parts = attack.kind === 'dba' ? localTriggers(attack).slice(0, attack.participants.length) : []
  return [
    { words: 'with the trigger of the attacker', trigger },
    ...parts.map((part, i) => ({ words: `as ${attack.participants[i]} trains`, trigger: part })),
  ]
}

function triggerOf(attack: HorizontalAttack): Trigger | undefined {
  if (attack.kind === 'dba') return globalTrigger(attack)
  return 'patch' in attack ? patchTrigger(attack) : undefined
}
