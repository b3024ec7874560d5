import type { ImageShape } from '../network.js'

/** The records of one batch of an epoch. */
export interface BatchRequest {
  readonly records: Int32Array
  readonly epoch: number
}

/** A batch for training. */
export interface Batch extends BatchRequest {
  /** [records.length, height, width, channels]; they hold until the next batch is asked for. */
  readonly values: Float32Array
}

/** Where inputs for training come from. */
export interface TrainingInputs extends ImageShape {
  /** The batches that are asked for, in that order, as training sees them. Requests may be read ahead of their use. */
  batches(requests: Iterable<BatchRequest>): AsyncIterable<Batch>
}

/** Where inputs as they are come from: values [n, height, width, channels] of some records. */
export interface PlainInputs extends ImageShape {
  plain(records: ArrayLike<number>): Float32Array
}

/** Inputs of records in memory: batches in a row, or single ones for whoever is asked for them. */
export interface RecordInputs extends TrainingInputs, PlainInputs {
  /** Inputs of some records as training sees them in an epoch: values [records.length, height, width, channels]. */
  augmented(records: ArrayLike<number>, epoch: number): Float32Array
}

/** Makes each batch when it is asked for. */
export async function* madeOnDemand(
  requests: Iterable<BatchRequest>,
  make: (request: BatchRequest) => Float32Array,
): AsyncGenerator<Batch, void, undefined> {
  for (const request of requests) yield { ...request, values: make(request) }
}
