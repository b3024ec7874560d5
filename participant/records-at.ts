import { placesAmong } from '../learning/data/chosen.js'
import type { ImageRecords, PartyRecords, TableRecords } from './work.js'

/** Some of a party's records, in the order of their places; which of them are to train on and to test stays. */
export function recordsAt(own: ImageRecords, places: Uint32Array): ImageRecords
export function recordsAt(own: PartyRecords, places: Uint32Array): PartyRecords
export function recordsAt(own: PartyRecords, places: Uint32Array): PartyRecords {
  const { persons, labels } = own
  const of = (names: readonly string[]) => Array.from(places, (place) => names[place]!)
  const chosen = {
    ids: of(own.ids),
    ...(persons === undefined ? {} : { persons: of(persons) }),
    labels: labels.length === 0 ? labels : Int32Array.from(places, (place) => labels[place]!),
    train: placesAmong(own.train, places),
    test: placesAmong(own.test, places),
  }
  return 'images' in own
    ? { ...own, ...chosen, images: imagesAt(own, places) }
    : { ...own, ...chosen, inputs: rowsAt(own, places) }
}

function imagesAt({ images, height, width }: ImageRecords, places: Uint32Array): Uint8Array {
  const bytes = height * width * 3
  const taken = new Uint8Array(places.length * bytes)
  for (const [position, place] of places.entries())
    taken.set(images.subarray(place * bytes, (place + 1) * bytes), position * bytes)
  return taken
}

function rowsAt({ inputs, width }: TableRecords, places: Uint32Array): Float32Array<ArrayBuffer> {
  const taken = new Float32Array(places.length * width)
  for (const [position, place] of places.entries())
    taken.set(inputs.subarray(place * width, (place + 1) * width), position * width)
  return taken
}
