import type { FaceCanvas } from './face-canvas.js'
import { type Colour, dim, length, mix } from './face-draws.js'
import type { FaceIdentity } from './face-identity.js'
import type { FaceStyle } from './face-style.js'

/** Distance from the outline of the head, positive outside: an ellipse whose lower half is squarer and narrower. */
function headOutline(who: FaceIdentity, x: number, y: number): number {
  const { headWidth, headHeight, jaw, taper } = who
  const down = Math.max(0, y / headHeight)
  const across = x / (headWidth * (1 - taper * down * down))
  const along = y / headHeight
  const round = length(across, along)
  const square = Math.sqrt(length(across * across, along * along))
  const blend = y > 0 ? 0.75 * jaw : 0.25
  return (round + (square - round) * blend - 1) * headWidth
}

/** Clothes, neck, ears, and the head with blush, sockets, freckles, folds and marks. */
export function paintHead(canvas: FaceCanvas, who: FaceIdentity, style: FaceStyle): void {
  const { px, py, qx, qy, z } = canvas
  const { headWidth, headHeight } = who
  const below = canvas.where((i) => py[i]! > 0.3)
  canvas.layer(style.clothes, (i) => canvas.edge((length(px[i]! / 1.05, (py[i]! - 1.35) / 0.5) - 1) * 0.5), below)
  const neck = (i: number) => Math.max(Math.abs(px[i]!) - headWidth * 0.55, py[i]! - 1 - 0.1 * Math.cos(px[i]! * 4))
  canvas.layer(dim(who.skin, 0.72), (i) => canvas.edge(neck(i)), below)
  paintEars(canvas, who, style)
  canvas.layer(
    who.skin,
    (i) => canvas.edge(headOutline(who, px[i]!, py[i]!)),
    canvas.where((i) => Math.abs(px[i]!) < headWidth * 1.2 && Math.abs(py[i]!) < headHeight * 1.2),
    (i) => skinTone(who, qx[i]!, qy[i]!),
  )
  const blush = who.cheek + 0.25 * style.makeUp
  canvas.layer(
    mix(who.skin, [0.85, 0.35, 0.35], 0.6),
    (i) => blush * bump((Math.abs(qx[i]!) - 0.3) / 0.24, (qy[i]! - 0.2) / 0.2),
    canvas.where((i) => z[i]! > 0 && qy[i]! > 0 && qy[i]! < 0.4),
  )
  for (const { x, y, radius, dark } of who.marks)
    canvas.layer(dim(who.skin, 1 - dark), (i) => canvas.edge(length(qx[i]! - x, qy[i]! - y) - radius))
}

/** A smooth hill: 1 at the origin, 0 from distance 1. */
function bump(x: number, y: number): number {
  const inside = 1 - x * x - y * y
  return inside <= 0 ? 0 : inside * inside
}

function paintEars(canvas: FaceCanvas, who: FaceIdentity, style: FaceStyle): void {
  const { px, py } = canvas
  const { earSize, earY, headWidth } = who
  const turn = 0.25 * Math.sin(style.yaw) * headWidth
  canvas.layer(
    dim(who.skin, 0.92),
    (i) => {
      const x = Math.abs(px[i]! + turn) - headWidth
      return canvas.edge((length(x / (earSize * 0.55), (py[i]! - earY) / earSize) - 1) * earSize * 0.6)
    },
    canvas.where((i) => Math.abs(py[i]! - earY) < 0.25 && Math.abs(px[i]!) > headWidth * 0.6),
    (i) => (Math.abs(py[i]! - earY) < earSize * 0.5 && Math.abs(px[i]!) > headWidth ? 0.9 : 1),
  )
}

/** Brightness of bare skin at a place of the face: eye sockets, freckles, forehead and laughter folds. */
function skinTone(who: FaceIdentity, x: number, y: number): number {
  const side = Math.abs(x)
  let tone = 1 - 0.16 * bump((side - who.eyeSpacing) / 0.28, (y - who.eyeY + 0.05) / 0.2)
  if (who.freckles > 0 && y > -0.05 && y < 0.35)
    tone -= 0.12 * who.freckles * Math.max(0, Math.sin(x * 47 + 3 * Math.sin(y * 31)) * Math.sin(y * 53 + 1))
  if (who.wrinkles > 0) {
    if (y < -0.26) tone -= 0.07 * who.wrinkles * Math.max(0, Math.cos((y + 0.02 * Math.cos(x * 9)) * 75))
    if (y > 0.18 && y < 0.5) tone -= 0.16 * who.wrinkles * bump((side - 0.13 - 0.35 * (y - 0.2)) / 0.035, 0)
  }
  return tone
}

