import { converted } from './bfloat16.js'
import { mapTypeOf, nativeOp, type Settings } from './native-op.js'
import * as tf from './tf.js'

const BACKEND = 'tensorflow'

/** Puts our kernels where tfjs looks for its own; called once, when they have been loaded. */
export function useOwnKernels(): void {
  usePrelu()
  useAdd()
  useMapConvolution()
}

/** PReLU and its gradient in one pass each, where slopes are per channel; tfjs composes them from five and nine. */
function usePrelu(): void {
  const composed = tf.getKernel('Prelu', BACKEND)
  const composedGradient = tf.getGradient('Prelu')
  tf.unregisterKernel('Prelu', BACKEND)
  tf.registerKernel({
    ...composed,
    kernelFunc: (call) => {
      const { x, alpha } = call.inputs as unknown as { x: tf.Tensor; alpha: tf.Tensor }
      if (!perChannel(x, alpha)) return composed.kernelFunc(call)
      return tf.tidy(() => scaleShift(x, tf.ones(channelsOf(x)), tf.zeros(channelsOf(x)), alpha))
    },
  })
  tf.unregisterGradient('Prelu')
  tf.registerGradient({
    ...composedGradient,
    gradFunc: (upstream, saved, attributes) => {
      const [x, alpha] = saved as [tf.Tensor, tf.Tensor]
      const dy = [upstream].flat()[0] as tf.Tensor
      if (!perChannel(x, alpha)) return composedGradient.gradFunc(upstream, saved, attributes)
      const pulled = scaleShiftGradient(dy, x, tf.ones(channelsOf(x)), tf.zeros(channelsOf(x)), alpha)
      return { x: () => pulled.x, alpha: () => tf.reshape(pulled.alpha, alpha.shape) }
    },
  })
}

function perChannel(x: tf.Tensor, alpha: tf.Tensor): boolean {
  return x.rank > 0 && x.dtype === 'float32' && alpha.shape.at(-1) === alpha.size && alpha.size === x.shape.at(-1)
}

function channelsOf(x: tf.Tensor): [number] {
  return [x.shape.at(-1) ?? 1]
}

/** y = x scale + shift [..., c], negative values times alpha [c], or as they are where alpha is empty. */
export function scaleShift(x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor, alpha: tf.Tensor): tf.Tensor {
  return nativeOp('FedveilScaleShift', [x, scale, shift, alpha], 1, ({ type }) => [type('T', mapTypeOf(x))])[0]!
}

/** The gradients of `scaleShift`. */
export function scaleShiftGradient(
  upstream: tf.Tensor,
  x: tf.Tensor,
  scale: tf.Tensor,
  shift: tf.Tensor,
  alpha: tf.Tensor,
): { x: tf.Tensor; scale: tf.Tensor; shift: tf.Tensor; alpha: tf.Tensor } {
  const inputs = [upstream, x, scale, shift, alpha]
  const outputs = nativeOp('FedveilScaleShiftGrad', inputs, 4, ({ type }) => [type('T', mapTypeOf(x))])
  return { x: outputs[0]!, scale: outputs[1]!, shift: outputs[2]!, alpha: outputs[3]! }
}

/** tfjs adds gradients that meet at one tensor by its own kernel, which must know bfloat16 maps then. */
function useAdd(): void {
  const plain = tf.getKernel('Add', BACKEND)
  tf.unregisterKernel('Add', BACKEND)
  tf.registerKernel({
    ...plain,
    kernelFunc: (call) => {
      const { a, b } = call.inputs as unknown as { a: tf.Tensor; b: tf.Tensor }
      if (mapTypeOf(a) === 'float32') return plain.kernelFunc(call)
      return nativeOp('AddV2', [a, b], 1, ({ type }) => [type('T', 'bfloat16')])[0]!
    },
  })
}

const MAP_CONVOLUTION = 'FedveilConv2D'

interface ConvolutionAttributes extends tf.NamedAttrMap {
  readonly stride: number
  readonly pad: 'same' | 'valid'
}

/** A convolution of bfloat16 maps by float32 weights; each gradient is computed only where it is asked for. */
export function mapConvolution(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
  pad: 'same' | 'valid',
): tf.Tensor4D {
  return tf.engine().runKernel(MAP_CONVOLUTION, { x, filter }, { stride, pad }) as tf.Tensor4D
}

function useMapConvolution(): void {
  const settings =
    ({ stride, pad }: ConvolutionAttributes): Settings =>
    (make) => [
      make.type('T', 'bfloat16'),
      make.ints('strides', [1, stride, stride, 1]),
      make.text('padding', pad.toUpperCase()),
      make.text('data_format', 'NHWC'),
      make.ints('dilations', [1, 1, 1, 1]),
      make.flag('use_cudnn_on_gpu', true),
    ]
  tf.registerKernel({
    kernelName: MAP_CONVOLUTION,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() => {
        const { x, filter } = inputs as unknown as { x: tf.Tensor; filter: tf.Tensor }
        return nativeOp('Conv2D', [x, converted(filter, 'bfloat16')], 1, settings(attrs as ConvolutionAttributes))[0]!
      }),
  })
  tf.registerGradient({
    kernelName: MAP_CONVOLUTION,
    inputsToSave: ['x', 'filter'],
    gradFunc: (upstream, saved, attrs) => {
      const [x, filter] = saved as [tf.Tensor, tf.Tensor]
      const dy = [upstream].flat()[0] as tf.Tensor
      const as = settings(attrs as ConvolutionAttributes)
      const shapeOf = (tensor: tf.Tensor) => tf.tensor1d(tensor.shape, 'int32')
      return {
        x: () => nativeOp('Conv2DBackpropInput', [shapeOf(x), converted(filter, 'bfloat16'), dy], 1, as)[0]!,
        filter: () => converted(nativeOp('Conv2DBackpropFilter', [x, shapeOf(filter), dy], 1, as)[0]!, 'float32'),
      }
    },
  })
}

/** Zeros around a bfloat16 map; tfjs's own `pad` is for the types that it knows. */
export function padBfloat16(x: tf.Tensor4D, paddings: readonly [number, number][]): tf.Tensor4D {
  const operation = tf.customGrad((input) => {
    const value = nativeOp('Pad', [input as tf.Tensor, tf.tensor2d(paddings.flat(), [4, 2], 'int32')], 1)[0]!
    const gradFunc = (upstream: tf.Tensor) => {
      const begin = tf.tensor1d(
        paddings.map(([before]) => before),
        'int32',
      )
      return nativeOp('Slice', [upstream, begin, tf.tensor1d(x.shape, 'int32')], 1)[0]!
    }
    return { value, gradFunc }
  })
  return operation(x) as tf.Tensor4D
}
