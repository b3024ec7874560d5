import { placesAmong } from '../learning/data/chosen.js'
import type { PartyRecords } from './work.js'

/** Some of a party's records, in the order of their places; which of them are to train on and to test stays. */
export function recordsAt(own: PartyRecords, places: Uint32Array): PartyRecords {
  const { height, width, persons, labels } = own
  const bytes = height * width * 3
  const images = new Uint8Array(places.length * bytes)
  for (const [position, place] of places.entries())
    images.set(own.images.subarray(place * bytes, (place + 1) * bytes), position * bytes)
  const of = (names: readonly string[]) => Array.from(places, (place) => names[place]!)
  return {
    ...own,
    ids: of(own.ids),
    ...(persons === undefined ? {} : { persons: of(persons) }),
    images,
    labels: labels.length === 0 ? labels : Int32Array.from(places, (place) => labels[place]!),
    train: placesAmong(own.train, places),
    test: placesAmong(own.test, places),
  }
}
