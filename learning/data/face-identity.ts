import { RandomStream } from '../engine/random.js'
import { along, between, type Colour, chance, dim, mix, pick } from './face-draws.js'

/**
 * What makes a built-in person the same person on every image. Lengths are in head units: the image spans -1..1 in
 * both directions, x to the right, y downwards, the head's middle at 0.
 */
export interface FaceIdentity {
  readonly skin: Colour
  /** Half of the head's width, and of its height. */
  readonly headWidth: number
  readonly headHeight: number
  /** 0 an oval jaw .. 1 a square one; how much narrower the chin is. */
  readonly jaw: number
  readonly taper: number
  readonly earSize: number
  readonly earY: number
  readonly eyeY: number
  readonly eyeSpacing: number
  readonly eyeWidth: number
  readonly eyeHeight: number
  /** Radians; positive lifts the outer corner. */
  readonly eyeTilt: number
  readonly iris: Colour
  readonly lidFold: number
  readonly browGap: number
  readonly browWidth: number
  readonly browThickness: number
  readonly browArch: number
  readonly browSlope: number
  readonly noseLength: number
  readonly noseWidth: number
  readonly noseBridge: number
  readonly mouthY: number
  readonly mouthWidth: number
  readonly upperLip: number
  readonly lowerLip: number
  readonly lip: Colour
  readonly cheek: number
  readonly freckles: number
  readonly wrinkles: number
  readonly hair: FaceHair
  readonly beard: { readonly kind: 'none' | 'stubble' | 'moustache' | 'goatee' | 'full'; readonly density: number }
  readonly marks: readonly { readonly x: number; readonly y: number; readonly radius: number; readonly dark: number }[]
  readonly glasses: { readonly usual: boolean; readonly round: number; readonly width: number; readonly frame: Colour }
}

export interface FaceHair {
  readonly colour: Colour
  readonly brow: Colour
  /** Share of the crown that is covered: 0 is bald. */
  readonly cover: number
  /** How far the hair stands off the head at the top and at the sides. */
  readonly top: number
  readonly side: number
  /** The y down to which it hangs beside and behind the head. */
  readonly length: number
  /** y of the hairline at the middle, how it falls towards the temples, where it parts (x) and how deep. */
  readonly line: number
  readonly temples: number
  readonly part: number
  readonly partDepth: number
  readonly curl: number
  readonly curlCount: number
}

const SKINS: readonly [Colour, ...Colour[]] = [
  [0.98, 0.85, 0.77],
  [0.93, 0.75, 0.63],
  [0.84, 0.63, 0.48],
  [0.7, 0.49, 0.35],
  [0.52, 0.35, 0.25],
  [0.37, 0.24, 0.18],
]
const DARK_HAIR: readonly [Colour, ...Colour[]] = [
  [0.07, 0.06, 0.06],
  [0.13, 0.09, 0.07],
  [0.2, 0.13, 0.09],
]
const ANY_HAIR: readonly [Colour, ...Colour[]] = [
  [0.08, 0.07, 0.07],
  [0.17, 0.11, 0.08],
  [0.3, 0.19, 0.12],
  [0.43, 0.28, 0.16],
  [0.5, 0.22, 0.1],
  [0.66, 0.34, 0.14],
  [0.76, 0.58, 0.32],
  [0.88, 0.76, 0.52],
  [0.5, 0.5, 0.5],
  [0.8, 0.8, 0.79],
]
const IRISES: readonly [Colour, ...Colour[]] = [
  [0.2, 0.12, 0.07],
  [0.33, 0.2, 0.1],
  [0.45, 0.33, 0.15],
  [0.28, 0.42, 0.24],
  [0.25, 0.45, 0.62],
  [0.45, 0.55, 0.6],
]
const FRAMES: readonly [Colour, ...Colour[]] = [
  [0.08, 0.08, 0.09],
  [0.3, 0.17, 0.1],
  [0.6, 0.55, 0.4],
  [0.45, 0.1, 0.12],
  [0.15, 0.2, 0.4],
]

