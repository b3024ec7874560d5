import { type Augmentation, COLOURS, type ImageSize } from './augmentation.js'
import { changeColours } from './colour.js'
import { drawAugmentation, type Rectangle } from './draw.js'
import { type ImagePlace, writeMoved, writePlain } from './geometric.js'
import type { RecordPath } from './record-numbers.js'

/** Draws a record's change and writes its image's inputs, changed, to `out` from `at` on: [height, width, 3]. */
export function writeAugmented(
  out: Float32Array,
  at: number,
  image: ImagePlace,
  size: ImageSize,
  augmentation: Augmentation,
  path: RecordPath,
): void {
  const draw = drawAugmentation(augmentation, size, path)
  if (draw === null) {
    writePlain(out, at, image, size)
    return
  }
  writeMoved(out, at, image, size, draw)
  if (draw.colours) changeColours(out.subarray(at, at + size.height * size.width * COLOURS), draw.colours)
  if (draw.erased) greyOut(out, at, size, draw.erased)
}

function greyOut(out: Float32Array, start: number, { width }: ImageSize, erased: Rectangle): void {
  for (let y = erased.top; y < erased.bottom; y++)
    out.fill(0, start + (y * width + erased.left) * COLOURS, start + (y * width + erased.right) * COLOURS)
}
