/**
 * Where the members of a part of some records are among those that were chosen of all.
 * @param part places among all records, e.g. of those to train on
 * @param chosen places among all records, in their new order
 * @returns ascending places among the chosen
 */
export function placesAmong(part: Int32Array, chosen: Uint32Array): Int32Array<ArrayBuffer> {
  const wanted = new Set(part)
  return Int32Array.from(chosen.keys()).filter((place) => wanted.has(chosen[place]!))
}
