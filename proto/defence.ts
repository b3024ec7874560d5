import { z } from 'zod'

/** A defence of the literature, beside the mechanism of the releases. None of them gives differential privacy. */
export const Defence = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** Noise on every coordinate of the gradients that the coordinator sends to the parties. */
  z.strictObject({
    kind: z.literal('gradient-noise'),
    law: z.enum(['gaussian', 'laplace']).default('laplace'),
    /** Standard deviation (Gaussian) or scale (Laplace), in the units of the gradient of a batch's mean loss. */
    scale: z.number().min(1e-30).max(1e30),
  }),
  /** Confusional autoencoder: gradients are made from soft labels, which the coordinator alone can read. */
  z.strictObject({
    kind: z.literal('cae'),
    /** Weight of the entropy of soft labels, in nats, against the error of reading them. */
    entropyWeight: z.number().min(0).max(10).default(0.05),
  }),
  /** Mutual information defence: parties release samples of a variational bottleneck. */
  z.strictObject({
    kind: z.literal('mid'),
    /** Weight of the bottleneck's KL divergence, in nats, in the party's own loss. */
    weight: z.number().min(0).max(1000).default(0.01),
  }),
])
export type Defence = z.infer<typeof Defence>
