import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { predict } from '../../coordinator/predict.js'
import { MODEL_FILE } from '../../coordinator/store.js'
import { RandomStream } from '../../learning/engine/random.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { type NamedPrediction, predictionText, writePredictions } from '../predict/prediction-file.js'
import { predictSimulated } from '../predict/simulated.js'
import type { WhichRecords } from '../scenario/prediction-records.js'
import { isRunFolder } from '../simulate/run-folder.js'
import { departureLine } from '../terminal/departure.js'
import { onInterrupt } from '../terminal/interrupt.js'
import { openWatch } from '../terminal/watch.js'
import { type DoorFlags, doorOf } from './door.js'
import type { Backend } from './options.js'

export interface PredictCommandOptions extends DoorFlags {
  readonly out?: string
  readonly without: readonly string[]
  readonly patience: number
  readonly arm?: string
  readonly data?: string
  readonly records?: WhichRecords
  readonly set: readonly string[]
  readonly engine: Backend
  readonly events?: boolean
  readonly stopWithParent?: boolean
}

/** `fedveil predict`. */
export async function predictFrom(folder: string, options: PredictCommandOptions): Promise<void> {
  if (options.events === true && options.out === undefined)
    throw new FedveilError(
      'USAGE',
      '--events takes standard output: say with --out where the predictions go',
      EXIT.usage,
    )
  const rows = isRunFolder(folder) ? await fromRun(folder, options) : await fromStore(folder, options)
  if (options.out === undefined) process.stdout.write(predictionText(rows, 'csv'))
  else writePredictions(options.out, rows)
}

async function fromRun(folder: string, options: PredictCommandOptions): Promise<NamedPrediction[]> {
  const interrupt = onInterrupt({ stopWithParent: options.stopWithParent === true })
  try {
    const { signal } = interrupt
    const say = (line: string) => process.stderr.write(`${line}\n`)
    const { rows, right, known } = await predictSimulated(folder, { ...options, signal, say })
    if (known > 0) say(`${right} of the ${known} records whose person is known are named rightly.`)
    return rows
  } finally {
    interrupt.release()
  }
}

async function fromStore(store: string, options: PredictCommandOptions): Promise<NamedPrediction[]> {
  if (!existsSync(join(store, MODEL_FILE)))
    throw new FedveilError(
      'NOT_A_MODEL',
      `${store} is neither the folder of a simulated run nor the store of a finished coordinator: expected scenario.yaml or model.safetensors in it`,
      EXIT.usage,
    )
  const door = doorOf(options, false)
  const interrupt = onInterrupt({ stopWithParent: options.stopWithParent === true })
  // Predictions may go to standard output: what a person reads goes to standard error.
  const watch = openWatch('coordinator', { events: options.events === true, json: true })
  try {
    const { classes, scores } = await predict({
      store,
      run: predictionId(),
      listen: door.listen,
      entrance: door.entrance,
      patienceMs: 1000 * options.patience,
      without: options.without,
      backend: options.engine,
      onEvent: (event) => {
        watch.event(event)
        if (event.event === 'listening') watch.line(`Prediction ${event.run} waits for the parties at ${event.url}.`)
        if (event.event === 'joined') watch.line(`${event.participant} has joined (${event.have} of ${event.of})`)
        if (event.event === 'progress') watch.progress(event)
        if (event.event === 'left') watch.line(departureLine(event))
        if (event.event === 'statement') watch.line(`${event.participant} states: ${event.text}`)
      },
      onNotice: watch.onNotice,
      signal: interrupt.signal,
    })
    return Array.from(classes, (of, position) => ({ position, class: of, score: scores[position]! }))
  } finally {
    door.close()
    watch.close()
    interrupt.release()
  }
}

/** Of its own each time: what is asked for again is released, and debited, again. */
function predictionId(): string {
  const stream = RandomStream.system()
  return `predict-${Array.from({ length: 12 }, () => stream.integer(36).toString(36)).join('')}`
}
