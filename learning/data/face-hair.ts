import type { FaceCanvas } from './face-canvas.js'
import { length } from './face-draws.js'
import type { FaceIdentity } from './face-identity.js'
import type { FaceStyle } from './face-style.js'

/** The hair that hangs behind head and neck; painted before the head. */
export function paintBackHair(canvas: FaceCanvas, who: FaceIdentity, style: FaceStyle): void {
  const { hair } = who
  if (hair.cover === 0) return
  const { px, py } = canvas
  const wide = who.headWidth + hair.side * style.hairVolume
  const high = who.headHeight + hair.top * style.hairVolume
  const near = canvas.where((i) => py[i]! < hair.length + 0.05 && Math.abs(px[i]!) < wide * 1.1 + 0.1)
  canvas.layer(
    hair.colour,
    (i) => {
      const x = Math.abs(px[i]!)
      const y = py[i]!
      const outline = y < 0 ? (length(x / wide, y / high) - 1) * wide : x - wide * (1 + 0.06 * y)
      return canvas.edge(Math.max(outline + wave(who, px[i]!, y, 0.035), y - hair.length + 0.4 * x * x))
    },
    near,
    strands(canvas, who, 0.72),
  )
}

/** The hair above the hairline; painted over the head. */
export function paintFrontHair(canvas: FaceCanvas, who: FaceIdentity, style: FaceStyle): void {
  const { hair } = who
  if (hair.cover === 0) return
  const { px, py, qx, qy } = canvas
  const wide = who.headWidth + hair.side * style.hairVolume
  const high = who.headHeight + hair.top * style.hairVolume
  const line = hair.line + style.hairLine
  const near = canvas.where((i) => py[i]! < 0.35 && Math.abs(px[i]!) < wide + 0.1)
  canvas.layer(
    hair.colour,
    (i) => {
      const x = px[i]!
      const y = py[i]!
      const outline = (length(x / wide, y / high) - 1) * wide + wave(who, x, y, 0.035)
      if (outline > canvas.soft) return 0
      const seen = qx[i]!
      const parted = seen - hair.part
      const dip = hair.partDepth * Math.exp(-parted * parted * 18) - wave(who, x, y, 0.02)
      const hairline = line + hair.temples * seen * seen - dip
      const side = Math.abs(seen) > who.headWidth * 0.86 ? Math.max(hairline, hair.length * 0.5) : hairline
      return canvas.edge(Math.max(outline, qy[i]! - side), 1.4)
    },
    near,
    strands(canvas, who, 1),
  )
}

/** How far a curl lifts the outline in a direction from the middle of the head. */
function wave({ hair }: FaceIdentity, x: number, y: number, height: number): number {
  return hair.curl === 0 ? 0 : hair.curl * height * Math.sin(Math.atan2(y, x) * hair.curlCount)
}

/** Light and dark strands with a soft shine across the crown. */
function strands(canvas: FaceCanvas, { hair }: FaceIdentity, bright: number): (pixel: number) => number {
  const { px, py } = canvas
  return (i) => {
    const x = px[i]!
    const y = py[i]!
    const shine = y + 0.45 - 0.5 * x * x
    const strand = Math.sin((x - hair.part) * (34 + 6 * y)) * 0.09
    const curl = hair.curl === 0 ? 0 : hair.curl * 0.14 * Math.sin(x * 23 + 2 * Math.sin(y * 19)) * Math.sin(y * 25)
    return bright * (0.95 + 0.3 / (1 + shine * shine * 40) + strand + curl)
  }
}

/** Stubble, moustache, goatee or full beard; painted before the mouth. */
export function paintBeard(canvas: FaceCanvas, who: FaceIdentity): void {
  const { kind, density } = who.beard
  if (kind === 'none') return
  const { qx, qy, z } = canvas
  const top = who.mouthY - 0.075
  const chin = who.headHeight
  const strength = kind === 'stubble' ? density * 0.4 : density
  canvas.layer(
    who.hair.brow,
    (i) => {
      const x = Math.abs(qx[i]!)
      const y = qy[i]!
      const moustache = Math.max(x - who.mouthWidth * 1.05, Math.abs(y - top - 0.35 * x * x) - 0.036)
      if (kind === 'moustache') return strength * canvas.edge(moustache, 1.8)
      const cheeks = who.mouthY + 0.06 - 1.9 * Math.max(0, x - 0.12) - y
      const goatee = (length(x / 0.17, (y - chin + 0.1) / 0.2) - 1) * 0.17
      const full = Math.max(cheeks, (length(x / who.headWidth, y / chin) - 1) * 0.4)
      return strength * canvas.edge(Math.min(moustache, kind === 'goatee' ? goatee : full), 1.8)
    },
    canvas.where((i) => qy[i]! > 0 && qy[i]! < chin + 0.1 && z[i]! > 0),
    (i) => 0.95 + 0.12 * Math.sin(qx[i]! * 61 + Math.sin(qy[i]! * 47) * 2),
  )
}
