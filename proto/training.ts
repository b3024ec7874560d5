import { z } from 'zod'

const TrainingKeys = z.strictObject({
  /** Passes over the training records (vertical, outsourced) or rounds (horizontal). */
  epochs: z.int().min(1).max(10_000),
  batch: z.int().min(1).max(65_536),
  /** Peak rate; it follows half a cosine to 0 over all steps. */
  learningRate: z.number().positive(),
  /** Share of all steps over which the rate rises linearly from 0. */
  warmup: z.number().min(0).max(0.5),
  momentum: z.number().min(0).max(0.999),
  weightDecay: z.number().min(0).max(1),
  /** Random shift of the input in pixels, each direction. */
  shift: z.int().min(0).max(16),
  /** Mirror half of the images. */
  flip: z.boolean(),
  /** Random rotation in degrees, either way. */
  rotate: z.number().min(0).max(45),
  /** Random zoom as a logarithm: 0.1 is from 0.905 to 1.105 times. */
  zoom: z.number().min(0).max(0.5),
  /** Least share of an image's area that a random crop keeps; 0: no crop. */
  crop: z.number().min(0).max(1),
  /** Most relative change of brightness, contrast and saturation, either way. */
  brightness: z.number().min(0).max(1),
  contrast: z.number().min(0).max(1),
  saturation: z.number().min(0).max(1),
  /** Share of images that lose their colours. */
  greyscale: z.number().min(0).max(1),
  /** Share of images in which a random rectangle is greyed out. */
  erase: z.number().min(0).max(1),
})
/** Some of the keys, to change others' values by: what is not given is left as it is. */
export const TrainingChanges = TrainingKeys.partial()
export const Training = TrainingKeys.extend({
  rotate: TrainingKeys.shape.rotate.default(0),
  zoom: TrainingKeys.shape.zoom.default(0),
  crop: TrainingKeys.shape.crop.default(0),
  brightness: TrainingKeys.shape.brightness.default(0),
  contrast: TrainingKeys.shape.contrast.default(0),
  saturation: TrainingKeys.shape.saturation.default(0),
  greyscale: TrainingKeys.shape.greyscale.default(0),
  erase: TrainingKeys.shape.erase.default(0),
})
export type Training = z.infer<typeof Training>

/** A training with some keys replaced. */
export function changedTraining(training: Training, changes: z.infer<typeof TrainingChanges>): Training {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  return { ...training, ...Object.fromEntries(given) }
}
