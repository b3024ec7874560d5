import type { Classifier } from '../learning/classifier.js'
import { BatchLoader } from '../learning/data/batch.js'
import type { PlainInputs } from '../learning/data/inputs.js'
import { accuracy } from '../learning/metrics/accuracy.js'
import { NearestCentroid } from '../learning/metrics/nearest-centroid.js'
import { embed, predict } from '../learning/train.js'
import { EXIT, FedveilError } from '../proto/error.js'
import type { LabelledImages } from './session.js'

/** What a coordinator measures the global model by, on images of its own. */
interface GlobalTest {
  /** By what images are named. */
  readonly testedBy: 'head' | 'nearest-centroid'
  /** Classes of the images that `accuracy` is about. */
  readonly labels: Int32Array
  /** The model as it is now. */
  measure(signal: AbortSignal): Promise<MeasuredModel>
}

interface MeasuredModel {
  /** Share of the tested images that are named rightly. */
  readonly accuracy: number
  /** Share of other images of the same kind that are named by their labels, e.g. triggered ones by an attacker's class. */
  shareNamed(images: LabelledImages, signal: AbortSignal): Promise<number>
}

/**
 * By the model's class head; or, where heads stay with the participants so that the coordinator's has learnt nothing, by
 * nearest centroids: of each class every other image, in their order and from the first, is enrolled, and the rest are
 * named by the class whose mean direction is nearest. The two are different questions and their numbers do not compare.
 * @param size height and width of the images
 * @throws TEST_IMAGES_FEW if no class has two images where one is enrolled and one is tested
 */
export function globalTest(model: Classifier, test: LabelledImages, size: number, localHead: boolean): GlobalTest {
  return localHead ? centroidTest(model, test, size) : headTest(model, test, size)
}

function headTest(model: Classifier, test: LabelledImages, size: number): GlobalTest {
  const shareNamed = async (images: LabelledImages, signal: AbortSignal) =>
    accuracy(await predict(model, inputsOf(images, size), positionsOf(images), signal), images.labels)
  return {
    testedBy: 'head',
    labels: test.labels,
    measure: async (signal) => ({ accuracy: await shareNamed(test, signal), shareNamed }),
  }
}

function centroidTest(model: Classifier, test: LabelledImages, size: number): GlobalTest {
  const { enrolled, tested } = everyOther(test.labels)
  const labelsAt = (rows: Int32Array) => rows.map((row) => test.labels[row]!)
  const labels = labelsAt(tested)
  return {
    testedBy: 'nearest-centroid',
    labels,
    measure: async (signal) => {
      const inputs = inputsOf(test, size)
      const embeddings = await embed(model, inputs, enrolled, signal)
      const centroids = new NearestCentroid({ embeddings, people: labelsAt(enrolled) }, model.dimension)
      return {
        accuracy: accuracy(centroids.predict(await embed(model, inputs, tested, signal)), labels),
        shareNamed: async (images, during) =>
          accuracy(
            centroids.predict(await embed(model, inputsOf(images, size), positionsOf(images), during)),
            images.labels,
          ),
      }
    },
  }
}

function everyOther(labels: Int32Array): { enrolled: Int32Array; tested: Int32Array } {
  const seen = new Map<number, number>()
  const places = labels.map((label) => {
    const place = seen.get(label) ?? 0
    seen.set(label, place + 1)
    return place
  })
  const rowsWith = (rest: number) => positionsOf({ labels }).filter((row) => places[row]! % 2 === rest)
  const [enrolled, tested] = [rowsWith(0), rowsWith(1)]
  if (tested.length > 0) return { enrolled, tested }
  throw new FedveilError(
    'TEST_IMAGES_FEW',
    'Where heads stay with the participants, the coordinator enrols one test image of a class and tests another: give it two of a class at least.',
    EXIT.data,
  )
}

/** Images as they are. */
export function inputsOf({ images }: LabelledImages, size: number): PlainInputs {
  const augmentation = { shift: 0, flip: false }
  return new BatchLoader({ images, height: size, width: size, ids: [], seed: 0, party: '', augmentation })
}

export function positionsOf({ labels }: Pick<LabelledImages, 'labels'>): Int32Array {
  return labels.map((_, i) => i)
}
