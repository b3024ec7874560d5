import type { Colour } from './face-draws.js'

/** How the head sits in the image. */
export interface HeadPose {
  readonly x: number
  readonly y: number
  readonly scale: number
  readonly yaw: number
  readonly pitch: number
  readonly roll: number
  readonly headWidth: number
  readonly headHeight: number
}

/**
 * The image being painted, and for each pixel where it lies: (px, py) in the plane of the head, z its height on the
 * ellipsoid of the head (0 at the outline .. 1), (qx, qy) the place on the turned face that is seen there, which gives
 * features their shift and foreshortening.
 */
export class FaceCanvas {
  /** Red, green, blue of each pixel, 0..1 and beyond until `toBytes`. */
  readonly rgb: Float32Array
  readonly px: Float32Array
  readonly py: Float32Array
  readonly qx: Float32Array
  readonly qy: Float32Array
  readonly z: Float32Array
  /** Every pixel's number. */
  readonly all: Uint32Array
  /** Width of the soft edge of every shape: one pixel. */
  readonly soft: number

  constructor(
    readonly size: number,
    pose: HeadPose,
  ) {
    const count = size * size
    this.rgb = new Float32Array(count * 3)
    this.px = new Float32Array(count)
    this.py = new Float32Array(count)
    this.qx = new Float32Array(count)
    this.qy = new Float32Array(count)
    this.z = new Float32Array(count)
    this.all = this.where(() => true)
    this.soft = 2 / size / pose.scale
    this.#place(pose)
  }

  #place({ x, y, scale, yaw, pitch, roll, headWidth, headHeight }: HeadPose): void {
    const { size, px, py, qx, qy, z } = this
    const cos = Math.cos(roll) / scale
    const sin = Math.sin(roll) / scale
    const towardsX = Math.sin(yaw) * headWidth
    const towardsY = Math.sin(pitch) * headWidth
    const narrowX = 1 / Math.cos(yaw)
    const narrowY = 1 / Math.cos(pitch)
    for (let row = 0, i = 0; row < size; row++) {
      const dy = ((row + 0.5) * 2) / size - 1 - y
      for (let column = 0; column < size; column++, i++) {
        const dx = ((column + 0.5) * 2) / size - 1 - x
        const across = dx * cos + dy * sin
        const down = dy * cos - dx * sin
        const flat = 1 - (across / headWidth) * (across / headWidth) - (down / headHeight) * (down / headHeight)
        const height = flat > 0 ? Math.sqrt(flat) : 0
        px[i] = across
        py[i] = down
        z[i] = height
        qx[i] = (across - height * towardsX) * narrowX
        qy[i] = (down - height * towardsY) * narrowY
      }
    }
  }

  /** The pixels that pass a test; layers that touch only a part of the image take them as their third argument. */
  where(test: (pixel: number) => boolean): Uint32Array {
    const found = new Uint32Array(this.size * this.size)
    let count = 0
    for (let i = 0; i < found.length; i++) if (test(i)) found[count++] = i
    return found.subarray(0, count)
  }

  /** Paints `colour` times the pixel's tone over some pixels, as far as each is covered (0..1). */
  layer(colour: Colour, cover: (pixel: number) => number, among = this.all, tone?: (pixel: number) => number): void {
    const { rgb } = this
    const [red, green, blue] = colour
    for (let k = 0; k < among.length; k++) {
      const i = among[k]!
      const share = cover(i)
      if (share <= 0) continue
      const at = 3 * i
      const bright = tone === undefined ? 1 : tone(i)
      rgb[at] = rgb[at]! + (red * bright - rgb[at]!) * share
      rgb[at + 1] = rgb[at + 1]! + (green * bright - rgb[at + 1]!) * share
      rgb[at + 2] = rgb[at + 2]! + (blue * bright - rgb[at + 2]!) * share
    }
  }

  /** Multiplies pixels by a factor each. */
  shade(factor: (pixel: number) => number, among = this.all): void {
    const { rgb } = this
    for (let k = 0; k < among.length; k++) {
      const i = among[k]!
      const at = 3 * i
      const bright = factor(i)
      rgb[at] = rgb[at]! * bright
      rgb[at + 1] = rgb[at + 1]! * bright
      rgb[at + 2] = rgb[at + 2]! * bright
    }
  }

  /** Share of a pixel inside a shape whose edge is `distance` away (positive outside), with the edge `widened` times. */
  edge(distance: number, widened = 1): number {
    const share = 0.5 - distance / (this.soft * widened)
    return Math.max(0, Math.min(share, 1))
  }

  /** Share of a pixel on a line of the given half thickness, its middle `distance` away; thin lines fade. */
  line(distance: number, half: number): number {
    const away = Math.abs(distance)
    if (away > half + this.soft) return 0
    const wide = Math.max(half, this.soft / 2)
    return this.edge(away - wide) * (half / wide)
  }

  /** Gaussian blur of the given standard deviation in image units (the image is 2 wide), as repeated 3-tap passes. */
  blur(deviation: number): void {
    const variance = ((deviation * this.size) / 2) ** 2
    const passes = Math.ceil(variance / 0.5)
    for (let pass = 0; pass < passes; pass++) {
      const side = variance / passes / 2
      this.#smooth(side, 3, this.size * 3)
      this.#smooth(side, this.size * 3, 3)
    }
  }

  /** One pass of weights [side, 1 - 2 side, side] along pixels `step` apart, over lines `across` apart. */
  #smooth(side: number, step: number, across: number): void {
    const { rgb, size } = this
    for (let line = 0; line < size; line++) {
      for (let channel = 0; channel < 3; channel++) {
        let at = line * across + channel
        let before = rgb[at]!
        for (let k = 0; k < size; k++, at += step) {
          const here = rgb[at]!
          const after = k + 1 < size ? rgb[at + step]! : here
          rgb[at] = here + side * (before + after - 2 * here)
          before = here
        }
      }
    }
  }
}
