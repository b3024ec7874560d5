import sharp from 'sharp'
import type { FormShape } from '../../privacy/frequency/form-method.js'
import { CHANNELS } from '../../privacy/frequency/front-end.js'
import { invertForm } from '../../privacy/frequency/inverse.js'

/**
 * What leaves for one image, for the eye: on the left the image, then, of a whole form, what anybody rebuilds from it by
 * least squares, then every channel in grey, each from its own darkest to its own brightest value.
 * @param image bytes [H, W, 3]
 * @param form [channels, H, W]
 * @returns a PNG
 */
export async function formPicture(image: Uint8Array, form: Float32Array, shape: FormShape): Promise<Buffer> {
  const tiles = [image]
  if (shape.channels === CHANNELS) tiles.push(rebuiltImage(form, shape))
  const faces = await Promise.all(tiles.map((tile) => asPng(tile, shape.width, shape.height, 3)))
  const mosaic = channelMosaic(form, shape)
  const wide = tiles.length * shape.width
  const composed = sharp({
    create: {
      width: wide + mosaic.width,
      height: Math.max(shape.height, mosaic.height),
      channels: 3,
      background: 'white',
    },
  }).composite([
    ...faces.map((input, i) => ({ input, left: i * shape.width, top: 0 })),
    { input: await asPng(mosaic.pixels, mosaic.width, mosaic.height, 1), left: wide, top: 0 },
  ])
  return composed.png().toBuffer()
}

/** What least squares make of a whole form, as bytes [H, W, 3]. */
export function rebuiltImage(form: Float32Array, { height, width }: Pick<FormShape, 'height' | 'width'>): Uint8Array {
  return Uint8ClampedArray.from(invertForm(form, { height, width })) as unknown as Uint8Array
}

/** All channels side by side, as many a row as make it nearly square. */
function channelMosaic(
  form: Float32Array,
  { channels, height, width }: FormShape,
): { pixels: Uint8Array; width: number; height: number } {
  const across = Math.ceil(Math.sqrt(channels))
  const wide = across * width
  const high = Math.ceil(channels / across) * height
  const pixels = new Uint8Array(wide * high).fill(255)
  for (let channel = 0; channel < channels; channel++) {
    const plane = form.subarray(channel * height * width, (channel + 1) * height * width)
    const [low, top] = [plane.reduce((a, b) => Math.min(a, b)), plane.reduce((a, b) => Math.max(a, b))]
    const first = Math.floor(channel / across) * height * wide + (channel % across) * width
    for (const [p, value] of plane.entries()) {
      const grey = top > low ? (255 * (value - low)) / (top - low) : 128
      pixels[first + Math.floor(p / width) * wide + (p % width)] = grey
    }
  }
  return { pixels, width: wide, height: high }
}

function asPng(pixels: Uint8Array, width: number, height: number, channels: 1 | 3): Promise<Buffer> {
  return sharp(pixels, { raw: { width, height, channels } }).png().toBuffer()
}
