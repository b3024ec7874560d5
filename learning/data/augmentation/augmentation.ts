/** How a record's image is changed in an epoch: cropped, turned, shifted and mirrored, then its colours, then erased. */
export interface Augmentation {
  /** Most shift in pixels, each direction; whole pixels unless it is also cropped, turned or zoomed. */
  readonly shift: number
  /** Mirror half of the images. */
  readonly flip: boolean
  /** Most rotation in degrees, either way; default 0. */
  readonly rotate?: number
  /** Most zoom as a logarithm: 0.1 is from 0.905 to 1.105 times; default 0. */
  readonly zoom?: number
  /**
   * Least share of the area that a random resized crop keeps (Szegedy et al. 2015), the rectangle's sides in a ratio of
   * 3/4 to 4/3 of the image's own; default 0: no crop.
   */
  readonly crop?: number
  /** Colours are multiplied by a factor in [1 - brightness, 1 + brightness]; default 0. */
  readonly brightness?: number
  /** Distances from the image's mean grey are multiplied by a factor in [1 - contrast, 1 + contrast]; default 0. */
  readonly contrast?: number
  /** Distances from each pixel's grey are multiplied by a factor in [1 - saturation, 1 + saturation]; default 0. */
  readonly saturation?: number
  /** Share of images whose colours become their greys; default 0. */
  readonly greyscale?: number
  /** Share of images in which a rectangle is greyed out (random erasing, Zhong et al. 2020); default 0. */
  readonly erase?: number
}

/** Height and width of an image of three colours, in pixels. */
export interface ImageSize {
  readonly height: number
  readonly width: number
}

export const COLOURS = 3
