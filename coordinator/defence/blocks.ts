import { fragmentsOf, type LayerShape } from './fragments.js'

/**
 * The part of a flat update that belongs to one layer, row-major [rows, units]: column u is the fragment of output u, its
 * bias in the last row. A tensor of one axis (gains and offsets of normalisation, slopes) is one row, each value a unit.
 */
export interface Block {
  readonly layer: string
  readonly start: number
  readonly rows: number
  readonly units: number
}

/**
 * An update's layers as blocks, in order; together they hold every value once.
 * @throws as fragmentsOf
 */
export function blocksOf(layers: readonly LayerShape[]): Block[] {
  const first = new Map<string, Block>()
  for (const { layer, start, stride, count, bias } of fragmentsOf(layers)) {
    if (first.has(layer)) continue
    const block =
      stride === 1 && bias === undefined
        ? { layer, start, rows: 1, units: count }
        : { layer, start, rows: count + (bias === undefined ? 0 : 1), units: stride }
    first.set(layer, block)
  }
  return [...first.values()]
}
