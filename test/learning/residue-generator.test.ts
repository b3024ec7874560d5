import { beforeAll, describe, expect, test } from 'vitest'
import { InMemoryInputs } from '../../learning/data/in-memory-inputs.js'
import { RandomStream } from '../../learning/engine/random.js'
import * as tf from '../../learning/engine/tf.js'
import { ResidueGenerator } from '../../learning/residue-generator.js'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('cpu')
})

const shape = { height: 4, width: 4, channels: 4 }
const LENGTH = 4 * 4 * 4
const RECORDS = 16

/** Two people: a bright spot at one place or another, on shades that both have. */
function spots() {
  const stream = RandomStream.named(3, 'spots')
  const values = new Float32Array(RECORDS * LENGTH)
  const labels = Int32Array.from({ length: RECORDS }, (_, i) => i % 2)
  for (const [i, label] of labels.entries()) {
    const shade = 60 * stream.normal()
    for (let at = 0; at < LENGTH; at++)
      values[i * LENGTH + at] = shade * (1 + (at % 4)) + 10 * (at % 4) * Math.sin(at / 16)
    values[i * LENGTH + (label === 0 ? 5 : 10) * 4] = shade + 50
  }
  return { values, labels }
}

/** To an image: the first three channels. */
const decode = (x: tf.Tensor4D) => tf.slice(x, [0, 0, 0, 0], [-1, -1, -1, 3])

describe('the generator of MinusFace', () => {
  test('learns with a falling loss to regenerate images, up to a residue', async () => {
    const { values, labels } = spots()
    const losses: number[] = []
    const generator = new ResidueGenerator(shape, [8], decode, 1)
    const inputs = new InMemoryInputs(shape, values)
    const before = imageError(generator.regenerate(values, RECORDS), values)
    await generator.train({ inputs, labels, epochs: 80, onEpoch: (_, loss) => losses.push(loss) })
    expect(losses).toHaveLength(80)
    expect(losses.at(-1)).toBeLessThan(0.3 * losses[0]!)
    expect(imageError(generator.regenerate(values, RECORDS), values)).toBeLessThan(0.7 * before)
    generator.dispose()
  })

  test('is the same of the same seed, record by record or together, and another of another', async () => {
    const { values, labels } = spots()
    const learn = async (seed: number) => {
      const generator = new ResidueGenerator(shape, [4], decode, seed)
      await generator.train({ inputs: new InMemoryInputs(shape, values), labels, epochs: 1 })
      const [together, alone] = [
        generator.regenerate(values, RECORDS),
        generator.regenerate(values.slice(0, LENGTH), 1),
      ]
      generator.dispose()
      return { together, alone }
    }
    const [a, b, c] = [await learn(1), await learn(1), await learn(2)]
    expect(b).toEqual(a)
    expect(c.together).not.toEqual(a.together)
    for (const [i, value] of a.alone.entries()) expect(value).toBeCloseTo(a.together[i]!, 3)
  })

  test('leaves no tensor behind', async () => {
    const { values, labels } = spots()
    const before = tf.memory().numTensors
    const generator = new ResidueGenerator(shape, [4], decode, 1)
    await generator.train({ inputs: new InMemoryInputs(shape, values), labels, epochs: 1 })
    generator.regenerate(values, RECORDS)
    generator.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('stops when it is told to', async () => {
    const { values, labels } = spots()
    const generator = new ResidueGenerator(shape, [4], decode, 1)
    const signal = AbortSignal.abort(new Error('enough'))
    const inputs = new InMemoryInputs(shape, values)
    await expect(generator.train({ inputs, labels, epochs: 1, signal })).rejects.toThrow('enough')
    generator.dispose()
  })
})

/** Mean difference of what is decoded: all channels but the last. */
function imageError(a: Float32Array, b: Float32Array): number {
  const errors = a.map((value, i) => Math.abs(value - b[i]!)).filter((_, i) => i % 4 < 3)
  return errors.reduce((sum, error) => sum + error, 0) / errors.length
}
