import { drawFace } from './faces.js'

/** Built-in faces that no run trains on: ranges and the like may be taken from them without touching private data. */
const PUBLIC_SEED = 0x70756266
const COUNT = 128

/** Bytes [count, size, size, 3], each of another identity. */
export function publicFaces(size: number): { readonly images: Uint8Array; readonly count: number } {
  const images = new Uint8Array(COUNT * size * size * 3)
  for (let i = 0; i < COUNT; i++) images.set(drawFace(PUBLIC_SEED, i, 0, size), i * size * size * 3)
  return { images, count: COUNT }
}
