import { setImmediate as turn } from 'node:timers/promises'
import { assignValues } from '../learning/checkpoint/model-tensors.js'
import type * as tf from '../learning/engine/tf.js'
import { CodeTable } from '../learning/head/code-table.js'
import type { Parameters } from '../learning/parameters.js'
import {
  type CleanCodes,
  cleanCodes,
  codeLogLikelihoods,
  type EmbeddingMechanisms,
  embeddingMechanisms,
} from '../privacy/embedding-mechanisms.js'
import type { Mechanism } from '../privacy/mechanism/mechanism.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { Plan } from '../proto/plan.js'
import type { VerticalWork } from '../proto/vertical-work.js'
import type { PartyRows } from './stand-ins.js'

/**
 * Where parties release codes: tells classes by the mechanism's likelihood of every code, with tables learned from the
 * training releases. The tables are buffers of the coordinator's parameters, so that they are stored with the model. An
 * absent party's release is as likely under every code.
 */
export class CodeDecoder {
  /** One for each symbol of each party. */
  readonly #tables: readonly tf.Variable<tf.Rank.R2>[]
  readonly #logShares: tf.Variable<tf.Rank.R1>
  readonly #mechanisms: EmbeddingMechanisms
  readonly #codes: CleanCodes

  constructor(
    private readonly plan: Plan,
    work: VerticalWork,
    parameters: Parameters,
  ) {
    this.#codes = cleanCodes(plan, work)
    this.#mechanisms = embeddingMechanisms(plan, work)
    const { codes, symbols } = this.#codes
    this.#tables = plan.participants.flatMap(({ name }) =>
      Array.from({ length: symbols }, (_, symbol) =>
        parameters.buffer<tf.Rank.R2>(`code-table/${name}${symbol > 0 ? `/${symbol}` : ''}`, [plan.classes, codes], 0),
      ),
    )
    this.#logShares = parameters.buffer<tf.Rank.R1>('code-table/log-shares', [plan.classes], 0)
  }

  /** Learns the tables. @param released of each party, of the same records @param classes [rows] of these records */
  async fit(released: PartyRows<Float32Array>, classes: Int32Array): Promise<void> {
    const likelihoods = await this.#likelihoods(this.#mechanisms.training, released, classes.length)
    const { tables, logShares } = await CodeTable.fit(this.#options, likelihoods, classes)
    for (const [i, table] of tables.entries()) assignValues(this.#tables[i]!, Float32Array.from(table))
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
    return { classes: this.plan.classes, codes: this.#codes.codes }
  }

  async #likelihoods(mechanism: Mechanism, released: PartyRows<Float32Array>, rows: number): Promise<Float32Array[]> {
    const likelihoods: Float32Array[] = []
    for (const each of released) {
      const { codes, symbols } = this.#codes
      likelihoods.push(
        ...(each === undefined
          ? Array.from({ length: symbols }, () => new Float32Array(rows * codes))
          : codeLogLikelihoods(mechanism, each, this.#codes)),
      )
      await turn() // sockets stay alive
    }
    return likelihoods
  }
}