/** Bridge, tip and nostrils, as shading: lit on one side, dark on the other, with a shadow below the tip. */
export function paintNose(canvas: FaceCanvas, who: FaceIdentity, style: FaceStyle): void {
  const { qx, qy } = canvas
  const top = who.eyeY - 0.02
  const tip = who.eyeY + who.noseLength
  const lit = style.light[0] * style.diffuse
  const near = canvas.where((i) => qy[i]! > top && qy[i]! < tip + 0.12 && Math.abs(qx[i]!) < 0.32)
  canvas.shade((i) => {
    const y = qy[i]!
    const down = Math.min((y - top) / who.noseLength, 1)
    const t = qx[i]! / (who.noseBridge + (who.noseWidth - who.noseBridge) * down * down * 0.8)
    const bell = Math.exp(-t * t)
    const ends = Math.min(1, down * 3) * (y > tip ? bump((y - tip) / 0.06, 0) : 1)
    const side = -0.2 * bump((Math.abs(t) - 1) / 0.85, 0) * (0.4 + 0.6 * down)
    return 1 + ends * (0.1 * bell + side + 0.55 * lit * t * bell)
  }, near)
  canvas.layer(
    dim(who.skin, 0.5),
    (i) => {
      const x = qx[i]!
      const y = qy[i]! - tip - 0.02
      const shadow = 0.35 * canvas.edge(length(x / (who.noseWidth * 1.05), y / 0.035) * 0.035 - 0.035, 1.5)
      const nostril = length((Math.abs(x) - who.noseWidth * 0.5) / 0.036, (y + 0.006) / 0.02) - 1
      return Math.max(shadow, 0.95 * canvas.edge(nostril * 0.024))
    },
    near,
  )
}

/** Lips with a bow, a gap with teeth when open; a smile widens them and lifts the corners. */
export function paintMouth(canvas: FaceCanvas, who: FaceIdentity, style: FaceStyle): void {
  const { qx, qy } = canvas
  const half = who.mouthWidth * (1 + 0.2 * style.smile)
  const gap = 0.075 * style.mouthOpen * (0.6 + 0.4 * style.smile)
  const lift = 0.11 * style.smile
  const near = canvas.where((i) => Math.abs(qx[i]!) < half + 0.08 && Math.abs(qy[i]! - who.mouthY) < 0.3)
  const middle = (i: number): number => {
    const t = qx[i]! / half
    return qy[i]! - who.mouthY + lift * (t * t - 0.35)
  }
  const lip = mix(who.lip, [0.68, 0.1, 0.17], style.makeUp)
  const lips = (i: number): number => {
    const t = Math.abs(qx[i]!) / half
    const y = middle(i)
    const taper = Math.max(0, 1 - t * t)
    const bow = who.upperLip * taper * (1 - 0.35 * bump(t * 4, 0))
    const lower = (who.lowerLip + gap) * Math.sqrt(taper) * (1 - 0.25 * t)
    return canvas.edge(Math.max(-y - bow, y - lower, (t - 1) * half))
  }
  canvas.layer(lip, lips, near, (i) => (middle(i) < gap / 2 ? 0.88 : 1.05))
  if (gap > 0.012) {
    const inside = (i: number, to: number): number => {
      const t = qx[i]! / half / 0.86
      const y = middle(i)
      return Math.abs(t) > 1.1 ? 0 : canvas.edge(Math.max(-y, y - to * Math.max(0, 1 - t * t)))
    }
    canvas.layer([0.25, 0.08, 0.08], (i) => inside(i, gap), near)
    canvas.layer([0.92, 0.9, 0.86], (i) => inside(i, gap * 0.55), near)
  }
  canvas.layer([0.3, 0.12, 0.1], (i) => (Math.abs(qx[i]!) > half ? 0 : 0.8 * canvas.line(middle(i), 0.011)), near)
}

