import { expect, test } from 'vitest'
import { changeColours } from '../../../../learning/data/augmentation/colour.js'
import { writePlain } from '../../../../learning/data/augmentation/geometric.js'
import { mostDifference, reference, referenceImage } from './reference.js'

function plain(): Float32Array {
  const out = new Float32Array(reference.image.length)
  writePlain(out, 0, referenceImage, reference)
  return out
}

test.each(reference.colours)('colours change as by torchvision: $factors', ({ factors, inputs }) => {
  const out = plain()
  changeColours(out, factors)
  // torchvision rounds the weight of red to 0.2989.
  expect(mostDifference(out, inputs)).toBeLessThan(5e-4)
})

test('factors of 1 leave the image, and a saturation of 0 leaves three equal colours', () => {
  const same = plain()
  changeColours(same, { brightness: 1, contrast: 1, saturation: 1 })
  expect(mostDifference(same, plain())).toBeLessThan(1e-6)
  const grey = plain()
  changeColours(grey, { brightness: 1, contrast: 1, saturation: 0 })
  for (let i = 0; i < grey.length; i += 3) expect([grey[i + 1], grey[i + 2]]).toEqual([grey[i], grey[i]])
})
