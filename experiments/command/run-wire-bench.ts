import { hasOpenssl } from '../bench/certificates.js'
import { answerWire, measureWire, type WireFigure } from '../bench/wire.js'
import { CLI } from '../simulate/simulate.js'
import { bytes } from '../terminal/format.js'
import { interrupted, onInterrupt } from '../terminal/interrupt.js'

export interface WireBenchOptions {
  readonly sizes: readonly number[]
  readonly participants: number
  readonly rounds: number
  readonly json: boolean
  /** Of a participant's process. */
  readonly join?: string
  readonly tlsCa?: string
}

/** `fedveil bench wire`. */
export async function benchWire({ sizes, json, join, tlsCa, ...options }: WireBenchOptions): Promise<void> {
  const interrupt = onInterrupt({ stopWithParent: false })
  try {
    if (join !== undefined) return await answerWire(join, tlsCa, interrupt.signal)
    const say = (line: string) => void (json || process.stdout.write(`${line}\n`))
    const kinds = hasOpenssl() ? [false, true] : [false]
    if (kinds.length === 1) say('TLS is left out: the openssl command, which makes the certificates, is not there.')
    say(`${options.participants} participants, a process each; medians of ${options.rounds} rounds after the first`)
    const figures: WireFigure[] = []
    for (const parameters of sizes)
      for (const tls of kinds) {
        const figure = await measureWire({ parameters, tls }, { ...options, script: CLI, signal: interrupt.signal })
        figures.push(figure)
        say(lineOf(figure))
      }
    if (json) process.stdout.write(`${JSON.stringify({ node: process.version, ...options, figures })}\n`)
  } catch (error) {
    throw interrupt.signal.aborted ? interrupted() : error
  } finally {
    interrupt.release()
  }
}

function lineOf({ parameters, tls, ready, round, memory }: WireFigure): string {
  const what = `${parameters.toExponential()} parameters, ${tls ? 'TLS  ' : 'plain'}`
  const seen = memory.participant === null ? '' : `, a participant ${bytes(memory.participant)}`
  return `${what.padEnd(26)}  ${round.toFixed(3)} s a round, ready in ${ready.toFixed(2)} s; memory: coordinator ${bytes(memory.coordinator)}${seen}`
}
