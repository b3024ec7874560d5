import { MultiBar, Presets, type SingleBar } from 'cli-progress'
import { duration } from './format.js'

/** Where progress is shown: `process.stderr`, or a test's collector. */
export interface Screen {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
}

/** Work whose length is known. */
export interface Task {
  /** @param note a few words on how it goes, e.g. `loss 1.24` */
  update(done: number, total: number, note?: string): void
  /** Fills the bar; nothing more is shown of the task. */
  end(): void
}

/** Shows tasks as bars with rate and remaining time on a terminal, elsewhere as a plain line about every 10 %. */
export interface Progress {
  task(label: string, unit: string): Task
  /** A line of text that does not tear a bar. */
  line(text: string): void
  /** Takes the bars off the screen's hands; call it before writing to the screen directly. */
  stop(): void
}

/** @param now milliseconds from any fixed point; a test brings its own clock */
export function openProgress(screen: Screen, now: () => number = () => performance.now()): Progress {
  return screen.isTTY ? bars(screen as NodeJS.WriteStream, now) : plainLines(screen, now)
}

function plainLines(screen: Screen, now: () => number): Progress {
  return {
    task(label, unit) {
      const pace = new Pace(unit, now)
      let shownTenth = 0
      return {
        update(done, total, note) {
          const said = pace.at(done, total)
          const tenth = Math.floor((10 * done) / total)
          if (total <= 0 || tenth <= shownTenth) return
          shownTenth = tenth
          const share = `${Math.floor((100 * done) / total)} %`
          screen.write(`${label}: ${done}/${total} ${unit} (${share}), ${said}${note ? `, ${note}` : ''}\n`)
        },
        end() {},
      }
    },
    line(text) {
      screen.write(`${text}\n`)
    },
    stop() {},
  }
}

const LABEL_WIDTH = 34

function bars(screen: NodeJS.WriteStream, now: () => number): Progress {
  const multi = new MultiBar(
    {
      stream: screen,
      format: ` {label} {bar} {percentage} % | {value}/{total} {unit} | {pace}{note}`,
      hideCursor: true,
      clearOnComplete: false,
      gracefulExit: false,
      barsize: 24,
      fps: 8,
      linewrap: false,
      forceRedraw: false,
    },
    Presets.shades_grey,
  )
  return {
    task(label, unit) {
      const pace = new Pace(unit, now)
      const shown = label.length > LABEL_WIDTH ? `${label.slice(0, LABEL_WIDTH - 1)}…` : label.padEnd(LABEL_WIDTH)
      const bar: SingleBar = multi.create(1, 0, { label: shown, unit, pace: '', note: '' })
      return {
        update(done, total, note) {
          bar.setTotal(total)
          bar.update(done, { pace: pace.at(done, total), note: note ? ` | ${note}` : '' })
        },
        end() {
          bar.update(bar.getTotal(), { pace: pace.taken() })
          bar.stop()
        },
      }
    },
    line(text) {
      multi.log(`${text}\n`)
    },
    stop() {
      multi.stop()
    },
  }
}

/** How fast work goes, measured from its first report on: what came before, such as loading, does not count. */
class Pace {
  readonly #opened: number
  #first: { readonly done: number; readonly at: number } | undefined

  constructor(
    readonly unit: string,
    readonly now: () => number,
  ) {
    this.#opened = now()
  }

  /** `12.5 steps/s, 8.0 s left`; once done, how long it took. */
  at(done: number, total: number): string {
    this.#first ??= { done, at: this.now() }
    if (done >= total) return this.taken()
    const rate = (done - this.#first.done) / ((this.now() - this.#first.at) / 1000)
    if (!Number.isFinite(rate) || rate <= 0) return 'starting'
    return `${this.#speed(rate)}, ${duration((total - done) / rate)} left`
  }

  taken(): string {
    return `took ${duration((this.now() - this.#opened) / 1000)}`
  }

  #speed(rate: number): string {
    if (rate < 0.1) return `${duration(1 / rate)} for each of the ${this.unit}`
    return `${rate.toFixed(rate < 10 ? 1 : 0)} ${this.unit}/s`
  }
}
