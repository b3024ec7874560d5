import { RandomStream } from '../engine/random.js'
import { type FaceIdentity, faceIdentity } from './face-identity.js'
import { renderFace } from './face-render.js'
import { faceStyle } from './face-style.js'

/**
 * Built-in faces: drawn by the code in face-*.ts from a seed, of no real person. Image `index` of person `identity`
 * depends on the seed and these two numbers alone, so any party can draw any part of the set.
 */

/** Record ids in order, e.g. `person-0007/img-03`; padded so that sorting by code units is counting. */
export function faceIds(identities: number, imagesPerIdentity: number): string[] {
  const person = Math.max(4, String(identities - 1).length)
  const image = Math.max(2, String(imagesPerIdentity - 1).length)
  return Array.from({ length: identities * imagesPerIdentity }, (_, i) => {
    const who = String(Math.floor(i / imagesPerIdentity)).padStart(person, '0')
    return `person-${who}/img-${String(i % imagesPerIdentity).padStart(image, '0')}`
  })
}

/** Draws one image as bytes [size, size, 3]. */
export function drawFace(seed: number, identity: number, index: number, size: number): Uint8Array {
  const image = new Uint8Array(size * size * 3)
  drawInto(image, seed, faceIdentity(seed, identity), identity, index, size)
  return image
}

/** Draws images first .. first + count - 1 of one person as bytes [count, size, size, 3] into `into`. */
export function drawPerson(
  into: Uint8Array,
  seed: number,
  identity: number,
  count: number,
  size: number,
  first = 0,
): void {
  const who = faceIdentity(seed, identity)
  const bytes = size * size * 3
  for (let i = 0; i < count; i++)
    drawInto(into.subarray(i * bytes, (i + 1) * bytes), seed, who, identity, first + i, size)
}

function drawInto(
  into: Uint8Array,
  seed: number,
  who: FaceIdentity,
  identity: number,
  index: number,
  size: number,
): void {
  const grain = RandomStream.named(seed, 'faces', 'grain', identity, index)
  renderFace(who, faceStyle(seed, identity, index), size, grain, into)
}
