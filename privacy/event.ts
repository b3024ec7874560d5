import { z } from 'zod'

/**
 * What happened to one unit (a record's slice, an image, a participant), told without judging it: mechanisms describe
 * their releases in these words, the ledger keeps them, and accountants (accountant/) compose them.
 *
 * Noise is relative to the norm bound C of one unit's contribution. How far apart two neighbours' contributions are is
 * the accountant's matter: C when a unit is added or removed, 2C when it is replaced (both vectors lie in the ball).
 * The events of local randomisers (`pure`, `privUnit`, `randomizedResponse`, `bitResponses`) already compare any two
 * inputs, so they count the same under either adjacency.
 */
export type PrivacyEvent =
  /** Adds N(0, s^2 I) to vectors of L2 norm <= C; noiseMultiplier = s / C. */
  | { readonly kind: 'gaussian'; readonly noiseMultiplier: number }
  /** Adds Laplace(0, b) to each coordinate of vectors of L1 norm <= C; noiseMultiplier = b / C. */
  | { readonly kind: 'laplace'; readonly noiseMultiplier: number }
  /**
   * Adds discrete Gaussian noise of parameter `sigma` to integer vectors of L2 norm <= `norm`, both in steps of a grid
   * (Canonne, Kamath and Steinke 2020).
   */
  | {
      readonly kind: 'discreteGaussian'
      readonly sigma: number
      readonly norm: number
      readonly dimension: number
    }
  /** Adds discrete Laplace noise, P(k) ~ exp(-|k| / scale), to integer vectors of L1 norm <= `norm`, in grid steps. */
  | { readonly kind: 'discreteLaplace'; readonly scale: number; readonly norm: number }
  /**
   * PrivUnit (Bhowmick et al. 2018): a vector of the cap around the input with probability `p`, else of its complement;
   * `q` is the share of the sphere that the cap takes. Its pure epsilon is ln(p (1 - q) / ((1 - p) q)).
   */
  | { readonly kind: 'privUnit'; readonly p: number; readonly q: number }
  /** K-ary randomized response: keeps the input with probability e^eps / (e^eps + K - 1), else any other, K = `categories`. */
  | { readonly kind: 'randomizedResponse'; readonly epsilon: number; readonly categories: number }
  /** Each of `bits` bits, which may all differ between neighbours, by binary randomized response at `epsilon` / `bits`. */
  | { readonly kind: 'bitResponses'; readonly epsilon: number; readonly bits: number }
  /** Any pure epsilon-DP release of which no more is known. */
  | { readonly kind: 'pure'; readonly epsilon: number }
  /** No bound at all. */
  | { readonly kind: 'unprotected' }
  /** Each unit takes part with probability `rate`, independently and unseen; then `event` happens. */
  | { readonly kind: 'poissonSampled'; readonly rate: number; readonly event: PrivacyEvent }
  /** The same event `times` times, fixed beforehand. */
  | { readonly kind: 'repeated'; readonly times: number; readonly event: PrivacyEvent }

/** An event and how often in a row it happened. */
export interface EventCount {
  readonly event: PrivacyEvent
  readonly times: number
}

const positive = z.number().positive()

/** Checks events where they come from a file. */
export const PrivacyEvent: z.ZodType<PrivacyEvent> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('gaussian'), noiseMultiplier: positive }),
    z.strictObject({ kind: z.literal('laplace'), noiseMultiplier: positive }),
    z.strictObject({
      kind: z.literal('discreteGaussian'),
      sigma: positive,
      norm: positive,
      dimension: z.int().min(1),
    }),
    z.strictObject({ kind: z.literal('discreteLaplace'), scale: positive, norm: positive }),
    z.strictObject({ kind: z.literal('privUnit'), p: z.number().gt(0).lt(1), q: z.number().gt(0).lt(1) }),
    z.strictObject({ kind: z.literal('randomizedResponse'), epsilon: positive, categories: z.int().min(2) }),
    z.strictObject({ kind: z.literal('bitResponses'), epsilon: positive, bits: z.int().min(1) }),
    z.strictObject({ kind: z.literal('pure'), epsilon: z.number().min(0) }),
    z.strictObject({ kind: z.literal('unprotected') }),
    z.strictObject({ kind: z.literal('poissonSampled'), rate: z.number().gt(0).max(1), event: PrivacyEvent }),
    z.strictObject({ kind: z.literal('repeated'), times: z.int().min(1), event: PrivacyEvent }),
  ]),
)

/** An event as text that is the same for equal events, whatever the order of their keys. Events never change. */
export function eventKey(event: PrivacyEvent): string {
  const known = keys.get(event)
  if (known !== undefined) return known
  const key = JSON.stringify(event, (_, value: unknown) =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
  keys.set(event, key)
  return key
}

const keys = new WeakMap<PrivacyEvent, string>()

/** The pure epsilon of one event, if it has one: how far any output's probability can move, as a logarithm. */
export function pureEpsilon(event: PrivacyEvent, adjacency: 'add-remove' | 'replace-one'): number | undefined {
  const reach = adjacency === 'replace-one' ? 2 : 1
  switch (event.kind) {
    case 'pure':
    case 'randomizedResponse':
    case 'bitResponses':
      return event.epsilon
    case 'privUnit':
      return Math.abs(Math.log(event.p) + Math.log1p(-event.q) - Math.log1p(-event.p) - Math.log(event.q))
    case 'laplace':
      return reach / event.noiseMultiplier
    case 'discreteLaplace':
      return (reach * event.norm) / event.scale
    case 'repeated': {
      const once = pureEpsilon(event.event, adjacency)
      return once === undefined ? undefined : event.times * once
    }
    case 'poissonSampled': {
      const inner = pureEpsilon(event.event, adjacency)
      // Both directions of the mixture: ln(1 + q (e^eps - 1)) is the larger.
      return inner === undefined ? undefined : Math.log1p(event.rate * Math.expm1(inner))
    }
    case 'gaussian':
    case 'discreteGaussian':
    case 'unprotected':
      return undefined
  }
}
