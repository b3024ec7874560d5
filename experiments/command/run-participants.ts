import { join } from 'node:path'
import { inTurn } from '../../participant/in-turn.js'
import { type ParticipantEvent, type ParticipantOptions, runParticipant } from '../../participant/run.js'
import { exitCodeOf, sentenceOf } from '../../proto/error.js'
import { armOf, loadScenario } from '../scenario/load.js'
import { SharedImages } from '../scenario/shared-images.js'
import { onInterrupt } from '../terminal/interrupt.js'
import { openWatch } from '../terminal/watch.js'
import { checkJoin } from './address.js'
import { changesOf } from './options.js'
import {
  attackHooks,
  type ParticipantCommandOptions,
  participantOptions,
  requireParticipant,
} from './run-participant.js'

export interface ParticipantsCommandOptions
  extends Omit<ParticipantCommandOptions, 'name' | 'store' | 'pretrained' | 'predict' | 'insecureSeededNoise'> {
  readonly names: readonly string[]
  /** Folder of their stores. */
  readonly stores: string
}

/**
 * `fedveil participants`: takes part in one run as several participants. One that fails leaves the others alone.
 * @throws what the first that failed threw, when all have ended; the interrupt's reason
 */
export async function takePartTogether(options: ParticipantsCommandOptions): Promise<void> {
  const { names, stores, events = false, arm, stopWithParent = false } = options
  const scenario = loadScenario(options.config, changesOf(options))
  const armed = arm === undefined ? scenario : armOf(scenario, arm)
  checkJoin(options.join, { plainText: options.insecurePlainText === true, seededNoise: true })
  for (const name of names) requireParticipant(scenario, name)
  const interrupt = onInterrupt({ stopWithParent })
  const watch = openWatch(`participants ${names[0]} to ${names.at(-1)}`, { events, json: false })
  const shared = { watch, images: new SharedImages(names.length), inTurn: inTurn() }
  try {
    const ends = names.map(async (name): Promise<unknown> => {
      const own = { ...options, name, store: join(stores, name), insecureSeededNoise: true }
      // A signal of its own: of the listeners that many participants add to one, Node would warn.
      const signal = AbortSignal.any([interrupt.signal])
      const part = participantOptions(own, scenario, { ...shared, signal, hooks: attackHooks(armed, own) })
      let left = false
      const onEvent: ParticipantOptions['onEvent'] = (event) => {
        left ||= event.event === 'left'
        watch.event(toldOf(name, event))
      }
      try {
        await runParticipant({ ...part, onEvent })
        return undefined
      } catch (error) {
        if (interrupt.signal.aborted) return error
        const told = { event: 'failed', participant: name, sentence: sentenceOf(error), exit: exitCodeOf(error) }
        watch.event(told)
        watch.line(`participant ${name}: ${told.sentence}`)
        return left ? undefined : error
      }
    })
    const failed = (await Promise.all(ends)).find((error) => error !== undefined)
    if (failed !== undefined) throw failed
  } finally {
    watch.close()
    interrupt.release()
  }
}

/** Whose event it is; without the plan, which is the same for all and as long as the list of participants. */
function toldOf(participant: string, event: ParticipantEvent) {
  return event.event === 'joined' ? { event: event.event, run: event.run, participant } : { ...event, participant }
}
