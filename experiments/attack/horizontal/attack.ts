import { z } from 'zod'
import type { HorizontalHooks, LocalRound } from '../../../participant/horizontal-hooks.js'
import { Name } from '../../../proto/plan.js'

/** Keys of every attack on horizontal training. */
export const ATTACK_KEYS = {
  /** Names of the attackers; of nobody where an attack's success is to be measured on a run without it. */
  participants: z.array(Name),
  /** First round that is attacked, in the coordinator's count; before it the attackers are honest. */
  startRound: z.int().min(0).default(0),
  /** Last round that is attacked; to the end of the run if not given. */
  endRound: z.int().min(0).optional(),
}

/** Rounds that are attacked. */
export interface AttackWindow {
  readonly startRound: number
  readonly endRound?: number | undefined
}

/** What a malicious participant does differently in an attacked round; it is honest where a function is missing. */
export interface Attack extends HorizontalHooks {
  /** Called first in every round, attacked or not. */
  observe?(local: LocalRound): void
}

export function isAttacked({ startRound, endRound = Number.POSITIVE_INFINITY }: AttackWindow, round: number): boolean {
  return round >= startRound && round <= endRound
}

/** The hooks of an attacker that is honest before and after its rounds. */
export function during(window: AttackWindow, attack: Attack): HorizontalHooks {
  const on = ({ round }: LocalRound) => isAttacked(window, round)
  return {
    poison(local) {
      attack.observe?.(local)
      return (on(local) && attack.poison?.(local)) || local.records
    },
    steps: (local) => (on(local) ? attack.steps?.(local) : undefined),
    transform: (update, local) => (on(local) && attack.transform?.(update, local)) || update,
    forge: (released, local) => (on(local) && attack.forge?.(released, local)) || released,
  }
}
