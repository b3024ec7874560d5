import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { modelTensors } from '../learning/checkpoint/model-tensors.js'
import { writeSafetensors } from '../learning/checkpoint/safetensors.js'
import type { Parameters } from '../learning/parameters.js'
import { EXIT, FedveilError } from '../proto/error.js'
import { Plan } from '../proto/plan.js'
import { type Aligned, Metrics, type RunResult } from './event.js'
import type { Predictions } from './session.js'

/** What a vertical run named its test records, in the coordinator's folder. */
export const PREDICTIONS_FILE = 'predictions.json'

/** Where the plan of a run and the coordinator's part of its model are kept. */
const PLAN_FILE = 'plan.json'
const RESULT_FILE = 'result.json'
const METRICS_FILE = 'metrics.jsonl'
export const MODEL_FILE = 'model.safetensors'

/** A run's folder at the coordinator: plan, metrics, alignment, model, predictions (vertical), statements and result. */
export class Store {
  /** @param resumes the folder holds a run that is to go on @throws STORE, STORE_USED, STORE_EMPTY */
  constructor(
    readonly folder: string,
    resumes = false,
  ) {
    try {
      mkdirSync(folder, { recursive: true })
    } catch (cause) {
      throw new FedveilError('STORE', `Cannot make the store folder ${folder}: ${String(cause)}`, EXIT.usage, { cause })
    }
    if (resumes) requireRun(folder)
    else if (existsSync(join(folder, PLAN_FILE)) || readdirSync(folder).includes(METRICS_FILE))
      throw new FedveilError(
        'STORE_USED',
        `The folder ${folder} already holds a run: go on with it by --resume, or name another folder with --store.`,
        EXIT.usage,
      )
  }

  savePlan(plan: Plan): void {
    this.#write(PLAN_FILE, `${JSON.stringify(plan, null, 2)}\n`)
  }

  appendMetrics(metrics: Metrics): void {
    appendFileSync(join(this.folder, METRICS_FILE), `${JSON.stringify(metrics)}\n`)
  }

  /** Of the rounds up to one; later ones were not closed. */
  keepMetrics(round: number): void {
    const file = join(this.folder, METRICS_FILE)
    // Killed before its first round closed.
    if (!existsSync(file)) return
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
    const closed = lines.filter((line) => {
      const parsed = Metrics.safeParse(jsonFrom(line))
      return parsed.success && parsed.data.round <= round
    })
    this.#write(METRICS_FILE, closed.map((line) => `${line}\n`).join(''))
  }

  /** File of the state after the last closed round. */
  get stateFile(): string {
    return join(this.folder, 'state.safetensors')
  }

  saveAlignment(aligned: Aligned): void {
    this.#write('alignment.json', `${JSON.stringify(aligned, null, 2)}\n`)
  }

  saveStatement(participant: string, statement: unknown): void {
    this.#write(`statement-${participant}.json`, `${JSON.stringify(statement, null, 2)}\n`)
  }

  saveModel(parameters: Parameters): void {
    this.#write(MODEL_FILE, writeSafetensors(modelTensors(parameters)))
  }

  savePredictions(predictions: Predictions): void {
    this.#write(PREDICTIONS_FILE, `${JSON.stringify(predictions)}\n`)
  }

  saveResult(result: RunResult): void {
    this.#write(RESULT_FILE, `${JSON.stringify(result, null, 2)}\n`)
    // There is nothing left to go on with.
    rmSync(this.stateFile, { force: true })
  }

  /** Whole or not at all: a reader never sees half a file. */
  #write(name: string, content: string | Uint8Array): void {
    const temporary = join(this.folder, `.${name}.part`)
    writeFileSync(temporary, content)
    renameSync(temporary, join(this.folder, name))
  }
}

/** The plan that a store holds. @throws NOT_A_MODEL */
export function readPlan(folder: string): Plan {
  const parsed = Plan.safeParse(jsonIn(join(folder, PLAN_FILE)))
  if (parsed.success) return parsed.data
  throw new FedveilError(
    'NOT_A_MODEL',
    `${folder} is not the store of a run: its ${PLAN_FILE} is missing or of another version. Name the coordinator's --store.`,
    EXIT.usage,
  )
}

function requireRun(folder: string): void {
  if (existsSync(join(folder, RESULT_FILE)))
    throw new FedveilError(
      'STORE_FINISHED',
      `The run in ${folder} is over: there is nothing to go on with.`,
      EXIT.usage,
    )
  if (!existsSync(join(folder, PLAN_FILE)))
    throw new FedveilError(
      'STORE_EMPTY',
      `The folder ${folder} holds no run to go on with: leave out --resume.`,
      EXIT.usage,
    )
}

function jsonIn(file: string): unknown {
  try {
    return jsonFrom(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** The last line of a file may be cut short. */
function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
