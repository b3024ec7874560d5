import { z } from 'zod'

/** A participant that left a run in order. */
export const Departure = z.strictObject({
  participant: z.string(),
  /** The round in which it left and to which it gave nothing; 0 before the first. */
  round: z.int().min(0),
  /** In its own words. */
  reason: z.string(),
})
export type Departure = z.infer<typeof Departure>

/** That a run stopped before its plan was done. */
export const Ending = z.strictObject({
  /** The last whole round; 0 if there was none. */
  round: z.int().min(0),
  reason: z.string(),
})
export type Ending = z.infer<typeof Ending>

/** The model that a horizontal run began with, where it was given one. */
export const StartingModel = z.strictObject({
  /** SHA-256 of its file, in hexadecimal. */
  digest: z.string(),
  /** Of the test records, before the first round. */
  accuracy: z.number(),
  attackSuccess: z.number().nullable(),
})
export type StartingModel = z.infer<typeof StartingModel>
/** How the global model does on the participants' own validation records, as they say. */
export const FederatedAccuracy = z.strictObject({
  /** Right answers over records, all participants' together, 0..1; null where nobody has a record. */
  accuracy: z.number().min(0).max(1).nullable(),
  /** participant -> records named rightly, and records; of those whose answer counts. */
  participants: z.record(z.string(), z.strictObject({ right: z.int().min(0), records: z.int().min(0) })),
  /** Participants whose answer made no sense, and counts for nothing. */
  refused: z.array(z.string()),
})
export type FederatedAccuracy = z.infer<typeof FederatedAccuracy>

/** What a run measured when it closed: one arm of a scenario. `null` stands for "no guarantee" or "not measured". */
export const RunResult = z.strictObject({
  run: z.string(),
  arm: z.string(),
  mode: z.enum(['centralised', 'vertical', 'horizontal', 'outsourced']),
  /** Share of the test records whose class is right, 0..1; null if the run ended before it could be measured. */
  accuracy: z.number().nullable(),
  /** Accuracy of always naming the most frequent class of the test records. */
  majority: z.number(),
  /** Area under the ROC curve of the test records of two classes, 0..1; null of more classes, or where it is not measured. */
  auc: z.number().nullable(),
  /** The largest epsilon that any record has spent; null without a guarantee. */
  epsilon: z.number().nullable(),
  delta: z.number().nullable(),
  /** Vertical runs: epsilon of one release of a training record at delta. */
  epsilonPerRelease: z.number().nullable(),
  /** Vertical runs: the accuracy that the mechanism allows at best for the test records' shares of the classes. */
  reference: z.number().nullable(),
  /** One plain sentence: unit, adjacency, mechanism, releases, accountant; or why there is no guarantee. */
  guarantee: z.string(),
  /** Bytes participants sent to the coordinator, and the reverse, as counted on the channel. */
  bytesUp: z.number(),
  bytesDown: z.number(),
  /** From the last participant's readiness to the result. */
  seconds: z.number(),
  /** Share of triggered test records of other classes that are taken for the attacker's class. */
  attackSuccess: z.number().nullable(),
  /**
   * Horizontal runs: by what the accuracy was measured. `nearest-centroid` where class heads stay with the participants: one half of
   * the coordinator's test images is enrolled and the other named, which is another question than a class head answers.
   */
  testedBy: z.enum(['head', 'nearest-centroid']).optional(),
  /** After the last round, where the plan asks for it. */
  federated: FederatedAccuracy.optional(),
  /** Participants that the defence pruned in more than half of the rounds since the first pruning, by name. */
  flagged: z.array(z.string()),
  /** Horizontal runs that did not begin with random weights. */
  start: StartingModel.optional(),
  /** Who left in order, in the order of leaving. */
  left: z.array(Departure),
  /** null if the plan was carried out to its end. */
  ended: Ending.nullable(),
})
export type RunResult = z.infer<typeof RunResult>

/** A line of metrics.jsonl. */
export const Metrics = z.object({
  /** Counted from 1; 0 is the model that a run was given to start from. */
  round: z.int(),
  loss: z.number().optional(),
  /** Of the test records. */
  accuracy: z.number().optional(),
  /** Of the round's training records, as they were released: with their noise. */
  trainAccuracy: z.number().optional(),
  attackSuccess: z.number().optional(),
  flagged: z.array(z.string()).optional(),
  /** participant -> score; what it measures is the aggregation rule's. */
  scores: z.record(z.string(), z.number()).optional(),
  federated: FederatedAccuracy.optional(),
  /** participant -> epsilon spent so far (its own statement). */
  epsilon: z.record(z.string(), z.number().nullable()).optional(),
  /** Central noise: epsilon of the models published so far, against whoever sees nothing but them. */
  centralEpsilon: z.number().optional(),
  /** ARIBA: participant -> layer -> how far it stands out there, in robust deviations; plain: number of outlier fragments. */
  heat: z.record(z.string(), z.record(z.string(), z.number())).optional(),
  /** ARIBA: for who was left out the fragments that spoke most against it, with their shares of the residual. */
  deciding: z
    .record(z.string(), z.array(z.object({ layer: z.string(), unit: z.int(), share: z.number(), usual: z.number() })))
    .optional(),
  /** One sentence: how the rule decided. */
  reason: z.string().optional(),
})
export type Metrics = z.infer<typeof Metrics>

/** What came of the private set intersection of a vertical run. */
export const Aligned = z.strictObject({
  /** Records that all owners hold. */
  records: z.int().min(1),
  /** By owner, the coordinator among them: records that are dropped because others do not hold them. */
  dropped: z.record(z.string(), z.int().min(0)),
})
export type Aligned = z.infer<typeof Aligned>

/** What a coordinator process tells whoever watches it; with `--events` each is one JSON line on standard output. */
export const RunEvent = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('listening'), url: z.string(), run: z.string() }),
  z.strictObject({ event: z.literal('joined'), participant: z.string(), have: z.int(), of: z.int() }),
  z.strictObject({
    event: z.literal('progress'),
    phase: z.enum(['align', 'train', 'evaluate', 'receive']),
    done: z.number(),
    total: z.number(),
    unit: z.enum(['steps', 'rounds', 'images', 'ids']),
  }),
  Aligned.extend({ event: z.literal('aligned') }),
  /** With the bytes that came from participants and went to them by then. */
  z.strictObject({ event: z.literal('metrics'), metrics: Metrics, bytesUp: z.number(), bytesDown: z.number() }),
  Departure.extend({ event: z.literal('left') }),
  z.strictObject({ event: z.literal('statement'), participant: z.string(), text: z.string() }),
  z.strictObject({ event: z.literal('result'), result: RunResult }),
])
export type RunEvent = z.infer<typeof RunEvent>
