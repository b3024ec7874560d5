import { open, readFile } from 'node:fs/promises'

/** A stretch of a file. */
export interface FileRange {
  readonly path: string
  /** First byte. */
  readonly start: number
  /** Bytes. */
  readonly length: number
}

/** An encoded image: its bytes, the file that holds it, or the stretch of a file that does. Can be posted to a thread. */
export type ImageContent = Uint8Array | string | FileRange

/** The bytes of an encoded image. */
export async function readContent(content: ImageContent): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content
  if (typeof content === 'string') return readFile(content)
  const { path, start, length } = content
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start)
    if (bytesRead < length) throw new Error('the file ends before the image does')
    return buffer
  } finally {
    await file.close()
  }
}

/** The content without the rest of the buffer that its bytes are a part of: posting a view to a thread copies it all. */
export function withoutRest(content: ImageContent): ImageContent {
  const isPart = content instanceof Uint8Array && content.byteLength < content.buffer.byteLength
  return isPart ? new Uint8Array(content) : content
}
