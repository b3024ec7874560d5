/**
 * Functions of our own kernels that work on JavaScript's arrays, without tensors (kernels/addon.cc). Each gives the bytes of
 * a form in JavaScript beside its caller, which serves where the function is missing; both throw a TypeError for a length
 * that does not fit.
 */
export interface OwnFunctions {
  /** `FrequencyFrontEnd`: planes [count, H, W] to [count, 63, H, W], with the taps of `blockBands`. */
  blockTransform?(
    count: number,
    height: number,
    width: number,
    planes: Float64Array,
    rows: Float64Array,
    columns: Float64Array,
    out: Float32Array,
  ): void
  /**
   * `RandomStream.laplaceRows`: of each row the 32 bytes of its key, its first counter block of 16 bytes and how many words
   * of that are used up.
   * @param taken receives how many words each row took, or -1 where JavaScript must draw it
   * @param around 1 if values [rows, n] and low, high and scales [n] follow
   */
  laplaceRows?(
    rows: number,
    n: number,
    keys: Uint8Array,
    counters: Uint8Array,
    skips: Uint8Array,
    tables: Float64Array,
    out: Float32Array,
    taken: Float64Array,
    around: 0 | 1,
    values?: Float32Array,
    low?: Float32Array,
    high?: Float32Array,
    scales?: Float32Array,
  ): void
}

const NONE: OwnFunctions = {}
let loaded = NONE
let withheld = false

/** Told once by whoever loads the addon of kernels/. */
export function setOwnFunctions(functions: OwnFunctions): void {
  loaded = functions
}

/** Those that this process has, and that are not withheld. */
export function ownFunctions(): OwnFunctions {
  return withheld ? NONE : loaded
}

/** Runs with the forms in JavaScript alone. */
export function withoutOwnFunctions<T>(run: () => T): T {
  withheld = true
  try {
    return run()
  } finally {
    withheld = false
  }
}
