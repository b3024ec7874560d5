/**
 * The front end written out step by step, slowly, from the spec: the truth that the banded one is compared with. It
 * shares no code with it, keeps the offsets by 128, and makes the whole upsampled image.
 */
export function literalForm(image: ArrayLike<number>, height: number, width: number): Float64Array {
  const form = literalFormWithMeans(image, height, width)
  const pixels = height * width
  return form.filter((_, at) => Math.floor(at / pixels) % 64 !== 0)
}

/** The same with the means, [192, H, W]. */
export function literalFormWithMeans(image: ArrayLike<number>, height: number, width: number): Float64Array {
  const colours = [
    (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b,
    (r: number, g: number, b: number) => -0.168735892 * r - 0.331264108 * g + 0.5 * b + 128,
    (r: number, g: number, b: number) => 0.5 * r - 0.418687589 * g - 0.081312411 * b + 128,
  ]
  const form = new Float64Array(192 * height * width)
  for (const [c, toColour] of colours.entries()) {
    const big: number[][] = []
    for (let y = 0; y < 8 * height; y++) {
      big.push([])
      for (let x = 0; x < 8 * width; x++) {
        const [r, g, b] = [0, 1, 2].map((channel) => bilinear(image, height, width, channel, y, x)) as [
          number,
          number,
          number,
        ]
        big[y]!.push(toColour(r, g, b) - 128)
      }
    }
    for (let h = 0; h < height; h++) {
      for (let w = 0; w < width; w++) {
        for (let index = 0; index < 64; index++) {
          const coefficient = blockDct(big, 8 * h, 8 * w, Math.floor(index / 8), index % 8)
          form[((c * 64 + index) * height + h) * width + w] = coefficient
        }
      }
    }
  }
  return form
}

function bilinear(image: ArrayLike<number>, height: number, width: number, channel: number, y: number, x: number) {
  const sourceY = (y * (height - 1)) / (8 * height - 1)
  const sourceX = (x * (width - 1)) / (8 * width - 1)
  let value = 0
  for (let h = 0; h < height; h++) {
    for (let w = 0; w < width; w++) {
      const near = Math.max(0, 1 - Math.abs(sourceY - h)) * Math.max(0, 1 - Math.abs(sourceX - w))
      if (near > 0) value += near * image[(h * width + w) * 3 + channel]!
    }
  }
  return value
}

function blockDct(big: readonly number[][], top: number, left: number, u: number, v: number): number {
  let sum = 0
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const wave = Math.cos(((2 * y + 1) * u * Math.PI) / 16) * Math.cos(((2 * x + 1) * v * Math.PI) / 16)
      sum += big[top + y]![left + x]! * wave
    }
  }
  const scale = (k: number) => (k === 0 ? Math.SQRT1_2 : 1)
  return (sum * scale(u) * scale(v)) / 4
}
