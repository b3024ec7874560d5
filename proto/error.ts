/** What a program can act on (`code`), what a process reports when it ends (`exit`), and what a person reads (`message`). */

/** Process exit codes. Documented in docs/exit-codes.md; a test compares the two lists. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  scenario: 3,
  data: 4,
  network: 5,
  refused: 6,
  privacy: 7,
  engine: 8,
  runFailed: 9,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/**
 * The one error class of the product: a message is one sentence that says what, where and what to do.
 * It never holds keys, tokens, records or embeddings: names, counts and shapes only.
 */
export class FedveilError extends Error {
  override readonly name = 'FedveilError'
  constructor(
    /** UPPER_SNAKE name for programs, e.g. `TENSOR_SHAPE`, stable across releases. */
    readonly code: string,
    message: string,
    readonly exit: ExitCode = EXIT.internal,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The process exit code for anything that was thrown. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof FedveilError ? error.exit : EXIT.internal
}
