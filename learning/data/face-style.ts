import { RandomStream } from '../engine/random.js'
import { along, between, type Colour, chance, dim } from './face-draws.js'
import type { FaceIdentity } from './face-identity.js'

/** What differs between two images of one person. Lengths in head units (see FaceIdentity), angles in radians. */
export interface FaceStyle {
  readonly yaw: number
  readonly pitch: number
  readonly roll: number
  readonly scale: number
  readonly x: number
  readonly y: number
  /** Unit vector towards the light (z towards the viewer), the light's share, and the share that comes from all sides. */
  readonly light: readonly [number, number, number]
  readonly diffuse: number
  readonly ambient: number
  readonly smile: number
  readonly mouthOpen: number
  /** 0 shut .. 1 as usual. */
  readonly eyesOpen: number
  readonly gaze: number
  readonly browLift: number
  /** Uniform 0..1; `wearsGlasses` compares it with how often this person wears glasses. */
  readonly glasses: number
  readonly dark: boolean
  readonly hat: Colour | undefined
  /** Today's hair: factor of its volume and shift of its line. */
  readonly hairVolume: number
  readonly hairLine: number
  readonly makeUp: number
  readonly occluder: Occluder | undefined
  readonly clothes: Colour
  readonly backdrop: { readonly from: Colour; readonly to: Colour; readonly angle: number; readonly blob: Colour }
  readonly blobX: number
  readonly blobY: number
  readonly gain: Colour
  readonly contrast: number
  readonly exposure: number
  /** Standard deviation of the blur, and of the noise of a pixel (0..1). */
  readonly blur: number
  readonly noise: number
}

export interface Occluder {
  readonly kind: 'bar' | 'hand' | 'mask'
  readonly x: number
  readonly y: number
  readonly angle: number
  readonly size: number
  readonly colour: Colour
}

const CLOTH: readonly [Colour, ...Colour[]] = [
  [0.12, 0.14, 0.2],
  [0.5, 0.12, 0.15],
  [0.75, 0.72, 0.68],
  [0.15, 0.33, 0.45],
  [0.2, 0.4, 0.25],
  [0.85, 0.7, 0.3],
  [0.35, 0.2, 0.4],
]

/** The style of image `index` of person `identity`; independent of the size it is drawn at. */
export function faceStyle(seed: number, identity: number, index: number): FaceStyle {
  const s = RandomStream.named(seed, 'faces', 'style', identity, index)
  const azimuth = between(s, -1.1, 1.1)
  const altitude = between(s, -0.2, 0.9)
  const diffuse = between(s, 0.15, 0.52)
  return {
    yaw: clamped(0.14 * s.normal(), 0.35),
    pitch: clamped(0.07 * s.normal(), 0.18),
    roll: clamped(0.05 * s.normal(), 0.14),
    scale: between(s, 1, 1.08),
    x: between(s, -0.04, 0.04),
    y: between(s, -0.03, 0.04),
    light: [Math.sin(azimuth) * Math.cos(altitude), -Math.sin(altitude), Math.cos(azimuth) * Math.cos(altitude)],
    diffuse,
    ambient: 1.02 - 0.85 * diffuse + between(s, -0.08, 0.08),
    smile: between(s, -0.35, 1),
    mouthOpen: chance(s, 0.35) ? between(s, 0.2, 1) : 0,
    eyesOpen: chance(s, 0.07) ? 0.12 : between(s, 0.7, 1.1),
    gaze: clamped(0.35 * s.normal(), 0.8),
    browLift: between(s, -0.02, 0.04),
    glasses: s.uniform(),
    dark: chance(s, 0.3),
    hat: optional(chance(s, 0.03), dim(along(CLOTH, s.uniform()), between(s, 0.6, 1.1))),
    hairVolume: between(s, 0.75, 1.3),
    hairLine: between(s, -0.04, 0.05),
    makeUp: chance(s, 0.2) ? between(s, 0.2, 0.8) : 0,
    occluder: optional(chance(s, 0.05), occluderOf(s)),
    clothes: dim(along(CLOTH, s.uniform()), between(s, 0.6, 1.15)),
    backdrop: { from: backdropColour(s), to: backdropColour(s), angle: between(s, 0, 6.28), blob: backdropColour(s) },
    blobX: between(s, -1, 1),
    blobY: between(s, -1, 0.6),
    gain: [between(s, 0.95, 1.05), between(s, 0.97, 1.03), between(s, 0.94, 1.06)],
    contrast: between(s, 0.88, 1.1),
    exposure: between(s, 0.88, 1.1),
    blur: chance(s, 0.2) ? between(s, 0.01, 0.03) : 0,
    noise: between(s, 0.004, 0.018),
  }
}

/** Whether a person wears glasses on an image: often, if they are the kind who does, else now and then. */
export function wearsGlasses({ glasses }: FaceIdentity, style: FaceStyle): boolean {
  return style.glasses < (glasses.usual ? 0.8 : 0.07)
}

function clamped(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit)
}

/** Both arguments are drawn whatever the condition, so later draws keep their place. */
function optional<T>(wanted: boolean, value: T): T | undefined {
  return wanted ? value : undefined
}

function occluderOf(s: RandomStream): Occluder {
  const kind = (['bar', 'hand', 'mask'] as const)[s.integer(3)] ?? 'bar'
  return {
    kind,
    x: between(s, -0.5, 0.5),
    y: between(s, 0.1, 0.7),
    angle: between(s, -1.2, 1.2),
    size: between(s, 0.07, 0.13),
    colour: dim(along(CLOTH, s.uniform()), between(s, 0.7, 1.2)),
  }
}

function backdropColour(s: RandomStream): Colour {
  const grey = between(s, 0.2, 0.85)
  return [grey + between(s, -0.12, 0.12), grey + between(s, -0.1, 0.1), grey + between(s, -0.12, 0.14)]
}
