import { z } from 'zod'

/** Multiplies the cosines. */
const HeadScale = z.number().positive().default(64)
/** Share of the classes that takes part in a training step (Partial FC); without it all do. */
const SampleRate = z.number().gt(0).max(1).optional()

/** The classifying layer; the defaults are the papers'. */
export const Head = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('softmax'),
    /** Accepted, so that only the kind need change between runs; it has no effect, and neither has the margin. */
    scale: z.number().positive().optional(),
    margin: z.number().min(0).max(1).optional(),
  }),
  z.strictObject({
    kind: z.literal('cosface'),
    scale: HeadScale,
    /** Subtracted from the true class's cosine. */
    margin: z.number().min(0).max(1).default(0.35),
    sampleRate: SampleRate,
  }),
  z.strictObject({
    kind: z.literal('arcface'),
    scale: HeadScale,
    /** Added to the angle to the true class, in radians. */
    margin: z.number().min(0).max(1.5).default(0.5),
    sampleRate: SampleRate,
  }),
  z.strictObject({
    kind: z.literal('curricularface'),
    scale: HeadScale,
    /** Added to the angle to the true class, in radians. */
    margin: z.number().min(0).max(1.5).default(0.5),
    sampleRate: SampleRate,
  }),
  z.strictObject({
    kind: z.literal('adaface'),
    scale: HeadScale,
    /** m: the greatest angle, in radians, and half the greatest decrease of the cosine. */
    margin: z.number().min(0).max(1).default(0.4),
    /** h: how much of the spread of the embeddings' lengths the margin follows. */
    concentration: z.number().positive().max(1).default(0.333),
    sampleRate: SampleRate,
  }),
])
export type Head = z.infer<typeof Head>
