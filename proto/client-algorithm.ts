import { z } from 'zod'

/** What a participant's local steps follow. */
export const ClientAlgorithm = z.discriminatedUnion('kind', [
  /** The gradient of its own records alone. */
  z.strictObject({ kind: z.literal('sgd') }),
  /** Its own gradient and mu (w - w_global) (FedProx, Li et al. 2020, arXiv:1812.06127). */
  z.strictObject({ kind: z.literal('fedprox'), mu: z.number().min(0).max(1000) }),
  /** Its own gradient, its control variate taken off and everybody's added (SCAFFOLD, Karimireddy et al. 2020, arXiv:1910.06378). */
  z.strictObject({ kind: z.literal('scaffold') }),
])
export type ClientAlgorithm = z.infer<typeof ClientAlgorithm>
