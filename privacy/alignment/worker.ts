import { parentPort } from 'node:worker_threads'
import { FedveilError } from '../../proto/error.js'
import { type AlignmentWork, perform } from './work.js'

/** What a thread answers: the bytes (absent where the work gave none), or the error that the caller is to throw. */
export interface WorkReply {
  readonly bytes?: Uint8Array<ArrayBuffer>
  readonly refused?: { readonly code: string; readonly sentence: string }
}

/** A thread of an alignment: one request after the other. Whatever is no FedveilError ends it. */
parentPort?.on('message', (request: AlignmentWork) => {
  const reply = answer(request)
  parentPort?.postMessage(reply, reply.bytes ? [reply.bytes.buffer] : [])
})

function answer(request: AlignmentWork): WorkReply {
  try {
    const bytes = perform(request)
    return bytes ? { bytes } : {}
  } catch (error) {
    if (!(error instanceof FedveilError)) throw error
    return { refused: { code: error.code, sentence: error.message } }
  }
}
