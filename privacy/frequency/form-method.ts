import type { Mechanism } from '../mechanism/mechanism.js'

/** How a network reads released forms: by public numbers alone, so it costs no budget. */
export interface FormReader {
  /** Of what the network sees. */
  readonly channels: number
  /** What it gives is a picture: the mirror image of it is what it would give for the mirrored image. */
  readonly mirrors?: true
  /**
   * @param released n forms as they left; may be changed
   * @returns [n, H, W, channels]
   */
  read(released: Float32Array, n: number): Float32Array
}

/** Channels first, as forms are. */
export interface FormShape {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/** A frequency method: what leaves for an image, and what a network makes of it. Both ends derive it from the plan alone. */
export interface FormMethod {
  /** Of one form that leaves. */
  readonly released: FormShape
  /** Releases of each training image, each drawn anew; a test image is released once. */
  readonly samples: number
  /**
   * Turns clean forms (`formMaker`) into those that leave. All that is random (noise, a choice, an order) is drawn in its
   * `perturb`, so from the stream of the release.
   */
  readonly mechanism: Mechanism
  readonly reader: FormReader
}

/** Numbers in one form. */
export function formLengthOf({ channels, height, width }: FormShape): number {
  return channels * height * width
}
