import type { Summary } from '../simulate/summary.js'
import { INK, seriesColour } from './chart.js'
import { isUnprotected } from './closing-table.js'

/**
 * One colour an arm, the same in every chart: red for what promises nothing, where others do promise something;
 * where no arm promises anything (horizontal defences), the arms are told apart instead.
 */
export function armColours({ arms }: Summary): ReadonlyMap<string, string> {
  const allAlike = arms.every(isUnprotected)
  let next = 0
  return new Map(
    arms.map((arm) => [arm.name, isUnprotected(arm) && !allAlike ? INK.unprotected : seriesColour(next++)]),
  )
}
