import { useMapConvolution } from './map-convolution.js'
import { mapTypeOf, nativeOp } from './native-op.js'
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
