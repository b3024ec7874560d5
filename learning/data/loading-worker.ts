import { parentPort, workerData } from 'node:worker_threads'
import { BatchWriter, type LoadingRequest, type LoadingSetup } from './loading.js'

/** A loading thread: answers each request when the batch is in its slot. */
const writer = new BatchWriter(workerData as LoadingSetup)
parentPort?.on('message', async (request: LoadingRequest) => {
  parentPort?.postMessage(await writer.write(request))
})
