import type { Progress, Task } from '../terminal/progress.js'

/** One bar for a whole sweep: runs done, remaining time, and what the runs under way are at. */
export class CellProgress {
  readonly #task: Task
  readonly #notes = new Map<string, string>()
  readonly #heard = new Set<string>()
  #done: number

  constructor(
    readonly progress: Progress,
    readonly count: { readonly done: number; readonly total: number },
  ) {
    this.#task = progress.task('sweep', 'runs')
    this.#done = count.done
    if (count.done < count.total) this.#show()
  }

  /** Where one run shows its own progress: in a few words behind the bar. */
  of(label: string): Progress {
    return {
      task: (phase) => ({
        update: (done, total) => {
          const words = phase.split(': ').at(-1)!
          this.#notes.set(label, `${label}: ${words} ${Math.floor((100 * done) / Math.max(1, total))} %`)
          this.#show()
        },
        end() {},
      }),
      line: (text) => {
        if (this.#heard.has(text)) return // every run says it
        this.#heard.add(text)
        this.progress.line(text)
      },
      stop() {},
    }
  }

  finished(label: string, outcome: string): void {
    this.#notes.delete(label)
    this.#done++
    this.progress.line(`${label}: ${outcome}`)
    this.#show()
  }

  end(): void {
    this.#task.end()
  }

  #show(): void {
    this.#task.update(this.#done, this.count.total, [...this.#notes.values()].join(' | '))
  }
}
