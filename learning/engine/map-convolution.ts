import { converted } from './bfloat16.js'
import { mapTypeOf, nativeOp, type Settings } from './native-op.js'
import * as tf from './tf.js'

/** TensorFlow's own padding, or zero rows above and below and zero columns left and right. */
export type MapPadding = 'same' | readonly [above: number, below: number, left: number, right: number]

const KERNEL = 'FedveilConv2D'

interface Attributes extends tf.NamedAttrMap {
  readonly stride: number
  readonly padding: 'same' | [number, number, number, number]
}

/**
 * A convolution of float32 or bfloat16 maps by float32 weights, with zeros put around the map without a copy of it. Each
 * gradient is computed only where it is asked for. Needs our kernels to be loaded.
 */
export function mapConvolution(x: tf.Tensor4D, filter: tf.Tensor4D, stride: number, padding: MapPadding): tf.Tensor4D {
  return tf
    .engine()
    .runKernel(KERNEL, { x, filter }, { stride, padding: padding as Attributes['padding'] }) as tf.Tensor4D
}

/** Registers the kernel and its gradient with tfjs. */
export function useMapConvolution(): void {
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() => {
        const { x, filter } = inputs as unknown as { x: tf.Tensor; filter: tf.Tensor }
        const { stride, padding } = attrs as Attributes
        const weights = converted(filter, mapTypeOf(x))
        return nativeOp('Conv2D', [x, weights], 1, settings(x, stride, padding))[0]!
      }),
  })
  tf.registerGradient({
    kernelName: KERNEL,
    inputsToSave: ['x', 'filter'],
    gradFunc: (upstream, saved, attrs) => {
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D]
      const dy = [upstream].flat()[0] as tf.Tensor
      const { stride, padding } = attrs as Attributes
      return {
        x: () => inputGradient(dy, x, filter, stride, padding),
        filter: () => converted(filterGradient(dy, x, filter, stride, padding), 'float32'),
      }
    },
  })
}

function inputGradient(dy: tf.Tensor, x: tf.Tensor4D, filter: tf.Tensor4D, stride: number, padding: MapPadding) {
  const weights = converted(filter, mapTypeOf(x))
  if (padding === 'same')
    return nativeOp('Conv2DBackpropInput', [ints(x.shape), weights, dy], 1, settings(x, stride, 'same'))[0]!
  const [above, below, left, right] = padding
  const [n, height, width, channels] = x.shape
  const shape = ints([n, above + height + below, left + width + right, channels])
  const [padded] = nativeOp('Conv2DBackpropInput', [shape, weights, dy], 1, settings(x, stride, 'valid'))
  return nativeOp('Slice', [padded!, ints([0, above, left, 0]), ints(x.shape)], 1)[0]!
}

/** oneDNN's backward kernels know TensorFlow's own paddings only: others need the padded map here. */
function filterGradient(dy: tf.Tensor, x: tf.Tensor4D, filter: tf.Tensor4D, stride: number, padding: MapPadding) {
  const shape = ints(filter.shape)
  if (padding === 'same') return nativeOp('Conv2DBackpropFilter', [x, shape, dy], 1, settings(x, stride, 'same'))[0]!
  const [above, below, left, right] = padding
  const around = tf.tensor2d([0, 0, above, below, left, right, 0, 0], [4, 2], 'int32')
  const [padded] = nativeOp('Pad', [x, around], 1)
  return nativeOp('Conv2DBackpropFilter', [padded!, shape, dy], 1, settings(x, stride, 'valid'))[0]!
}

function settings(x: tf.Tensor, stride: number, padding: MapPadding | 'valid'): Settings {
  const type = mapTypeOf(x)
  return (make) => [
    make.type('T', type),
    make.ints('strides', [1, stride, stride, 1]),
    make.text('padding', typeof padding === 'string' ? padding.toUpperCase() : 'EXPLICIT'),
    ...(typeof padding === 'string' ? [] : [make.ints('explicit_paddings', [0, 0, ...padding, 0, 0])]),
    make.text('data_format', 'NHWC'),
    make.ints('dilations', [1, 1, 1, 1]),
    make.flag('use_cudnn_on_gpu', true),
  ]
}

function ints(values: readonly number[]): tf.Tensor1D {
  return tf.tensor1d([...values], 'int32')
}
