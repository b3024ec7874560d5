import { z } from 'zod'
import { Adaptive } from './adaptive.js'
import { Alie } from './alie.js'
import { Badnets } from './badnets.js'
import { ConstrainAndScale } from './constrain-and-scale.js'
import { Dba } from './dba.js'
import { MinMax, MinSum } from './distance-limited.js'
import { EdgeCase } from './edge-case.js'
import { GaussianNoise } from './gaussian-noise.js'
import { InnerProductManipulation } from './inner-product-manipulation.js'
import { LabelFlip } from './label-flip.js'
import { Mimic } from './mimic.js'
import { ModelReplacement } from './model-replacement.js'
import { Neurotoxin } from './neurotoxin.js'
import { NonFinite } from './non-finite.js'
import { SignFlip } from './sign-flip.js'

/** An attack by some participants of a horizontal run, for research on defences. */
export const HorizontalAttack = z.discriminatedUnion('kind', [
  Badnets,
  ModelReplacement,
  Dba,
  ConstrainAndScale,
  Neurotoxin,
  EdgeCase,
  Adaptive,
  LabelFlip,
  SignFlip,
  InnerProductManipulation,
  Alie,
  MinMax,
  MinSum,
  GaussianNoise,
  Mimic,
  NonFinite,
])
export type HorizontalAttack = z.infer<typeof HorizontalAttack>

/** Any attack, also one on another mode; nothing is known to that. */
type AnyAttack = HorizontalAttack | { readonly kind: 'active-completion'; readonly participants: Everybody }

/** Who is in a run: names in the scenario's order. */
export type Everybody = readonly string[]

/** Whose clean updates of a round an attacker looks at, in the scenario's order; nobody's where it needs none. */
export function knownTo(attack: AnyAttack, everybody: Everybody): Everybody {
  const honest = everybody.filter((name) => !attack.participants.includes(name))
  if (attack.kind === 'mimic') return [attack.victim ?? honest[0]].filter((name) => name !== undefined)
  if (attack.kind === 'adaptive' && attack.score === 'ariba')
    return attack.participants.length > 1 ? attack.participants : []
  if (!('knowledge' in attack)) return []
  return attack.knowledge === 'everyone' ? honest : attack.participants
}

/** Whether a participant is one of the attackers, or honest and one whose updates they know. */
export function takesPart(attack: AnyAttack, everybody: Everybody, name: string): boolean {
  return attack.participants.includes(name) || knownTo(attack, everybody).includes(name)
}

/** What is wrong with an attack in a run of these participants: a path below `attack` and a sentence. */
export function attackMisfits(attack: AnyAttack, everybody: Everybody): { path: (string | number)[]; why: string }[] {
  const { participants } = attack
  const { startRound, endRound } = 'startRound' in attack ? attack : { startRound: 0, endRound: undefined }
  const misnamed = participants.flatMap((name, i) => {
    const path = ['participants', i]
    if (!everybody.includes(name)) return [{ path, why: `no participant has this name (${everybody.join(', ')})` }]
    return participants.indexOf(name) < i ? [{ path, why: 'named twice' }] : []
  })
  const backwards =
    endRound !== undefined && endRound < startRound ? [{ path: ['endRound'], why: 'ends before it starts' }] : []
  const victim = attack.kind === 'mimic' ? victimMisfits(attack.victim, participants, everybody) : []
  return [...misnamed, ...backwards, ...victim]
}

function victimMisfits(victim: string | undefined, attackers: Everybody, everybody: Everybody) {
  const honest = everybody.filter((name) => !attackers.includes(name))
  if (victim === undefined ? honest.length > 0 : honest.includes(victim)) return []
  return [{ path: ['victim'], why: `no honest participant has this name (${honest.join(', ')})` }]
}