/** The person number `identity` of the world that `seed` makes. */
export function faceIdentity(seed: number, identity: number): FaceIdentity {
  const s = RandomStream.named(seed, 'faces', 'identity', identity)
  const tone = s.uniform()
  const skin = mix(along(SKINS, tone), [0.85, 0.55, 0.45], between(s, 0, 0.15))
  return {
    skin,
    headWidth: between(s, 0.46, 0.58),
    headHeight: between(s, 0.66, 0.76),
    jaw: s.uniform(),
    taper: between(s, 0.08, 0.34),
    earSize: between(s, 0.09, 0.16),
    earY: between(s, -0.06, 0.06),
    eyeY: between(s, -0.13, -0.02),
    eyeSpacing: between(s, 0.2, 0.275),
    eyeWidth: between(s, 0.1, 0.145),
    eyeHeight: between(s, 0.04, 0.078),
    eyeTilt: between(s, -0.18, 0.26),
    iris: dim(pick(s, IRISES), between(s, 0.85, 1.15)),
    lidFold: between(s, 0, 0.35),
    browGap: between(s, 0.12, 0.19),
    browWidth: between(s, 0.13, 0.19),
    browThickness: between(s, 0.016, 0.042),
    browArch: between(s, 0, 0.07),
    browSlope: between(s, -0.16, 0.22),
    noseLength: between(s, 0.24, 0.36),
    noseWidth: between(s, 0.08, 0.15),
    noseBridge: between(s, 0.03, 0.06),
    mouthY: between(s, 0.4, 0.48),
    mouthWidth: between(s, 0.15, 0.25),
    upperLip: between(s, 0.016, 0.044),
    lowerLip: between(s, 0.024, 0.06),
    lip: mix(mix(skin, [0.72, 0.3, 0.3], between(s, 0.35, 0.75)), [0.3, 0.1, 0.1], 0.1),
    cheek: between(s, 0, 0.3),
    freckles: chance(s, 0.2) ? between(s, 0.4, 1) : 0,
    wrinkles: chance(s, 0.3) ? between(s, 0.4, 1) : 0,
    hair: hairOf(s, tone),
    beard: beardOf(s),
    marks: marksOf(s),
    glasses: {
      usual: chance(s, 0.25),
      round: s.uniform(),
      width: between(s, 0.15, 0.19),
      frame: pick(s, FRAMES),
    },
  }
}

function hairOf(s: RandomStream, tone: number): FaceHair {
  const colour = mix(pick(s, tone > 0.75 ? DARK_HAIR : ANY_HAIR), [0.4, 0.3, 0.25], between(s, 0, 0.12))
  const long = chance(s, 0.42)
  const bald = chance(s, 0.08)
  const curl = chance(s, 0.3) ? between(s, 0.5, 1) : 0
  return {
    colour,
    brow: mix(dim(colour, 0.75), [0.15, 0.1, 0.08], 0.3),
    cover: bald ? 0 : 1,
    top: between(s, 0.03, 0.15) + 0.05 * curl,
    side: (long ? between(s, 0.06, 0.2) : between(s, 0.01, 0.06)) + 0.05 * curl,
    length: long ? between(s, 0.3, 1.1) : between(s, -0.3, 0),
    line: between(s, -0.56, -0.3),
    temples: between(s, 0.2, 1.3),
    part: between(s, -0.35, 0.35),
    partDepth: chance(s, 0.6) ? between(s, 0.05, 0.22) : 0,
    curl,
    curlCount: between(s, 9, 17),
  }
}

function beardOf(s: RandomStream): FaceIdentity['beard'] {
  const bearded = chance(s, 0.35)
  const kind = pick(s, ['stubble', 'moustache', 'goatee', 'full'] as const)
  const density = between(s, 0.55, 0.95)
  return { kind: bearded ? kind : 'none', density }
}

function marksOf(s: RandomStream): FaceIdentity['marks'] {
  return Array.from({ length: s.integer(4) }, () => ({
    x: between(s, -0.4, 0.4),
    y: between(s, -0.2, 0.55),
    radius: between(s, 0.016, 0.034),
    dark: between(s, 0.45, 0.85),
  }))
}
