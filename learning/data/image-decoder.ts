import sharp, { type Sharp } from 'sharp'
import { type ImageContent, readContent } from './image-content.js'

// One image at a time in each of our own threads: libvips' threads and cache would only add to them.
sharp.concurrency(1)
sharp.cache(false)

/**
 * Most pixels of an image that is decoded: 64 million, well above what cameras take of a face. A file of a few kilobytes
 * can unfold to as many gigabytes.
 */
const MOST_PIXELS = 64_000_000

/**
 * Decodes one image and brings it to size x size: upright by its EXIF turn, the middle square, in RGB. Grey becomes three
 * equal colours, 16 bits become 8, alpha is left out.
 * @param content a JPEG, PNG, WebP or binary PGM
 * @returns bytes [size, size, 3]
 * @throws if it does not decode completely, has more than 64 million pixels (found out before any is decoded), or holds
 *   colours that are neither grey nor red, green and blue, whose look depends on the ink that they were made for
 */
export async function decodeImage(content: ImageContent, size: number): Promise<Uint8Array> {
  const bytes = await readContent(content)
  const image = isPgm(bytes) ? fromPgm(bytes) : await fromFile(bytes)
  const pixels = await image
    .resize(size, size, { fit: 'cover' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer()
  if (pixels.length !== size * size * 3) throw new Error(`decoded to ${pixels.length} bytes, not ${size}x${size} RGB`)
  return pixels
}

async function fromFile(bytes: Uint8Array): Promise<Sharp> {
  const image = sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS })
  if (!holdsGreyOrRgb(bytes)) {
    const { space, channels = 0 } = await image.metadata()
    if (space === 'cmyk') throw new Error('it is in CMYK, the colours of print: convert it to RGB first')
    if (channels > 4)
      throw new Error(`it has ${channels} channels, not the 1 to 4 of grey or RGB with or without alpha`)
  }
  return image.autoOrient()
}

/** Whether the first bytes say so: sharp's own answer takes a sixth of the time of decoding. */
function holdsGreyOrRgb(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4)).toString('latin1')
  if (start === '\x89PNG' || start === 'RIFF') return true
  const components = jpegComponents(bytes)
  return components === 1 || components === 3
}

/** Components of a JPEG by its frame header (ITU-T T.81, B.2.2); undefined where there is none. */
function jpegComponents(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined
  for (let at = 2; bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return bytes[at + 9]
    at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!
  }
  return undefined
}

function isPgm(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x35
}

/** Reads a binary PGM (netpbm "P5"), which sharp's own build does not; two-byte samples are big-endian. */
function fromPgm(bytes: Uint8Array): Sharp {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  const found = /^P5(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)\s/.exec(head)
  const [width, height, most] = (found ?? []).slice(1).map(Number)
  if (!found || !width || !height || !most || most > 65535) throw new Error('not a valid PGM header')
  if (width * height > MOST_PIXELS) throw new Error('the PGM has more than 64 million pixels')
  const wide = most > 255 ? 2 : 1
  const samples = bytes.subarray(found[0].length, found[0].length + width * height * wide)
  if (samples.length < width * height * wide) throw new Error('the PGM ends too early')
  const grey = new Uint8Array(width * height)
  for (let i = 0; i < grey.length; i++) {
    const value = wide === 1 ? samples[i]! : samples[2 * i]! * 256 + samples[2 * i + 1]!
    grey[i] = Math.round((Math.min(value, most) * 255) / most)
  }
  return sharp(grey, { raw: { width, height, channels: 1 } })
}
