import type { RandomStream } from '../engine/random.js'
import { FaceCanvas } from './face-canvas.js'
import { dim, length } from './face-draws.js'
import { paintBrows, paintEyes, paintGlasses, paintHead, paintMouth, paintNose } from './face-features.js'
import { paintBackHair, paintBeard, paintFrontHair } from './face-hair.js'
import type { FaceIdentity } from './face-identity.js'
import { type FaceStyle, type Occluder, wearsGlasses } from './face-style.js'

/**
 * Draws a person in a style.
 * @param size height and width in pixels
 * @param grain the stream of the sensor noise
 * @param into bytes [size, size, 3] that receive the image
 */
export function renderFace(
  who: FaceIdentity,
  style: FaceStyle,
  size: number,
  grain: RandomStream,
  into: Uint8Array,
): void {
  const canvas = new FaceCanvas(size, {
    ...{ x: style.x, y: 0.06 + style.y, scale: style.scale },
    ...{ yaw: style.yaw, pitch: style.pitch, roll: style.roll },
    ...{ headWidth: who.headWidth, headHeight: who.headHeight },
  })
  paintBackdrop(canvas, style)
  paintBackHair(canvas, who, style)
  paintHead(canvas, who, style)
  paintBeard(canvas, who)
  paintMouth(canvas, who, style)
  paintNose(canvas, who, style)
  paintEyes(canvas, who, style)
  paintBrows(canvas, who, style)
  if (wearsGlasses(who, style)) paintGlasses(canvas, who, style.dark && !who.glasses.usual)
  paintFrontHair(canvas, who, style)
  if (style.hat !== undefined) paintHat(canvas, who, style.hat)
  paintLight(canvas, who, style)
  if (style.occluder !== undefined) paintOccluder(canvas, who, style.occluder)
  if (style.blur > 0) canvas.blur(style.blur)
  expose(canvas, style, grain, into)
}

function paintBackdrop(canvas: FaceCanvas, { backdrop, blobX, blobY }: FaceStyle): void {
  const { px, py } = canvas
  const cos = Math.cos(backdrop.angle)
  const sin = Math.sin(backdrop.angle)
  canvas.layer(backdrop.from, () => 1)
  canvas.layer(backdrop.to, (i) => Math.min(1, Math.max(0, 0.5 + 0.5 * (px[i]! * cos + py[i]! * sin))))
  canvas.layer(backdrop.blob, (i) => 0.7 * canvas.edge(length(px[i]! - blobX, py[i]! - blobY) - 0.4, 4))
}

function paintHat(canvas: FaceCanvas, who: FaceIdentity, colour: FaceStyle['hat'] & object): void {
  const { px, py } = canvas
  const wide = who.headWidth + 0.07
  const high = who.headHeight + 0.12
  const crown = (i: number) => canvas.edge(Math.max((length(px[i]! / wide, py[i]! / high) - 1) * wide, py[i]! + 0.36))
  const brim = (i: number) => canvas.edge((length(px[i]! / (wide + 0.12), (py[i]! + 0.36) / 0.075) - 1) * 0.075)
  const above = canvas.where((i) => py[i]! < -0.2)
  canvas.layer(colour, crown, above, (i) => 1 + 0.1 * Math.cos(px[i]! * 9))
  canvas.layer(dim(colour, 0.75), brim, above)
}

/** Lambert's law on the ellipsoid of head and hair; outside it the light is even. */
function paintLight(canvas: FaceCanvas, who: FaceIdentity, style: FaceStyle): void {
  const { px, py } = canvas
  const wide = who.headWidth * 1.12
  const high = who.headHeight * 1.1
  const [lx, ly, lz] = style.light
  canvas.shade((i) => {
    const x = px[i]! / wide
    const y = py[i]! / high
    const radius = x * x + y * y
    if (radius > 1.4) return 1
    const z = radius < 1 ? Math.sqrt(1 - radius) : 0
    const lit = style.ambient + style.diffuse * Math.max(0, x * lx + y * ly + (0.25 + 0.75 * z) * lz)
    const inside = canvas.edge((Math.sqrt(radius) - 1) * wide, 2)
    return 1 + (lit - 1) * inside
  })
}

function paintOccluder(canvas: FaceCanvas, who: FaceIdentity, thing: Occluder): void {
  const { px, py, qx, qy } = canvas
  const cos = Math.cos(thing.angle)
  const sin = Math.sin(thing.angle)
  if (thing.kind === 'mask') {
    canvas.layer(
      [0.62, 0.78, 0.86],
      (i) => canvas.edge(who.eyeY + 0.22 + 0.3 * qx[i]! * qx[i]! - qy[i]!),
      canvas.where((i) => canvas.z[i]! > 0),
      (i) => 0.9 + 0.1 * Math.cos(qy[i]! * 40),
    )
  } else if (thing.kind === 'bar') {
    canvas.layer(thing.colour, (i) =>
      canvas.edge(Math.abs((px[i]! - thing.x) * cos + (py[i]! - thing.y + 0.3) * sin) - thing.size),
    )
  } else {
    paintHand(canvas, who, thing)
  }
}

/** Four fingers and a palm that come in from below. */
function paintHand(canvas: FaceCanvas, who: FaceIdentity, hand: Occluder): void {
  const { px, py } = canvas
  const cos = Math.cos(hand.angle * 0.4)
  const sin = Math.sin(hand.angle * 0.4)
  const finger = (x: number, y: number): number => {
    const column = Math.min(3, Math.max(0, Math.round(x / 0.13 + 1.5)))
    const tip = 0.02 * (column - 1.5) ** 2 * 2
    return length(x - (column - 1.5) * 0.13, Math.max(0, tip - y)) - 0.058
  }
  const across = (i: number) => (px[i]! - hand.x) * cos + (py[i]! - hand.y) * sin
  const below = (i: number) => (py[i]! - hand.y) * cos - (px[i]! - hand.x) * sin
  canvas.layer(
    dim(who.skin, 0.94),
    (i) => {
      const palm = Math.max(Math.abs(across(i)) - 0.28, 0.42 - below(i))
      return canvas.edge(Math.min(finger(across(i), below(i)), palm))
    },
    canvas.where((i) => below(i) > -0.1),
    (i) => 0.9 + 0.12 * Math.cos(((across(i) / 0.13) % 1) * 6.28),
  )
}

/** Exposure, contrast, colour cast, noise, and rounding to bytes. */
function expose(canvas: FaceCanvas, style: FaceStyle, grain: RandomStream, into: Uint8Array): void {
  const { rgb } = canvas
  const level = style.exposure * style.contrast * 255
  const [red, green, blue] = [style.gain[0] * level, style.gain[1] * level, style.gain[2] * level]
  const lift = (0.5 - 0.5 * style.contrast) * style.exposure * 255
  const noise = style.noise * 255 * GRAIN_SCALE
  for (let at = 0; at < rgb.length; at += 3) {
    into[at] = byteOf(rgb[at]! * red + lift + noise * grainOf(grain.uint32()))
    into[at + 1] = byteOf(rgb[at + 1]! * green + lift + noise * grainOf(grain.uint32()))
    into[at + 2] = byteOf(rgb[at + 2]! * blue + lift + noise * grainOf(grain.uint32()))
  }
}

function byteOf(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : Math.round(value)
}

/** The sum of four bytes, centred: close to normal, and far cheaper than a logarithm for every pixel. */
function grainOf(bits: number): number {
  return (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510
}

/** 1 / standard deviation of the sum of four uniform bytes. */
const GRAIN_SCALE = 1 / Math.sqrt((4 * (256 * 256 - 1)) / 12)
