import { FrequencyFrontEnd, type ImageSize } from './front-end.js'

/**
 * Turns n images [n, H, W, 3] into clean forms [n, dimension of the method's mechanism], always the same for the same
 * image. They may not leave but through the mechanism.
 */
export type FormMaker = (images: Uint8Array, n: number) => Float32Array

/** Makes whole forms. */
export function wholeFormMaker(size: ImageSize): FormMaker {
  const frontEnd = new FrequencyFrontEnd(size)
  return (images, n) => frontEnd.forms(images, n)
}