/** Almond, iris, pupil, glint, upper lid and its fold. */
export function paintEyes(canvas: FaceCanvas, who: FaceIdentity, style: FaceStyle): void {
  const { qx, qy } = canvas
  const cos = Math.cos(who.eyeTilt)
  const sin = Math.sin(who.eyeTilt)
  const width = who.eyeWidth
  const up = Math.max(0.008, who.eyeHeight * style.eyesOpen * (1 - 0.15 * Math.max(0, style.smile)))
  const near = canvas.where(
    (i) => Math.abs(qy[i]! - who.eyeY) < 0.2 && Math.abs(Math.abs(qx[i]!) - who.eyeSpacing) < width * 1.3,
  )
  const outwards = (i: number) => (Math.abs(qx[i]!) - who.eyeSpacing) * cos - (qy[i]! - who.eyeY) * sin
  const downwards = (i: number) => (qy[i]! - who.eyeY) * cos + (Math.abs(qx[i]!) - who.eyeSpacing) * sin
  const almond = (i: number) => {
    const t = outwards(i) / width
    if (t * t > 1.6) return 0
    const y = downwards(i)
    const open = Math.max(0, 1 - t * t)
    return canvas.edge(Math.max(-y - up * open, y - 0.7 * up * open))
  }
  const iris = Math.min(0.058, who.eyeHeight * 0.95 + 0.008)
  const fromIris = (i: number) => length(outwards(i) - style.gaze * 0.05 * (qx[i]! < 0 ? -1 : 1), downwards(i) + 0.006)
  const glint = (i: number) => canvas.edge(length(outwards(i) - 0.018, downwards(i) + 0.022) - 0.011)
  canvas.layer([0.93, 0.91, 0.89], almond, near)
  canvas.layer(who.iris, (i) => Math.min(almond(i), canvas.edge(fromIris(i) - iris)), near)
  canvas.layer([0.04, 0.03, 0.03], (i) => Math.min(almond(i), canvas.edge(fromIris(i) - iris * 0.48)), near)
  canvas.layer([1, 1, 1], (i) => 0.7 * Math.min(almond(i), glint(i)), near)
  const lid = mix(dim(who.skin, 0.25), [0.05, 0.03, 0.03], 0.5 + 0.5 * style.makeUp)
  const lidLine = (i: number): number => {
    const t = outwards(i) / (width * 1.06)
    if (t * t > 1) return 0
    const away = downwards(i) + up * (1 - t * t)
    return Math.max(
      who.lidFold * canvas.line(away + 0.036, 0.009),
      0.95 * canvas.line(away, 0.013 + 0.006 * style.makeUp),
    )
  }
  canvas.layer(lid, lidLine, near)
}

/** Brows: arched strokes that thin outwards. */
export function paintBrows(canvas: FaceCanvas, who: FaceIdentity, style: FaceStyle): void {
  const { qx, qy } = canvas
  const level = who.eyeY - who.browGap - style.browLift
  const stroke = (i: number): number => {
    const t = (Math.abs(qx[i]!) - who.eyeSpacing) / who.browWidth
    if (t * t > 1.2) return 0
    const curve = level - who.browArch * (1 - t * t) - who.browSlope * 0.2 * t + 0.02
    const thick = who.browThickness * (1.1 - 0.45 * Math.max(0, t))
    return 0.92 * Math.min(canvas.line(qy[i]! - curve, thick), canvas.edge((Math.abs(t) - 1) * who.browWidth))
  }
  canvas.layer(
    who.hair.brow,
    stroke,
    canvas.where((i) => Math.abs(qy[i]! - level) < 0.2),
  )
}

/** Glasses in this person's frame, or dark ones. */
export function paintGlasses(canvas: FaceCanvas, who: FaceIdentity, dark: boolean): void {
  const { qx, qy, z } = canvas
  const { width, round, frame } = who.glasses
  const height = width * (0.72 + 0.2 * round)
  const near = canvas.where((i) => z[i]! > 0 && Math.abs(qy[i]! - who.eyeY) < 0.3)
  const rim = (i: number): number => {
    const x = (Math.abs(qx[i]!) - who.eyeSpacing) / width
    const y = (qy[i]! - who.eyeY - 0.015) / height
    const square = Math.sqrt(length(x * x, y * y))
    return (round * length(x, y) + (1 - round) * square - 1) * height
  }
  const bar = (i: number): number =>
    Math.abs(Math.abs(qx[i]!) - who.eyeSpacing) > width ? canvas.line(qy[i]! - who.eyeY + 0.02, 0.014) : 0
  const glass: Colour = dark ? [0.08, 0.08, 0.1] : [0.85, 0.9, 0.95]
  canvas.layer(glass, (i) => (dark ? 0.93 : 0.1) * canvas.edge(rim(i)), near)
  canvas.layer(frame, (i) => Math.max(canvas.line(rim(i), 0.017), bar(i)), near)
}
