import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { alignmentDigest } from '../../learning/data/alignment.js'
import { defaultThreads } from '../../privacy/alignment/pool.js'
import { checkRecordIds, MOST_IDS } from '../../privacy/alignment/record-ids.js'
import { EXIT, FedveilError } from '../../proto/error.js'
import { type AlignmentSetting, hostAlignment, joinAlignment } from '../bench/alignment.js'
import { startChild } from '../simulate/child.js'
import { duration } from '../terminal/format.js'
import { interrupted, onInterrupt } from '../terminal/interrupt.js'
import { openProgress } from '../terminal/progress.js'

export interface AlignFlags {
  readonly bench?: number
  readonly store?: string
  readonly json?: boolean
  /** In the process that plays the participant of the benchmark: the label owner's address. */
  readonly join?: string
  readonly stopWithParent?: boolean
}

/** `fedveil data align` */
export async function align(files: readonly string[], flags: AlignFlags): Promise<void> {
  const interrupt = onInterrupt({ stopWithParent: flags.stopWithParent === true })
  try {
    if (flags.bench !== undefined && files.length === 0) await bench(flags.bench, flags, interrupt.signal)
    else if (flags.bench === undefined && files.length >= 2) await preview(files, flags, interrupt.signal)
    else
      throw new FedveilError('USAGE', 'data align takes two files or more, or --bench with a number of ids', EXIT.usage)
  } catch (error) {
    throw interrupt.signal.aborted ? interrupted() : error
  } finally {
    interrupt.release()
  }
}

// ---- files ----

async function preview(files: readonly string[], { json = false }: AlignFlags, signal: AbortSignal): Promise<void> {
  const sets = files.map(idsOf)
  for (const [i, ids] of sets.entries()) checkRecordIds(ids, files[i]!, MOST_IDS)
  const [own, ...others] = sets
  const participants = others.map((_, i) => `file-${i + 2}`)
  const setting = { run: 'preview', participants, folder: undefined, signal }
  const common = await withProgress((progress) =>
    hostAlignment(own!, setting, {
      progress,
      listening(url) {
        return Promise.all(others.map((ids, i) => joinAlignment(url, participants[i]!, ids, setting)))
      },
    }),
  )
  const counts = sets.map((ids, i) => ({ file: files[i]!, ids: ids.length, dropped: ids.length - common.length }))
  if (json) process.stdout.write(`${JSON.stringify({ common: common.length, files: counts })}\n`)
  else {
    process.stdout.write(`${common.length} ids are common to all ${files.length} files\n`)
    for (const { file, ids, dropped } of counts)
      process.stdout.write(`  ${basename(file)}: ${ids} ids, ${dropped} of them not in all files\n`)
  }
}

function idsOf(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8').split(/\r?\n/)
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines
  } catch (cause) {
    throw new FedveilError('DATA_MISSING', `${file} cannot be read: name a text file with one id a line.`, EXIT.data, {
      cause,
    })
  }
}

// ---- benchmark ----

const PARTICIPANT = 'participant'
/** What the participant's process says when it is done. */
const AlignedLine = z.object({ aligned: z.string() })

async function bench(count: number, flags: AlignFlags, signal: AbortSignal): Promise<void> {
  const { store, join: url } = flags
  const setting = { run: `bench-${count}`, participants: [PARTICIPANT], signal }
  const folderOf = (owner: string) => (store === undefined ? undefined : join(store, owner))
  if (url === undefined) await benchAsLabelOwner(count, flags, { ...setting, folder: folderOf('label-owner') })
  else {
    const ids = generatedIds(Math.floor(count / 2), count)
    const common = await joinAlignment(url, PARTICIPANT, ids, { ...setting, folder: folderOf(PARTICIPANT) })
    process.stdout.write(`${JSON.stringify({ aligned: orderOf(common) })}\n`)
  }
}

async function benchAsLabelOwner(count: number, flags: AlignFlags, setting: AlignmentSetting): Promise<void> {
  const start = performance.now()
  let theirs: string | undefined
  let participant: ReturnType<typeof startChild> | undefined
  try {
    const common = await withProgress((progress) =>
      hostAlignment(generatedIds(0, count), setting, {
        progress,
        listening(url) {
          const kept = flags.store === undefined ? [] : ['--store', flags.store]
          participant = startChild({
            role: PARTICIPANT,
            script: fileURLToPath(new URL('../cli.js', import.meta.url)),
            args: ['data', 'align', '--bench', String(count), '--join', url, ...kept, '--stop-with-parent'],
            onLine: (line) => {
              theirs = AlignedLine.safeParse(line).data?.aligned ?? theirs
            },
            onNotice: () => {},
          })
          return participant.ended.then(({ error }) => (error ? Promise.reject(error) : undefined))
        },
      }),
    )
    const seconds = (performance.now() - start) / 1000
    const expected = count - Math.floor(count / 2)
    if (common.length !== expected || theirs !== orderOf(common))
      throw new FedveilError('BENCH', `${common.length} common ids were found and ${expected} are.`, EXIT.internal)
    report(count, common.length, seconds, flags)
  } finally {
    await participant?.stop()
  }
}

function report(count: number, common: number, seconds: number, { json = false }: AlignFlags): void {
  const threads = defaultThreads()
  if (json) process.stdout.write(`${JSON.stringify({ ids: count, common, seconds, threads, node: process.version })}\n`)
  else
    process.stdout.write(
      `${count} ids against ${count}, ${common} of them in common: ${duration(seconds)}, 2 processes of ${threads} threads each\n`,
    )
}

function generatedIds(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `record-${first + i}`)
}

function orderOf(ids: readonly string[]): string {
  return Buffer.from(alignmentDigest(ids, 'bench')).toString('hex')
}

async function withProgress<T>(work: (onProgress: (done: number, total: number) => void) => Promise<T>): Promise<T> {
  const progress = openProgress(process.stderr)
  const aligning = progress.task('aligning records', 'ids')
  try {
    const result = await work((done, total) => aligning.update(done, total))
    aligning.end()
    return result
  } finally {
    progress.stop()
  }
}
