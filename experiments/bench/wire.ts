import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunningMean } from '../../coordinator/aggregation/fedavg.js'
import { InOrder } from '../../coordinator/in-order.js'
import { type Listening, listen } from '../../coordinator/server.js'
import type { TlsFiles } from '../../coordinator/tls.js'
import { RandomStream } from '../../learning/engine/random.js'
import { CoordinatorLink } from '../../participant/coordinator-link.js'
import { Channel } from '../../proto/channel.js'
import type { NamedTensor } from '../../proto/message.js'
import { makeAuthority, makeCertificate } from './certificates.js'
import { ChildrenWatch } from './children.js'
import { medianOf } from './clock.js'

/** Rounds of pure communication: a model goes out to every participant, each sends as many numbers back, the mean is formed. */
export interface WireCase {
  /** float32 parameters of the model. */
  readonly parameters: number
  readonly tls: boolean
}

export interface WireFigure extends WireCase {
  /** From the start of the participants' processes until all are connected, seconds. */
  readonly ready: number
  /** Median seconds of a round after the first. */
  readonly round: number
  /** Most resident bytes of the coordinator's process, and of one participant's; null where it cannot be seen. */
  readonly memory: { readonly coordinator: number; readonly participant: number | null }
}

export interface WireOptions {
  readonly participants: number
  /** Rounds after the first, >= 1. */
  readonly rounds: number
  /** The command line's script, which participants' processes run. */
  readonly script: string
  readonly signal: AbortSignal
}

const RUN = 'wire'
const SILENCE_MS = 60_000

/** Measures a case: this process is the coordinator, every participant has one of its own. */
export async function measureWire(what: WireCase, options: WireOptions): Promise<WireFigure> {
  const folder = mkdtempSync(join(tmpdir(), 'fedveil-wire-'))
  const memory = new ChildrenWatch()
  const peers: ChildProcess[] = []
  let server: Listening | undefined
  try {
    const files = what.tls ? certificatesIn(folder) : undefined
    const channels: Channel[] = []
    let complete = () => {}
    const all = new Promise<void>((resolve) => {
      complete = resolve
    })
    server = await listen({
      ...{ host: '127.0.0.1', port: 0, tls: files?.server, silenceMs: SILENCE_MS, onNotice: () => {} },
      onSocket: (socket) => {
        if (channels.push(new Channel(socket, { run: RUN })) === options.participants) complete()
      },
    })
    const begin = performance.now()
    for (let i = 0; i < options.participants; i++) {
      const flags = ['bench', 'wire', '--join', server.url, ...(files ? ['--tls-ca', files.ca] : [])]
      peers.push(spawn(process.execPath, [options.script, ...flags], { stdio: ['ignore', 'ignore', 'inherit'] }))
    }
    await all
    const ready = (performance.now() - begin) / 1000
    const { seconds, resident } = await rounds(channels, what.parameters, options)
    for (const channel of channels) channel.close()
    return {
      ...what,
      ready,
      round: medianOf(seconds.slice(1)),
      memory: { coordinator: resident, participant: memory.end()?.largest ?? null },
    }
  } finally {
    memory.end()
    for (const peer of peers) peer.kill()
    await server?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Takes part in a measurement: answers every model with as many numbers, until the coordinator hangs up. */
export async function answerWire(url: string, ca: string | undefined, signal: AbortSignal): Promise<void> {
  const link = new CoordinatorLink(url, RUN, signal, ca === undefined ? {} : { ca })
  const channel = await link.open()
  channel.onMessage(async (message, { reply }) => {
    if (message.kind !== 'trainRequest') return
    const { values } = message.weights[0]!.tensor
    const update = { dtype: 'f32', shape: [1, values.length], values } as NamedTensor['tensor']
    const release = { releaseId: `update/${message.round}`, mechanism: 'unprotected', values: update }
    await reply({ kind: 'update', round: message.round, release })
  })
  await new Promise<void>((resolve) => channel.onClose(() => resolve()))
  link.close()
}

/** Seconds of each round, and the most bytes that this process had after one. */
async function rounds(channels: readonly Channel[], parameters: number, { rounds: count, signal }: WireOptions) {
  const values = new Float32Array(parameters)
  RandomStream.named(1, 'wire').fillNormal(values, 1)
  const weights: NamedTensor[] = [{ name: 'model', tensor: { dtype: 'f32', shape: [parameters], values } }]
  const names = channels.map((_, i) => String(i).padStart(4, '0'))
  const seconds: number[] = []
  let resident = 0
  for (let round = 1; round <= count + 1; round++) {
    signal.throwIfAborted()
    const begin = performance.now()
    const mean = new RunningMean()
    const inOrder = new InOrder<Float32Array>(names, (_, update) => mean.add(update))
    await Promise.all(
      channels.map(async (channel, i) => {
        const request = { kind: 'trainRequest', round, weights, learningRate: 0, clip: 0 } as const
        const { release } = await channel.request(request, 'update')
        inOrder.take(names[i]!, release.values.values as Float32Array)
      }),
    )
    mean.value()
    seconds.push((performance.now() - begin) / 1000)
    resident = Math.max(resident, process.memoryUsage.rss())
  }
  return { seconds, resident }
}

function certificatesIn(folder: string): { readonly server: TlsFiles; readonly ca: string } {
  const ca = makeAuthority(folder, 'authority')
  return { server: makeCertificate(folder, 'authority', 'server'), ca }
}
