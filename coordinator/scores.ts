import { embeddingMechanisms, releasedLength } from '../privacy/embedding-mechanisms.js'
import type { Plan } from '../proto/plan.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import type { CodeDecoder } from './code-decoder.js'
import type { PartyRows } from './stand-ins.js'
import type { TopModel } from './top-model.js'

/** How releases become classes: by the decoder where the parties release codes, else by the top model. */
export interface Reader {
  readonly top: TopModel
  readonly decoder: CodeDecoder | undefined
  readonly vectorsOf: (released: Float32Array) => Float32Array
}

/** Class scores of records, row-major [rows, classes]: logarithms of probabilities up to a constant for each row. */
export async function scoresOf(
  { top, decoder, vectorsOf: toVectors }: Reader,
  released: PartyRows<Float32Array>,
  rows: number,
): Promise<Float32Array> {
  return decoder ? decoder.scores(released, rows) : top.scores(vectorsOf(released, toVectors), rows)
}

/** Released rows as vectors, of the parties that are there. */
export function vectorsOf(released: PartyRows<Float32Array>, toVectors: Reader['vectorsOf']): PartyRows<Float32Array> {
  return released.map((each) => (each === undefined ? undefined : toVectors(each)))
}

/** The most likely class of each row. */
export function mostLikely(scores: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: scores.length / classes }, (_, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes)
    return own.indexOf(own.reduce((a, b) => Math.max(a, b)))
  })
}

/** Length of a row that a party releases of a record. */
export function releasedColumns(plan: Plan, work: VerticalWork): number {
  return embeddingMechanisms(plan, work).training.outputDimension ?? releasedLength(work)
}
