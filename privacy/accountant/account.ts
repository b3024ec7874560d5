import type { Loss } from '../mechanism/mechanism.js'
import { gaussianEpsilon, largestMu, logDelta } from './gaussian.js'

/** What a participant grants each of its records over all releases. */
export interface Budget {
  /** > 0. */
  readonly epsilon: number
  /** 0 < delta < 1. */
  readonly delta: number
}

/** What one record has spent: the sufficient sums of its losses. */
export interface Account {
  /** Sum of mu^2 of the Gaussian releases. */
  readonly mu2: number
  /** Sum of epsilon of the pure releases. */
  readonly pure: number
  /** How many releases had no bound. */
  readonly infinite: number
  /** How many releases there were in all. */
  readonly releases: number
}

export const EMPTY_ACCOUNT: Account = { mu2: 0, pure: 0, infinite: 0, releases: 0 }

/** Names printed beside every epsilon. */
export const ACCOUNTANT = 'Gaussian releases exactly (mu^2 adds), pure releases by basic composition, the two added'
export const CONVERSION = 'exact Gaussian (epsilon, delta) curve of Balle and Wang 2018'

/** The account after `times` more releases of this loss. */
export function debited(account: Account, loss: Loss, times = 1): Account {
  return {
    mu2: account.mu2 + (loss.kind === 'gaussian' ? times * loss.mu * loss.mu : 0),
    pure: account.pure + (loss.kind === 'pure' ? times * loss.epsilon : 0),
    infinite: account.infinite + (loss.kind === 'infinite' ? times : 0),
    releases: account.releases + times,
  }
}

/** Epsilon at `delta` of everything in the account: epsilon of the Gaussian part at delta, plus the pure part. */
export function epsilonOf(account: Account, delta: number): number {
  return account.infinite > 0 ? Number.POSITIVE_INFINITY : boundedEpsilon(account, delta)
}

/** The same without the releases that have no bound: what a budget can be compared with. */
export function boundedEpsilon(account: Account, delta: number): number {
  return gaussianEpsilon(Math.sqrt(account.mu2), delta) + account.pure
}

/** Room for the rounding of sums of decimals: ten releases of 0.1 fit a budget of 1. */
const SLACK = 1 + 1e-12

/** Whether the account's bounded releases lie within the budget. */
export function fits(account: Account, { epsilon, delta }: Budget): boolean {
  const left = epsilon * SLACK - account.pure
  return left >= 0 && logDelta(left, Math.sqrt(account.mu2)) <= Math.log(delta)
}

/** How many more releases of this loss fit the budget; Infinity for a loss that a budget does not bound. */
export function releasesLeft(account: Account, loss: Loss, budget: Budget): number {
  const estimate = Math.max(0, Math.floor(estimateLeft(account, loss, budget)))
  if (!Number.isFinite(estimate)) return Number.POSITIVE_INFINITY
  // The estimate may be off by one where the budget is met exactly.
  return (
    [estimate + 1, estimate].find((times) => fits(debited(account, loss, times), budget)) ?? Math.max(0, estimate - 1)
  )
}

function estimateLeft(account: Account, loss: Loss, budget: Budget): number {
  if (loss.kind === 'gaussian') {
    const epsilon = budget.epsilon - account.pure
    return epsilon < 0 ? 0 : (largestMu({ epsilon, delta: budget.delta }) ** 2 - account.mu2) / (loss.mu * loss.mu)
  }
  if (loss.kind === 'pure' && loss.epsilon > 0) {
    return (budget.epsilon - boundedEpsilon(account, budget.delta)) / loss.epsilon
  }
  return Number.POSITIVE_INFINITY
}
