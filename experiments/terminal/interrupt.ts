import { EXIT, FedveilError } from '../../proto/error.js'

/** How a process is asked to end in order. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** Takes the handlers off, so that the process can end by itself. */
  release(): void
}

/** What an orderly abort throws, so that the process ends with exit code 130. */
export function interrupted(): FedveilError {
  return new FedveilError('INTERRUPTED', 'stopped on request; what was finished is saved', EXIT.interrupted)
}

/**
 * The first Ctrl-C (SIGINT or SIGTERM) aborts the signal, so that work ends in order; the second ends the process at once.
 * @param options.stopWithParent also abort when standard input closes, which happens when the parent process is gone
 */
export function onInterrupt({ stopWithParent = false }: { stopWithParent?: boolean } = {}): Interrupt {
  const controller = new AbortController()
  let signals = 0
  const onSignal = () => {
    signals++
    if (signals > 1) process.exit(EXIT.interrupted)
    if (process.stderr.isTTY) process.stderr.write('\nstopping in order; press Ctrl-C again to stop at once\n')
    controller.abort(interrupted())
  }
  const onParentGone = () => controller.abort(interrupted())
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  if (stopWithParent) {
    process.stdin.on('end', onParentGone).on('close', onParentGone).on('error', onParentGone)
    process.stdin.resume()
  }
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
      if (!stopWithParent) return
      process.stdin.off('end', onParentGone).off('close', onParentGone).off('error', onParentGone)
      process.stdin.pause()
      process.stdin.unref?.()
    },
  }
}
