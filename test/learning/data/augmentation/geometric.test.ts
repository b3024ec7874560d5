import { expect, test } from 'vitest'
import { writeMoved, writePlain } from '../../../../learning/data/augmentation/geometric.js'
import { mostDifference, reference, referenceImage } from './reference.js'

const values = reference.height * reference.width * 3

test.each(reference.moves)(
  'crop, rotation, zoom, mirror and shift are those of grid_sample: $draw',
  ({ draw, inputs }) => {
    const out = new Float32Array(values)
    writeMoved(out, 0, referenceImage, reference, { ...draw, colours: null, erased: null })
    expect(mostDifference(out, inputs)).toBeLessThan(1e-5)
  },
)

test('a crop to the whole image leaves it as it is', () => {
  const plain = new Float32Array(values)
  writePlain(plain, 0, referenceImage, reference)
  const whole = { left: 0, top: 0, width: 1, height: 1 }
  const out = new Float32Array(values)
  const still = { right: 0, down: 0, mirrored: false, angle: 0, zoom: 1, colours: null, erased: null }
  writeMoved(out, 0, referenceImage, reference, { ...still, crop: whole })
  expect(out).toEqual(plain)
})
