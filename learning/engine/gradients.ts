import { nativeOp } from './native-op.js'
import * as tf from './tf.js'

/**
 * tfjs composes the gradients of these activations from three to six kernels; TensorFlow has one for each. Registered
 * once, when the native engine is loaded, so that any model gets them, also one made with `tf.layers`.
 */
export function useNativeGradients(): void {
  for (const { kernel, gradient, from } of ACTIVATIONS) {
    tf.unregisterGradient(kernel)
    tf.registerGradient({
      kernelName: kernel,
      ...(from === 'input' ? { inputsToSave: ['x'] } : { outputsToSave: [true] }),
      gradFunc: (upstream, saved) => {
        const [kept] = saved as [tf.Tensor]
        const [dy] = [upstream].flat() as [tf.Tensor]
        // TensorFlow's older kernels take (gradient, value), those that save their output (output, gradient).
        const inputs = gradient.order === 'gradient first' ? [dy, kept] : [kept, dy]
        return { x: () => nativeOp(gradient.op, inputs, 1, ({ type }) => [type('T', 'float32')])[0]! }
      },
    })
  }
}

const ACTIVATIONS = [
  { kernel: 'Relu', gradient: { op: 'ReluGrad', order: 'gradient first' }, from: 'output' },
  { kernel: 'Relu6', gradient: { op: 'Relu6Grad', order: 'gradient first' }, from: 'output' },
  { kernel: 'Elu', gradient: { op: 'EluGrad', order: 'gradient first' }, from: 'output' },
  { kernel: 'Selu', gradient: { op: 'SeluGrad', order: 'gradient first' }, from: 'output' },
  { kernel: 'Softplus', gradient: { op: 'SoftplusGrad', order: 'gradient first' }, from: 'input' },
  { kernel: 'Sigmoid', gradient: { op: 'SigmoidGrad', order: 'output first' }, from: 'output' },
  { kernel: 'Tanh', gradient: { op: 'TanhGrad', order: 'output first' }, from: 'output' },
] as const
