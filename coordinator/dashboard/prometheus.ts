import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { RunStatus } from './run-status.js'

const STATES = ['awaited', 'joined', 'left'] as const

/**
 * The metrics of a coordinator process for Prometheus: its run, its participants and itself. Everything carries the label
 * `run`.
 */
export function registryOf(status: RunStatus): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ run: status.current.run })
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string, read: () => number | null) =>
    new Gauge({
      name: `fedveil_${name}`,
      help,
      registers: [registry],
      collect() {
        const value = read()
        if (value === null) this.remove()
        else this.set(value)
      },
    })
  gauge('rounds_closed', 'Rounds that are closed.', () => status.current.rounds.at(-1)?.round ?? 0)
  gauge('work_done', 'Steps, rounds, images or ids of the phase under way that are done.', () => status.current.done)
  gauge('work_total', 'All of them.', () => status.current.total)
  gauge('accuracy', 'Accuracy of the last test, 0 to 1.', () => status.current.accuracy)
  gauge('loss', 'Training loss of the last round.', () => status.current.rounds.at(-1)?.loss ?? null)
  gauge('bytes_up', 'Bytes that participants have sent.', () => status.current.bytesUp)
  gauge('bytes_down', 'Bytes that were sent to participants.', () => status.current.bytesDown)
  gauge('open', '1 while the run is open: all have come, and it is not over.', () => (status.isOpen ? 1 : 0))
  new Gauge({
    name: 'fedveil_participants',
    help: 'Participants of the plan by state.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { participants } = status.current
      for (const state of STATES) this.set({ state }, participants.filter((one) => one.state === state).length)
    },
  })
  new Gauge({
    name: 'fedveil_participant_epsilon',
    help: 'Epsilon that a participant has stated; absent without a bound.',
    labelNames: ['participant'],
    registers: [registry],
    collect() {
      for (const { name, epsilon } of status.current.participants)
        if (epsilon !== null) this.set({ participant: name }, epsilon)
    },
  })
  return registry
}
