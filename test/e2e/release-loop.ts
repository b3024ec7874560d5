// A process of its own: releases through a real door and writes what was released to standard output, until it is killed
// or done. Arguments: folder of the ledger, number of the first release, number after the last, step.
import { writeSync } from 'node:fs'
import { RandomStream } from '../../learning/engine/random.js'
import { Ledger } from '../../privacy/ledger/ledger.js'
import { gaussian } from '../../privacy/mechanism/gaussian.js'
import { ReleaseDoor } from '../../privacy/release.js'
import { FedveilError } from '../../proto/error.js'
import { BUDGET, CHUNK_BYTES, COLUMNS, ROWS, recordsOf, releaseIdOf, SIGMA } from './release-frames.js'

const [dir = '', first = '0', end = '0', step = '1'] = process.argv.slice(2)
const mechanism = gaussian({ clip: 1, sigma: SIGMA })

function cleanVectors(number: number): Float32Array {
  const values = new Float32Array(ROWS * COLUMNS)
  RandomStream.named(1, 'release-loop', number).addNormal(values, 1, 2 ** -20)
  return values
}

/** Number of the release, number of its bytes, the bytes: in several writes, so that a kill can come between them. */
function send(number: number, values: Float32Array): void {
  const frame = Buffer.alloc(8 + values.byteLength)
  frame.writeUInt32LE(number, 0)
  frame.writeUInt32LE(values.byteLength, 4)
  frame.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 8)
  for (let start = 0; start < frame.length; ) {
    start += writeSync(1, frame, start, Math.min(CHUNK_BYTES, frame.length - start))
  }
}

try {
  const ledger = Ledger.open(dir)
  const door = new ReleaseDoor({
    ledger,
    noise: { kind: 'system' },
    run: 'loop',
    budget: BUDGET,
    allowUnprotected: false,
  })
  for (let number = Number(first); number < Number(end); number += Number(step)) {
    const releaseId = releaseIdOf(number)
    const values = cleanVectors(number)
    try {
      send(
        number,
        door.release({ releaseId, records: recordsOf(number), values, shape: [ROWS, COLUMNS], mechanism }).values,
      )
    } catch (error) {
      // Budgets end on the way: the next records go on.
      if (!(error instanceof FedveilError && error.code === 'BUDGET_SPENT')) throw error
    }
  }
  ledger.close()
} catch (error) {
  process.exitCode = error instanceof FedveilError ? error.exit : 1
  process.stderr.write(error instanceof FedveilError ? `${error.code}: ${error.message}\n` : String(error))
}
