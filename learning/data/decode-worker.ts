import { parentPort } from 'node:worker_threads'
import { type DecodeReply, type DecodeRequest, decodeBatch } from './decode-batch.js'

/** A decoding thread: answers each request with the pixels and the places of broken images. */
parentPort?.on('message', async (request: DecodeRequest) => {
  const reply: DecodeReply = await decodeBatch(request)
  parentPort?.postMessage(reply, [reply.images.buffer])
})
