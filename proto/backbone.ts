import { z } from 'zod'

/** The network between a record and its embedding. */
export const Backbone = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ir-mini'),
    /** Output channels of each stage; every stage halves height and width. */
    widths: z.array(z.int().min(4).max(512)).min(1).max(5),
    /** `batch` comes with PReLU and takes its statistics from a batch; `group` and `none` come with ReLU. */
    norm: z.enum(['group', 'none', 'batch']),
  }),
  z.strictObject({
    kind: z.literal('small-cnn'),
    widths: z.array(z.int().min(4).max(512)).min(1).max(4),
  }),
  /** The server's network of DuetFace: `small-cnn` that is told after each stage where the owner's network looks. */
  z.strictObject({
    kind: z.literal('duet-cnn'),
    widths: z.array(z.int().min(4).max(512)).min(1).max(4),
  }),
  /** The network of BadNets: two 5x5 convolutions; the embedding is its hidden layer. */
  z.strictObject({ kind: z.literal('badnets-cnn') }),
  /** InsightFace's residual networks, made for 112x112. */
  z.strictObject({
    kind: z.literal('ir'),
    depth: z.union([z.literal(18), z.literal(34), z.literal(50)]),
  }),
  z.strictObject({ kind: z.literal('mobile-facenet') }),
  /** For tables: fully connected hidden layers. */
  z.strictObject({
    kind: z.literal('mlp'),
    widths: z.array(z.int().min(1).max(8192)).min(1).max(8),
  }),
])
export type Backbone = z.infer<typeof Backbone>

/** Whether in training an output of the network depends on the other records of its batch. */
export function hasBatchNorm(backbone: Backbone): boolean {
  if (backbone.kind === 'ir-mini') return backbone.norm === 'batch'
  return backbone.kind === 'ir' || backbone.kind === 'mobile-facenet'
}
