import { drawFace, drawPerson } from './faces.js'

/** Built-in faces that no run trains on: ranges and the like may be taken from them without touching private data. */
const PUBLIC_SEED = 0x70756266
const COUNT = 128

/** Bytes [count, size, size, 3], each of another identity. */
export function publicFaces(size: number): { readonly images: Uint8Array; readonly count: number } {
  const images = new Uint8Array(COUNT * size * size * 3)
  for (let i = 0; i < COUNT; i++) images.set(drawFace(PUBLIC_SEED, i, 0, size), i * size * size * 3)
  return { images, count: COUNT }
}

/** People of the public faces that have several images, for networks that learn to tell people apart. */
const PEOPLE = { first: COUNT, people: 60, images: 12 }

/** Bytes [720, size, size, 3] of 60 further public people, and who each image shows. */
export function publicPeople(size: number): { readonly images: Uint8Array; readonly labels: Int32Array } {
  const { first, people, images: each } = PEOPLE
  const bytes = each * size * size * 3
  const images = new Uint8Array(people * bytes)
  for (let person = 0; person < people; person++)
    drawPerson(images.subarray(person * bytes, (person + 1) * bytes), PUBLIC_SEED, first + person, each, size)
  return { images, labels: Int32Array.from({ length: people * each }, (_, i) => Math.floor(i / each)) }
}
