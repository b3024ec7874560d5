import type { HorizontalHooks, LocalRound } from '../../../participant/horizontal-hooks.js'
import { type Accomplices, type Adaptive, adaptive } from './adaptive.js'
import { alie } from './alie.js'
import { type Attack, during, isAttacked } from './attack.js'
import type { Attacker } from './backdoor.js'
import { badnets } from './badnets.js'
import type { Collusion } from './collusion.js'
import { constrainAndScale } from './constrain-and-scale.js'
import { dba } from './dba.js'
import { distanceLimited } from './distance-limited.js'
import { edgeCase } from './edge-case.js'
import { gaussianNoise } from './gaussian-noise.js'
import { innerProductManipulation } from './inner-product-manipulation.js'
import { labelFlip } from './label-flip.js'
import { modelReplacement } from './model-replacement.js'
import { neurotoxin } from './neurotoxin.js'
import { nonFinite } from './non-finite.js'
import { signFlip } from './sign-flip.js'
import { type Everybody, type HorizontalAttack, knownTo } from './spec.js'

interface Role extends Attacker {
  readonly everybody: Everybody
  /** Opened only where clean updates are told. */
  collusion(): Collusion
}

/** What somebody does differently who takes part in an attack: an attacker, or an honest one whose updates are known; others, nothing. */
export function horizontalHooks(attack: HorizontalAttack, role: Role): HorizontalHooks {
  if (attack.participants.includes(role.name)) return during(attack, attackOf(attack, role))
  return knownTo(attack, role.everybody).includes(role.name) ? informant(attack, role.collusion()) : {}
}

/** Trains honestly, and tells the attackers its update. */
function informant(attack: HorizontalAttack, collusion: Collusion): HorizontalHooks {
  return {
    transform(update, local) {
      if (isAttacked(attack, local.round)) collusion.tell(update, local)
      return update
    },
  }
}

function attackOf(attack: HorizontalAttack, role: Role): Attack {
  switch (attack.kind) {
    case 'badnets':
      return badnets(attack, role)
    case 'model-replacement':
      return modelReplacement(attack, role)
    case 'dba':
      return dba(attack, role)
    case 'constrain-and-scale':
      return constrainAndScale(attack, role)
    case 'neurotoxin':
      return neurotoxin(attack, role)
    case 'edge-case':
      return edgeCase(attack, role)
    case 'adaptive':
      return adaptive(attack, role, accomplicesOf(attack, role))
    case 'label-flip':
      return labelFlip(attack, role)
    case 'gaussian':
      return gaussianNoise(attack, role)
    case 'non-finite':
      return nonFinite(attack)
    case 'sign-flip':
      return crafted(attack, role, (known) => signFlip(attack, known))
    case 'ipm':
      return crafted(attack, role, (known) => innerProductManipulation(attack, known))
    case 'alie':
      return crafted(attack, role, (known) => alie(attack, known, role.everybody.length))
    case 'min-max':
    case 'min-sum':
      return crafted(attack, role, (known) => distanceLimited(attack, known))
    case 'mimic':
      return crafted(attack, role, ([victim]) => victim!)
  }
}

/** The other attackers, where what they sent is of use. */
function accomplicesOf({ score, participants }: Adaptive, { name, collusion }: Role): Accomplices | undefined {
  const others = participants.filter((one) => one !== name)
  if (score !== 'ariba' || others.length === 0) return undefined
  const channel = collusion()
  return { tell: (sent, local) => channel.tell(sent, local), hear: (local) => channel.hear(others, local) }
}

/** Trains honestly, and sends what it makes of the clean updates that it knows. */
function crafted(
  attack: HorizontalAttack,
  { name, everybody, collusion }: Role,
  craft: (known: readonly Float32Array[]) => Float32Array,
): Attack {
  const known = knownTo(attack, everybody)
  if (known.length === 1 && known[0] === name) return { transform: (update) => craft([update]) }
  const channel = collusion()
  return {
    async transform(update: Float32Array, local: LocalRound) {
      if (known.includes(name)) channel.tell(update, local)
      return craft(await channel.hear(known, local))
    },
  }
}
