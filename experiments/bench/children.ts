import { readFileSync } from 'node:fs'

/** Memory of this process's children, as Linux tells it. */
export interface ChildrenMemory {
  /** Bytes of all children together, at most. */
  readonly together: number
  /** Bytes of one child, at most. */
  readonly largest: number
}

/** Looks at the resident memory of this process's children, from time to time; on other systems than Linux it sees nothing. */
export class ChildrenWatch {
  #peak: ChildrenMemory | null = null
  readonly #timer: NodeJS.Timeout

  constructor(everyMs = 200) {
    this.#timer = setInterval(() => this.#look(), everyMs).unref()
  }

  /** Stops looking. @returns null where nothing could be seen */
  end(): ChildrenMemory | null {
    clearInterval(this.#timer)
    return this.#peak
  }

  #look(): void {
    const resident = children().flatMap((pid) => residentOf(pid) ?? [])
    if (resident.length === 0) return
    const together = resident.reduce((sum, bytes) => sum + bytes, 0)
    const { together: most, largest } = this.#peak ?? { together: 0, largest: 0 }
    this.#peak = { together: Math.max(most, together), largest: Math.max(largest, ...resident) }
  }
}

function children(): number[] {
  const text = read(`/proc/self/task/${process.pid}/children`)
  return text?.trim().split(' ').filter(Boolean).map(Number) ?? []
}

function residentOf(pid: number): number | undefined {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')
  return found === null ? undefined : 1024 * Number(found[1])
}

/** A process may end at any time. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
