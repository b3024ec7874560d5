import { setImmediate as turn } from 'node:timers/promises'
import { assignValues } from '../learning/checkpoint/model-tensors.js'
import type * as tf from '../learning/engine/tf.js'
import { CodeTable } from '../learning/head/code-table.js'
import type { Parameters } from '../learning/parameters.js'
import {
  cleanCodes,
  codeLogLikelihoods,
  type EmbeddingMechanisms,
  embeddingMechanisms,
  releasedLength,
} from '../privacy/embedding-mechanisms.js'
import type { Mechanism } from '../privacy/mechanism/mechanism.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Plan, VerticalWork } from '../proto/plan.js'
import type { PartyRows } from './stand-ins.js'

/**
 * Where parties release codes: tells classes by the mechanism's likelihood of every code, with tables learned from the
 * training releases. The tables are buffers of the coordinator's parameters, so that they are stored with the model. An
 * absent party's release is as likely under every code.
 */
export class CodeDecoder {
  readonly #tables: readonly tf.Variable<tf.Rank.R2>[]
  readonly #logShares: tf.Variable<tf.Rank.R1>
  readonly #mechanisms: EmbeddingMechanisms
  /** As a party hands them to the mechanism, row-major [codes, d]. */
  readonly #values: Float32Array
  readonly #codes: number
  readonly #dimension: number

  constructor(
    private readonly plan: Plan,
    work: VerticalWork,
    parameters: Parameters,
  ) {
    const { values, codes } = cleanCodes(plan, work)
    this.#values = values
    this.#codes = codes
    this.#dimension = releasedLength(work)
    this.#mechanisms = embeddingMechanisms(plan, work)
    this.#tables = plan.participants.map(({ name }) =>
      parameters.buffer<tf.Rank.R2>(`code-table/${name}`, [plan.classes, codes], 0),
    )
    this.#logShares = parameters.buffer<tf.Rank.R1>('code-table/log-shares', [plan.classes], 0)
  }

  /** Learns the tables. @param released of each party, of the same records @param classes [rows] of these records */
  async fit(released: PartyRows<Float32Array>, classes: Int32Array): Promise<void> {
    const likelihoods = await this.#likelihoods(this.#mechanisms.training, released, classes.length)
    const { tables, logShares } = await CodeTable.fit(this.#options, likelihoods, classes)
    for (const [party, table] of tables.entries()) assignValues(this.#tables[party]!, Float32Array.from(table))
    assignValues(this.#logShares, Float32Array.from(logShares))
  }

  /** ln of the probability of each class up to a constant for each row, row-major [rows, classes]. @throws MODEL_UNFINISHED */
  async scores(released: PartyRows<Float32Array>, rows: number): Promise<Float32Array> {
    const tables = this.#tables.map((table) => Float64Array.from(table.dataSync()))
    if (tables.some(([first]) => first === 0)) {
      const sentence =
        'The run ended before its model had learned to read codes, so that it cannot predict: run it to its end.'
      throw new FedveilError('MODEL_UNFINISHED', sentence, EXIT.data)
    }
    const table = new CodeTable(this.#options, tables, Float64Array.from(this.#logShares.dataSync()))
    return Float32Array.from(table.scores(await this.#likelihoods(this.#mechanisms.prediction, released, rows)))
  }

  get #options() {
    const { classes, participants } = this.plan
    return { classes, codes: this.#codes, parties: participants.length }
  }

  async #likelihoods(mechanism: Mechanism, released: PartyRows<Float32Array>, rows: number): Promise<Float32Array[]> {
    const likelihoods: Float32Array[] = []
    for (const each of released) {
      likelihoods.push(
        each === undefined
          ? new Float32Array(rows * this.#codes)
          : codeLogLikelihoods(mechanism, each, this.#values, this.#dimension),
      )
      await turn() // sockets stay alive
    }
    return likelihoods
  }
}
