import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Extract, type ExtractEvents, extract } from 'tar-stream'
import { EXIT, FedveilError, sentenceOf } from '../../proto/error.js'
import { type FoundFile, isImagePath } from './image-path.js'

/** A tar ends with two blocks of zeros; an archive cut between two files lacks them. */
const END_BYTES = 1024

/**
 * The images in a tar archive (`.tar.gz` and `.tgz` are unpacked on the way), their bytes still compressed.
 * @throws FedveilError DATA_ARCHIVE (exit 4) if the file is no tar or is cut short
 */
export async function listTar(path: string): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  const archive = extract()
  archive.on('entry', (...entry) => {
    const [, , next] = entry
    collect(entry, found).then(() => next(), next)
  })
  const end = new TailCheck()
  try {
    await pipeline(Readable.from(end.watch(unpacked(path))), asNodeStream(archive))
    if (!end.complete) throw new Error('its end is missing')
  } catch (cause) {
    throw new FedveilError(
      'DATA_ARCHIVE',
      `${path} is not a complete tar archive (${sentenceOf(cause)}): copy it again, or unpack it and give the folder.`,
      EXIT.data,
      { cause },
    )
  }
  return found
}

/** The bytes of the archive itself. */
function unpacked(path: string): AsyncIterable<Buffer> {
  const file = createReadStream(path)
  if (!/\.t?gz$/i.test(path)) return file
  const gunzip = createGunzip()
  file.on('error', (error) => gunzip.destroy(error))
  return file.pipe(gunzip)
}

/** tar-stream documents that Node's pipeline drives it; its types, those of streamx, do not say so. */
function asNodeStream(archive: Extract): NodeJS.WritableStream {
  return archive as unknown as NodeJS.WritableStream
}

async function collect([header, stream]: ExtractEvents['entry'], found: FoundFile[]): Promise<void> {
  const path = header.name.replace(/^(\.?\/)+/, '')
  if (header.type !== 'file' || !isImagePath(path)) {
    stream.resume()
    return
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) if (chunk instanceof Uint8Array) chunks.push(chunk)
  found.push({ path, content: Buffer.concat(chunks) })
}

/** Passes bytes on and remembers the last of them. */
class TailCheck {
  #tail = Buffer.alloc(0)

  async *watch(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      const tail = chunk.length >= END_BYTES ? chunk : Buffer.concat([this.#tail, chunk])
      this.#tail = Buffer.from(tail.subarray(-END_BYTES))
      yield chunk
    }
  }

  /** Whether the bytes ended as an archive does. */
  get complete(): boolean {
    return this.#tail.length === END_BYTES && this.#tail.every((byte) => byte === 0)
  }
}
