import type { Accountant, AccountantName, AccountantState, Adjacency } from './accountant.js'
import { PldAccountant } from './pld.js'
import { RdpAccountant } from './rdp.js'

/** A new accountant of the given kind with its default settings. */
export function openAccountant(name: AccountantName, adjacency: Adjacency): Accountant {
  return name === 'rdp' ? new RdpAccountant({ adjacency }) : new PldAccountant({ adjacency })
}

/** The accountant that a state was taken from: it goes on with the same numbers, to the last bit. */
export function restoreAccountant(state: AccountantState): Accountant {
  return state.accountant === 'rdp' ? RdpAccountant.restore(state) : PldAccountant.restore(state)
}
