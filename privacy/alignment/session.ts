import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { RandomStream } from '../../learning/engine/random.js'
import { PART } from './pool.js'
import { drawSecret, SECRET_BYTES } from './secrets.js'

const Head = z.strictObject({
  version: z.literal(1),
  run: z.string(),
  /** Digest of the ids in their order. */
  ids: z.string(),
  secret: z.string().length(2 * SECRET_BYTES),
})

export interface SessionOptions {
  /** Folder in which an interrupted alignment is kept; without one it lives in memory. */
  readonly folder: string | undefined
  readonly run: string
  /** Digest of the owner's ids in their order. */
  readonly ids: Uint8Array
  /** Where a fresh secret comes from. */
  readonly stream: () => RandomStream
}

/**
 * One owner's part in the alignment of one run: its secret, fresh for each run, and what it has worked out so far. An owner
 * that is started again with the same run and ids goes on where it was; anything else in the folder is thrown away.
 */
export class AlignmentSession {
  private constructor(
    readonly secret: Uint8Array,
    private readonly folder: string | undefined,
  ) {}

  static open({ folder, run, ids, stream }: SessionOptions): AlignmentSession {
    if (folder === undefined) return new AlignmentSession(drawSecret(stream()), undefined)
    const file = join(folder, 'session.json')
    const digest = Buffer.from(ids).toString('hex')
    const kept = existsSync(file) ? Head.safeParse(tryJson(readFileSync(file, 'utf8'))).data : undefined
    if (kept?.run === run && kept.ids === digest)
      return new AlignmentSession(new Uint8Array(Buffer.from(kept.secret, 'hex')), folder)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const secret = drawSecret(stream())
    const head = { version: 1, run, ids: digest, secret: Buffer.from(secret).toString('hex') }
    writeFileSync(file, JSON.stringify(head), { mode: 0o600 })
    return new AlignmentSession(secret, folder)
  }

  /**
   * Rows of bytes that are worked out in order; those of an earlier start are there already.
   * @param name of its file; lower-case letters, digits, `.`, `_` and `-`
   * @param count how many rows there will be
   */
  rows(name: string, rowBytes: number, count: number): SessionRows {
    return new SessionRows(this.folder === undefined ? undefined : join(this.folder, `${name}.rows`), rowBytes, count)
  }
}

/** Removes the secret of an alignment, and all that was worked out with it, once its run is over. */
export function forgetAlignment(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Rows in memory, and appended to a file as they come. */
export class SessionRows {
  readonly bytes: Uint8Array<ArrayBuffer>
  #done = 0

  constructor(
    private readonly file: string | undefined,
    private readonly rowBytes: number,
    readonly count: number,
  ) {
    this.bytes = new Uint8Array(rowBytes * count)
    if (file === undefined || !existsSync(file)) return
    const kept = readFileSync(file)
    const whole = Math.floor(kept.length / rowBytes)
    // What was being written when the process ended is worked out again.
    this.#done = whole >= count ? count : whole - (whole % PART)
    this.bytes.set(kept.subarray(0, this.#done * rowBytes))
    truncateSync(file, this.#done * rowBytes)
  }

  get done(): number {
    return this.#done
  }

  /** Drops all rows from `count` on. */
  keep(count: number): void {
    if (count >= this.#done) return
    this.#done = count
    if (this.file !== undefined) truncateSync(this.file, count * this.rowBytes)
  }

  /** Adds the next rows: a whole part, or the last one. */
  append(rows: Uint8Array): void {
    if (this.file !== undefined) appendFileSync(this.file, rows, { mode: 0o600 })
    this.bytes.set(rows, this.#done * this.rowBytes)
    this.#done += rows.length / this.rowBytes
  }

  /** Rows `first` up to, not including, `last`. */
  part(first: number, last: number): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(first * this.rowBytes, last * this.rowBytes)
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
