import { expect, test } from 'vitest'
import { type Fragment, fragmentsOf, updateLength } from '../../../coordinator/defence/fragments.js'

const indices = ({ start, stride, count, bias }: Fragment) => [
  ...Array.from({ length: count }, (_, i) => start + i * stride),
  ...(bias === undefined ? [] : [bias]),
]

test('cuts a convolution into its output filters, each with its bias', () => {
  const [height, width, from, to] = [2, 3, 2, 4] as const
  const fragments = fragmentsOf([
    { name: 'conv/kernel', shape: [height, width, from, to] },
    { name: 'conv/bias', shape: [to] },
  ])
  // Row-major: the index of kernel[y][x][c][o], written out.
  const filter = (o: number) => {
    const found: number[] = []
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) for (let c = 0; c < from; c++) found.push(((y * width + x) * from + c) * to + o)
    return [...found, height * width * from * to + o]
  }
  expect(fragments.map(indices)).toEqual([0, 1, 2, 3].map(filter))
  expect(fragments.map(({ layer, unit }) => [layer, unit])).toEqual([0, 1, 2, 3].map((unit) => ['conv/kernel', unit]))
})

test('cuts a dense layer into its output units', () => {
  const fragments = fragmentsOf([{ name: 'head/centres', shape: [3, 2] }])
  expect(fragments.map(indices)).toEqual([
    [0, 2, 4],
    [1, 3, 5],
  ])
})

test('keeps gains, offsets, scalars and biases of something else in one piece each', () => {
  const layers = [
    { name: 'conv/kernel', shape: [1, 1, 1, 2] },
    { name: 'norm/gain', shape: [2] },
    { name: 'norm/offset', shape: [2] },
    { name: 'scale', shape: [] },
    { name: 'dense/kernel', shape: [2, 3] },
    { name: 'other/bias', shape: [2] },
  ]
  const fragments = fragmentsOf(layers)
  expect(fragments.map(({ layer, unit }) => `${layer}:${unit}`)).toEqual([
    'conv/kernel:0',
    'conv/kernel:1',
    'norm/gain:0',
    'norm/offset:0',
    'scale:0',
    'dense/kernel:0',
    'dense/kernel:1',
    'dense/kernel:2',
    'other/bias:0',
  ])
  expect(
    fragments.flatMap(indices).sort((a, b) => a - b),
    'every value once',
  ).toEqual(Array.from({ length: updateLength(layers) }, (_, i) => i))
})

test.each([
  [
    'two layers of one name',
    [
      { name: 'a', shape: [1] },
      { name: 'a', shape: [2] },
    ],
    'LAYER_NAME',
  ],
  ['an axis of 0', [{ name: 'a', shape: [2, 0] }], 'LAYER_SHAPE'],
  ['half an axis', [{ name: 'a', shape: [1.5] }], 'LAYER_SHAPE'],
])('refuses %s', (_, layers, code) => {
  expect(() => fragmentsOf(layers)).toThrow(expect.objectContaining({ code }))
})
