/** What a defence is measured by: shares from 0 to 1. */
export interface DefencePoint {
  /** AP and AP*: the attack's figure, and what it is without any knowledge. */
  readonly attack: number
  readonly attackIdeal: number
  /** MP and MP*: the accuracy of the defended model, and of the undefended one. */
  readonly main: number
  readonly mainIdeal: number
}

/** b: how much the main task counts; both count alike. */
export const MAIN_WEIGHT = 0.5

/**
 * Defence capability score, 1 / (1 + sqrt((1 - b) (AP - AP*)^2 + b (MP - MP*)^2)): 1 for a defence that leaves the
 * attacker nothing and costs nothing.
 * Source: Zou et al. 2023, "VFLAIR", section 4.
 */
export function defenceCapability({ attack, attackIdeal, main, mainIdeal }: DefencePoint): number {
  return 1 / (1 + Math.sqrt((1 - MAIN_WEIGHT) * (attack - attackIdeal) ** 2 + MAIN_WEIGHT * (main - mainIdeal) ** 2))
}
