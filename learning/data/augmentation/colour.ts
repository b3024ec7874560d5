import type { Colours } from './draw.js'

/** ITU-R BT.601 luma weights. */
const RED = 0.299
const GREEN = 0.587
const BLUE = 0.114

/**
 * Changes the colours of one image in place, as torchvision's adjust_brightness, adjust_contrast and adjust_saturation do
 * to images of real numbers: each blends the image with black, with its mean grey, with its greys, and clips.
 * @param inputs [height, width, 3] in [-1, 1]: black is -1
 */
export function changeColours(inputs: Float32Array, { brightness, contrast, saturation }: Colours): void {
  let sum = 0
  for (let i = 0; i < inputs.length; i += 3) {
    const red = Math.min(1, brightness * (inputs[i]! + 1) - 1)
    const green = Math.min(1, brightness * (inputs[i + 1]! + 1) - 1)
    const blue = Math.min(1, brightness * (inputs[i + 2]! + 1) - 1)
    sum += RED * red + GREEN * green + BLUE * blue
    inputs[i] = red
    inputs[i + 1] = green
    inputs[i + 2] = blue
  }
  const towardsMean = ((1 - contrast) * sum) / (inputs.length / 3)
  for (let i = 0; i < inputs.length; i += 3) {
    const red = clipped(contrast * inputs[i]! + towardsMean)
    const green = clipped(contrast * inputs[i + 1]! + towardsMean)
    const blue = clipped(contrast * inputs[i + 2]! + towardsMean)
    const towardsGrey = (1 - saturation) * (RED * red + GREEN * green + BLUE * blue)
    inputs[i] = clipped(saturation * red + towardsGrey)
    inputs[i + 1] = clipped(saturation * green + towardsGrey)
    inputs[i + 2] = clipped(saturation * blue + towardsGrey)
  }
}

function clipped(value: number): number {
  return value < -1 ? -1 : value > 1 ? 1 : value
}
